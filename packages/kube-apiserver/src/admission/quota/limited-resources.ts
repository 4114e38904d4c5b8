import { type ConfigScheme, decodeConfig } from "@kube-apiserver/api";
import type { resourcequota_v1 } from "@kube-apiserver/api/types";
import {
  compareUTF8,
  FieldPath,
  fieldErrors,
  type GroupResource,
  type ParsedConfig,
  toAggregateText,
} from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden, newPluginFailure } from "../refusal.js";
import type { ResourceAmounts } from "../resource-amounts.js";
import type { QuotaEvaluator, ScopeSelector } from "./evaluator.js";

/** What may be used only where a quota says how much. */
export type LimitedResource = resourcequota_v1.LimitedResource;

const scheme: ConfigScheme = {
  name: "k8s.io/apiserver/pkg/admission/plugin/resourcequota/config.go:31",
  kinds: new Map([["apiserver.config.k8s.io/v1/ResourceQuotaConfiguration", "resourcequota.v1.Configuration"]]),
};

/** Reads the plugin's configuration. @throws Error in upstream's words when it cannot be used */
export function readLimitedResources(document: ParsedConfig | undefined): readonly LimitedResource[] {
  if (document === undefined) return [];
  const { limitedResources = [] } = decodeConfig(document, scheme) as resourcequota_v1.Configuration;
  const mistakes = limitedResources.flatMap(({ resource }, index) =>
    (resource ?? "") === ""
      ? [fieldErrors.required(FieldPath.root("limitedResources").index(index).child("resource"))]
      : [],
  );
  if (mistakes.length > 0) throw new Error(toAggregateText(mistakes));
  return limitedResources;
}

/** The names, of what an object uses, that a quota has to limit. Mirrors `limitedByDefault`. */
export function limitedNames(
  limited: readonly LimitedResource[],
  { group, resource }: GroupResource,
  usage: ResourceAmounts,
): readonly string[] {
  const parts = limited
    .filter((each) => (each.apiGroup ?? "") === group && each.resource === resource)
    .flatMap(({ matchContains }) => matchContains ?? []);
  const used = [...usage].filter(([, amount]) => amount.sign > 0).map(([name]) => name);
  return used.filter((name) => parts.some((part) => name.includes(part))).sort(compareUTF8);
}

/** The scopes, of those an object is in, that a quota has to have. */
export function limitedScopes(
  limited: readonly LimitedResource[],
  evaluator: QuotaEvaluator,
  object: NonNullable<AdmissionAttributes["object"]>,
): readonly ScopeSelector[] {
  return limited.flatMap(({ matchScopes = [] }) => matchScopes.filter((scope) => evaluator.inScope(scope, object)));
}

/** Refuses what no quota limits. @throws StatusError in upstream's words */
export function refuseUnlimited(
  attributes: AdmissionAttributes,
  names: readonly string[],
  scopes: readonly ScopeSelector[],
): void {
  if (names.length > 0) throw newAdmissionForbidden(attributes, `insufficient quota to consume: ${names.join(",")}`);
  if (scopes.length === 0) return;
  const texts = scopes.map(
    ({ scopeName, operator, values = [] }) => `{${scopeName} ${operator} [${values.join(" ")}]}`,
  );
  throw newPluginFailure(`insufficient quota to match these scopes: [${texts.join(" ")}]`);
}
