import type { RandomSource, RuleValidator } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { InstallerDeps, RESTOptionsGetter } from "@kube-apiserver/generic-server";
import type { LazyPatternEngine } from "../lazy-pattern-engine.js";

/** What serving custom resources needs of the server. */
export interface ServingDeps {
  readonly restOptionsGetter: RESTOptionsGetter;
  readonly installer: InstallerDeps;
  readonly patterns: LazyPatternEngine;
  /** Absent: CEL rules are not evaluated. */
  readonly ruleValidator: RuleValidator | undefined;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
}
