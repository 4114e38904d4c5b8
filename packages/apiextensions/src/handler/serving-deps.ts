import type { RandomSource } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { InstallerDeps, RESTOptionsGetter } from "@kube-apiserver/generic-server";
import type { LazyPatternEngine } from "../lazy-pattern-engine.js";
import type { LazyRuleEngine } from "../lazy-rule-engine.js";

/** What serving custom resources needs of the server. */
export interface ServingDeps {
  readonly restOptionsGetter: RESTOptionsGetter;
  readonly installer: InstallerDeps;
  readonly patterns: LazyPatternEngine;
  readonly rules: LazyRuleEngine;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
}
