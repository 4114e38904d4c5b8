import type { PatternEngine, RandomSource } from "@kube-apiserver/apimachinery";
import type { Clock, LazilyLoaded, Logger } from "@kube-apiserver/component-base";
import type { InstallerDeps, RESTOptionsGetter, RuleEngine } from "@kube-apiserver/generic-server";
import type { Converters } from "../conversion/converters.js";

/** What serving custom resources needs of the server. */
export interface ServingDeps {
  readonly restOptionsGetter: RESTOptionsGetter;
  readonly installer: InstallerDeps;
  readonly converters: Converters;
  readonly patterns: LazilyLoaded<PatternEngine>;
  readonly rules: LazilyLoaded<RuleEngine>;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
}
