import { type NamedFlagSets, stringFlag } from "@kube-apiserver/component-base";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";

/** By which way connections leave. Mirrors `genericoptions.EgressSelectorOptions`. */
export class EgressSelectorOptions implements OptionsGroup {
  configFile = "";

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "egress-selector-config-file", this, "configFile", stringFlag);
  }

  validate(): readonly Error[] {
    return [];
  }
}
