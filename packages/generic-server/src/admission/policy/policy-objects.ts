import type { KubeObject, LabelSelectorObject } from "@kube-apiserver/apimachinery";
import type { MatchCondition } from "../cel/match-conditions.js";
import type { MatchResources } from "../matching/match-resources.js";

/** The kind of objects that a policy takes parameters from. Mirrors `v1.ParamKind`. */
export interface ParamKind {
  readonly apiVersion?: string;
  readonly kind?: string;
}

/** The objects that a binding gives a policy as parameters. Mirrors `v1.ParamRef`. */
export interface ParamRef {
  readonly name?: string;
  readonly namespace?: string;
  readonly selector?: LabelSelectorObject;
  readonly parameterNotFoundAction?: string;
}

/** What policies that validate and policies that mutate have in common. */
export type PolicyObject = KubeObject & {
  readonly spec?: {
    readonly paramKind?: ParamKind;
    readonly matchConstraints?: MatchResources;
    readonly matchConditions?: readonly MatchCondition[];
    readonly variables?: readonly { readonly name?: string; readonly expression?: string }[];
    readonly failurePolicy?: string;
  };
};

/** What bindings of both have in common. */
export type BindingObject = KubeObject & {
  readonly spec?: {
    readonly policyName?: string;
    readonly paramRef?: ParamRef;
    readonly matchResources?: MatchResources;
  };
};

/** What failures of a policy come to. Mirrors `v1.FailurePolicyType`. */
export function failurePolicyOf({ spec }: PolicyObject): "Fail" | "Ignore" {
  return spec?.failurePolicy === "Ignore" ? "Ignore" : "Fail";
}

/** The name of a stored object. */
export function nameOf({ metadata }: KubeObject): string {
  return metadata?.name ?? "";
}
