import type { DeclType, Value } from "@kube-apiserver/cel";
import { list, map, object, string } from "../../cel/declare-types.js";
import type { AuthorizerAttributes } from "../interfaces.js";
import { reviewSpecOf } from "../review/review-spec.js";

const requirement = object("kubernetes.SelectorRequirement", { key: string, operator: string, values: list(string) });
const selector = (name: string) =>
  object(`kubernetes.${name}SelectorAttributes`, { rawSelector: string, requirements: list(requirement) });

/** The `request` variable: the spec of a review of `authorization.k8s.io/v1`. Mirrors `buildRequestType`. */
export const reviewRequestType: DeclType = object("kubernetes.SubjectAccessReviewSpec", {
  resourceAttributes: object("kubernetes.ResourceAttributes", {
    namespace: string,
    verb: string,
    group: string,
    version: string,
    resource: string,
    subresource: string,
    name: string,
    fieldSelector: selector("Field"),
    labelSelector: selector("Label"),
  }),
  nonResourceAttributes: object("kubernetes.NonResourceAttributes", { path: string, verb: string }),
  user: string,
  groups: list(string),
  extra: map(list(string)),
  uid: string,
});

/** The `request` of expressions: every text is there, empty or not. Mirrors `convertObjectToUnstructured`. */
export function reviewRequestOf(attributes: AuthorizerAttributes): Value {
  const { user, verb, path, namespace, apiGroup, apiVersion, resource, subresource, name } = attributes;
  const base = { user: user.name, groups: user.groups, uid: user.uid, extra: user.extra };
  if (!attributes.isResourceRequest) return { ...base, nonResourceAttributes: { path, verb } } as Value;
  // Selectors are there only where something is selected.
  const { resourceAttributes } = reviewSpecOf(attributes);
  const texts = { namespace, verb, group: apiGroup, version: apiVersion, resource, subresource, name };
  return { ...base, resourceAttributes: { ...(resourceAttributes as object), ...texts } } as Value;
}
