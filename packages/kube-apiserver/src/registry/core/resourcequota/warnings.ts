import type { core_v1 } from "@kube-apiserver/api/types";
import { getOwn, type KubeObject, Quantity } from "@kube-apiserver/apimachinery";

/** Resources of which requests and limits are counted; those with a name of their own for requests say so. */
const counted = [
  { name: "cpu", plain: true },
  { name: "memory", plain: true },
  { name: "storage", plain: false },
  { name: "ephemeral-storage", plain: false },
] as const;

/** A quota that lets requests grow above limits is seldom meant. Mirrors `WarningsOnCreate` of quotas. */
export function warningsForResourceQuota(obj: KubeObject): readonly string[] {
  const { hard = {} } = (obj as core_v1.ResourceQuota).spec ?? {};
  const amountOf = (name: string) => getOwn(hard, name) as string | undefined;
  return counted.flatMap(({ name, plain }) => {
    const requests = `requests.${name}`;
    const isPlain = plain && amountOf(requests) === undefined;
    const requestName = isPlain ? name : requests;
    const request = amountOf(requestName);
    const limit = amountOf(`limits.${name}`);
    if (request === undefined || limit === undefined) return [];
    if (Quantity.parse(request).compare(Quantity.parse(limit)) <= 0) return [];
    return [`ResourceQuota ${requestName} (${request}) should be less than limits.${name} (${limit})`];
  });
}
