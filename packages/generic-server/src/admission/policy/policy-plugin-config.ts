import type { GroupResource } from "@kube-apiserver/apimachinery";
import type { Clock, Logger, MetricsRegistry } from "@kube-apiserver/component-base";
import type { Authorizer } from "../../authorization/interfaces.js";
import type { ExpressionEngines } from "../../cel/expression-engines.js";
import type { LateAccess } from "../../client/late-access.js";
import type { ResourceMapper } from "../../client/resource-mapper.js";
import type { Informer } from "../../informers/informer.js";
import type { MatchConditionMetrics } from "../cel/match-condition-metrics.js";
import type { NamespaceReader } from "../matching/label-matchers.js";

/** What the plugins of policies are made from. */
export interface PolicyPluginConfig {
  /** The informer of a stored resource. Asked at once: the caller runs what was asked for. */
  readonly informerFor: (resource: GroupResource) => Informer;
  readonly namespaces: NamespaceReader;
  /** Asked by expressions. */
  readonly authorizer: Authorizer;
  readonly expressionEngines: ExpressionEngines;
  /** Finds what the kinds of parameters are served as. */
  readonly resourceMapper: ResourceMapper;
  /** Follows parameters, and says when the server ends. */
  readonly access: LateAccess;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: MetricsRegistry;
  readonly matchConditionMetrics: MatchConditionMetrics;
}
