import type { Span, SpanAttributes } from "@kube-apiserver/component-base";
import type { ListOptions } from "../interfaces.js";
import type { StoreContext } from "./context.js";

/** The log tells of operations that take this long. Same as upstream. */
export const slowOperationMs = 500;

/** What spans of writes say. Named after etcd whatever the engine, as upstream's are that people look for. */
export function writeAttributes(span: Span, { groupResource, keys, objectKind }: StoreContext, key: string) {
  const { group, resource } = groupResource;
  return {
    "audit-id": span.auditID,
    key: keys.resourcePath + key,
    type: objectKind.kind,
    ...(group === "" ? {} : { group }),
    resource,
  } satisfies SpanAttributes;
}

/** The span of a list that the engine answers. */
export function startListSpan(span: Span | undefined, { keys }: StoreContext, key: string, options: ListOptions) {
  if (span === undefined) return undefined;
  const { resourceVersion = "", resourceVersionMatch = "", recursive = true, predicate } = options;
  return span.start(`List(recursive=${recursive}) etcd3`, {
    "audit-id": span.auditID,
    key: keys.resourcePath + key,
    resourceVersion,
    resourceVersionMatch,
    limit: predicate.limit ?? 0,
    continue: predicate.continue ?? "",
  });
}

/** The resource as upstream writes it. */
export function typeAttributes(span: Span, { groupResource: { group, resource } }: StoreContext): SpanAttributes {
  return { "audit-id": span.auditID, type: group === "" ? resource : `${resource}.${group}` };
}
