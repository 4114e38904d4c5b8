import type { RandomSource } from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock, LazilyLoaded, Logger } from "@kube-apiserver/component-base";
import type { Authorizer } from "../../authorization/interfaces.js";
import type { Informer } from "../../informers/informer.js";
import type { HookClientManager } from "../../webhook/hook-client-manager.js";
import type { AdmissionMetrics } from "../admission-metrics.js";
import type { AdmissionExpressions } from "../cel/admission-expressions.js";
import type { MatchConditionMetrics } from "../cel/match-condition-metrics.js";
import type { NamespaceReader } from "../matching/label-matchers.js";

/** What the plugins of webhooks work with. */
export interface WebhookAdmissionDeps {
  /** Of the plugin's configurations. */
  readonly configurations: Informer;
  /** Whether configurations and namespaces are known, after waiting for them for a while. */
  readonly isReady: (signal: Cancellation) => Promise<boolean>;
  readonly namespaces: NamespaceReader;
  readonly clients: HookClientManager;
  /** Compiles match conditions. */
  readonly expressions: LazilyLoaded<AdmissionExpressions>;
  /** Asked by match conditions. */
  readonly authorizer: Authorizer;
  /** Absent: calls are not counted. */
  readonly metrics?: AdmissionMetrics | undefined;
  /** Absent: evaluations of match conditions are not counted. */
  readonly matchConditionMetrics?: MatchConditionMetrics | undefined;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
}
