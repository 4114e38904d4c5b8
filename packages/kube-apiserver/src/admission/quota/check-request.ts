import type { core_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { Quantity } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "../refusal.js";
import {
  addAmounts,
  filterAmounts,
  formatAmounts,
  parseAmounts,
  printAmounts,
  type ResourceAmounts,
} from "../resource-amounts.js";
import type { QuotaEvaluator, ScopeSelector } from "./evaluator.js";

type ResourceQuota = core_v1.ResourceQuota;

/** What a request would use, measured once for all quotas. */
export interface RequestUsage {
  readonly attributes: AdmissionAttributes;
  readonly evaluator: QuotaEvaluator;
  /** What the object uses. */
  readonly total: ResourceAmounts;
  /** What it uses more than before: never negative, so that giving back is left to the quota controller. */
  readonly delta: ResourceAmounts;
}

/**
 * Measures a request.
 * @throws StatusError, reason Forbidden, when the object would use less than nothing
 */
export function measureRequest(attributes: AdmissionAttributes, evaluator: QuotaEvaluator): RequestUsage {
  const { object = {}, oldObject, operation } = attributes;
  const total = evaluator.usage(object);
  const negative = [...filterAmounts(total, (_, amount) => amount.sign < 0).keys()];
  if (negative.length > 0) {
    const message = `quota usage is negative for resource(s): ${negative.sort().join(",")}`;
    throw newAdmissionForbidden(attributes, message);
  }
  if (operation === "UPDATE" && oldObject === undefined) {
    const message = "unable to get previous usage since prior version of object was not found";
    throw newAdmissionForbidden(attributes, message);
  }
  // Without a version the old object is none that exists: an update that creates.
  const isChange = oldObject?.metadata?.resourceVersion !== undefined;
  return { attributes, evaluator, total, delta: isChange ? increase(total, evaluator.usage(oldObject)) : total };
}

function increase(now: ResourceAmounts, before: ResourceAmounts): ResourceAmounts {
  const zero = Quantity.fromInteger(0);
  return new Map(
    [...now].map(([name, amount]) => {
      const more = amount.sub(before.get(name) ?? zero);
      return [name, more.sign < 0 ? zero : more];
    }),
  );
}

/** Whether an object is one that a quota limits. Mirrors `generic.Matches`. */
export function isCoveredBy(quota: ResourceQuota, evaluator: QuotaEvaluator, object: KubeObject): boolean {
  const limitsSome = Object.keys(quota.status?.hard ?? {}).some((name) => evaluator.counts(name));
  return limitsSome && scopesOf(quota).every((scope) => evaluator.inScope(scope, object));
}

/** The scopes of a quota, however it names them. */
export function scopesOf({ spec }: ResourceQuota): readonly ScopeSelector[] {
  const named = (spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: "Exists" }) as ScopeSelector);
  return [...named, ...(spec?.scopeSelector?.matchExpressions ?? [])];
}

/**
 * A quota after the request, or the same quota when the request does not touch it. Mirrors `resourcequota.CheckRequest`
 * for one quota.
 * @throws StatusError, reason Forbidden, when the quota does not allow it
 */
export function chargeQuota(quota: ResourceQuota, usage: RequestUsage): ResourceQuota {
  const { attributes, evaluator } = usage;
  if (!isCoveredBy(quota, evaluator, attributes.object ?? {})) return quota;
  const hard = parseAmounts(quota.status?.hard);
  const used = parseAmounts(quota.status?.used);
  requireChargeable(
    quota,
    usage,
    [...hard.keys()].filter((name) => evaluator.counts(name)),
    used,
  );

  const requested = filterAmounts(usageFor(quota, usage), (name, amount) => hard.has(name) && !amount.isZero);
  if (requested.size === 0) return quota;
  const next = addAmounts(used, requested);
  // A status tells what has happened already: it is charged whatever the quota says.
  if (attributes.subresource !== "status") refuseExcess(quota, attributes, { requested, used, hard, next });
  return { ...quota, status: { ...quota.status, used: formatAmounts(next) } };
}

function requireChargeable(
  quota: ResourceQuota,
  { attributes, evaluator }: RequestUsage,
  resources: readonly string[],
  used: ResourceAmounts,
): void {
  const name = quota.metadata?.name ?? "";
  const problem = evaluator.constraint(resources, attributes.object ?? {});
  if (problem !== undefined) throw newAdmissionForbidden(attributes, `failed quota: ${name}: ${problem}`);
  if (resources.every((resource) => used.has(resource))) return;
  const names = [...resources].sort().join(",");
  throw newAdmissionForbidden(attributes, `status unknown for quota: ${name}, resources: ${names}`);
}

/** An object that the quota did not cover before is charged as a whole. */
export function usageFor(quota: ResourceQuota, { attributes, evaluator, total, delta }: RequestUsage): ResourceAmounts {
  const { oldObject } = attributes;
  return oldObject !== undefined && isCoveredBy(quota, evaluator, oldObject) ? delta : total;
}

interface Charge {
  readonly requested: ResourceAmounts;
  readonly used: ResourceAmounts;
  readonly hard: ResourceAmounts;
  readonly next: ResourceAmounts;
}

function refuseExcess(
  quota: ResourceQuota,
  attributes: AdmissionAttributes,
  { requested, used, hard, next }: Charge,
): void {
  const exceeds = (name: string) => {
    const [limit, amount] = [hard.get(name), next.get(name)];
    return requested.has(name) && limit !== undefined && amount !== undefined && amount.compare(limit) > 0;
  };
  const exceeded = (amounts: ResourceAmounts) => printAmounts(filterAmounts(amounts, exceeds));
  if (exceeded(requested) === "") return;
  throw newAdmissionForbidden(
    attributes,
    `exceeded quota: ${quota.metadata?.name}, requested: ${exceeded(requested)}, used: ${exceeded(used)}, limited: ${exceeded(hard)}`,
  );
}
