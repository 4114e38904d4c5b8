import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { AdmissionRequest } from "../../admission/attributes.js";
import type { AdmissionOperation } from "../../admission/interfaces.js";
import type { RequestContext } from "../../request/request-context.js";
import type { Exchange } from "../exchange.js";
import { managerOrUserAgent } from "../field-manager.js";
import { type NegotiatedOutput, negotiateOutput } from "../negotiation/negotiate.js";
import type { RequestScope } from "../request-scope.js";

/** The form of the answer; refuses the request before anything is done when there is none. */
export function outputOf(exchange: Exchange, scope: RequestScope): NegotiatedOutput {
  return negotiateOutput(exchange, scope.serializers, { allowsTable: scope.tableConvertor !== undefined });
}

/** What admission is told about a write. */
export function admissionRequestOf(
  scope: RequestScope,
  ctx: RequestContext,
  operation: AdmissionOperation,
  what: { readonly name: string; readonly dryRun: boolean; readonly operationOptions?: KubeObject },
): AdmissionRequest {
  const { resource, subresource, kind, objects } = scope;
  return { context: ctx, namespace: ctx.namespace, resource, subresource, kind, objects, operation, ...what };
}

/** `next` with its field managers, where the resource keeps them. Objects are in the version of the request. */
export async function trackFields(
  scope: RequestScope,
  ctx: RequestContext,
  live: KubeObject | undefined,
  next: KubeObject,
  manager: string,
): Promise<KubeObject> {
  if (scope.fieldManager === undefined) return next;
  await ctx.nextStep?.();
  return scope.fieldManager.update(live, next, managerOrUserAgent(manager, ctx.userAgent), () => ctx.nextStep?.());
}
