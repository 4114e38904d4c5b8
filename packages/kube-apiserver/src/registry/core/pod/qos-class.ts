import type { core_v1 } from "@kube-apiserver/api/types";
import { Quantity } from "@kube-apiserver/apimachinery";

type Amounts = Readonly<Record<string, string | undefined>>;
type Claims = { readonly requests?: Amounts; readonly limits?: Amounts };

/** Resources that count for the class. */
const counted = ["cpu", "memory"] as const;

/**
 * The class that decides who is evicted first, from what the containers ask for; of pod-level resources where a pod has
 * them. Mirrors `qos.ComputePodQOS`.
 */
export function computeQOSClass(spec: core_v1.PodSpec | undefined): "BestEffort" | "Burstable" | "Guaranteed" {
  const claims = claimsOf(spec);
  const asksForSome = claims.some(({ requests, limits }) =>
    counted.some((r) => isSet(requests, r) || isSet(limits, r)),
  );
  if (!asksForSome) return "BestEffort";
  return claims.every(isFullyLimited) ? "Guaranteed" : "Burstable";
}

function claimsOf(spec: core_v1.PodSpec | undefined): readonly Claims[] {
  if (spec?.resources !== undefined) return [spec.resources as Claims];
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return containers.map(({ resources }) => (resources ?? {}) as Claims);
}

/** Every counted resource has a limit, and its request, where there is one, is the same. */
function isFullyLimited({ requests, limits }: Claims): boolean {
  return counted.every((resource) => {
    if (!isSet(limits, resource)) return false;
    return !isSet(requests, resource) || amount(requests, resource).compare(amount(limits, resource)) === 0;
  });
}

function isSet(amounts: Amounts | undefined, resource: string): boolean {
  return amounts?.[resource] !== undefined && amount(amounts, resource).compare(zero) > 0;
}

const zero = Quantity.parse("0");

function amount(amounts: Amounts | undefined, resource: string): Quantity {
  return Quantity.parse(amounts?.[resource] ?? "0");
}
