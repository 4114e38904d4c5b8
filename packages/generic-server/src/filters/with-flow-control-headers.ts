import type { RequestContext } from "../request/request-context.js";
import { requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

/** The flow schema and priority level that a request belongs to, by their uids. */
export interface FlowClassification {
  readonly flowSchemaUID: string;
  readonly priorityLevelUID: string;
}

/** Sorts requests into flows; undefined while the configuration is not known yet. */
export type FlowClassifier = (ctx: RequestContext) => FlowClassification | undefined;

/** Tells clients which flow schema and priority level served them (KEP-1040). */
export function withFlowControlHeaders(classify: FlowClassifier): Filter {
  return (req, res, next) => {
    const flow = classify(requestState(req));
    if (flow !== undefined) {
      res.setHeader("X-Kubernetes-PF-FlowSchema-UID", flow.flowSchemaUID);
      res.setHeader("X-Kubernetes-PF-PriorityLevel-UID", flow.priorityLevelUID);
    }
    next();
  };
}
