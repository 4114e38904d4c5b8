import { boolFlag, type NamedFlagSets, stringFlag } from "@kube-apiserver/component-base";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";

/** Parts of the server that can be left out. Mirrors `genericoptions.FeatureOptions`. */
export class FeatureOptions implements OptionsGroup {
  profiling = true;
  contentionProfiling = false;
  debugSocketPath = "";
  enablePriorityAndFairness = true;

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "profiling", this, "profiling", boolFlag);
    addFlag(sets, "contention-profiling", this, "contentionProfiling", boolFlag);
    addFlag(sets, "debug-socket-path", this, "debugSocketPath", stringFlag);
    addFlag(sets, "enable-priority-and-fairness", this, "enablePriorityAndFairness", boolFlag);
  }

  validate(): readonly Error[] {
    return [];
  }
}
