import { existsSync } from "node:fs";
import { type NamedFlagSets, stringFlag } from "@kube-apiserver/component-base";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";

/** Where spans of requests go. Mirrors `genericoptions.TracingOptions`. */
export class TracesOptions implements OptionsGroup {
  configFile = "";

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "tracing-config-file", this, "configFile", stringFlag);
  }

  validate(): readonly Error[] {
    if (this.configFile === "" || existsSync(this.configFile)) return [];
    return [new Error(`tracing-config-file ${this.configFile} does not exist`)];
  }
}
