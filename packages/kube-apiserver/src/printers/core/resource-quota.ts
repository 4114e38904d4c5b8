import type { core_v1 } from "@kube-apiserver/api/types";
import { ageOf, nameOf, quantityText } from "../cells.js";
import { printCells } from "../row-printer.js";

/** A row of `resourcequotas`: what is used of what there is, limits apart from the rest. */
export const printResourceQuota = printCells<core_v1.ResourceQuota>((quota, nowMs) => {
  const resources = Object.keys(quota.status?.hard ?? {}).sort();
  const isLimit = (resource: string) => resource.startsWith("limits.");
  return [
    nameOf(quota),
    usageText(
      quota,
      resources.filter((resource) => !isLimit(resource)),
    ),
    usageText(quota, resources.filter(isLimit)),
    ageOf(quota, nowMs),
  ];
});

function usageText({ status }: core_v1.ResourceQuota, resources: readonly string[]): string {
  const usage = (resource: string) =>
    `${resource}: ${quantityText(status?.used?.[resource])}/${quantityText(status?.hard?.[resource])}`;
  return resources.map(usage).join(", ");
}
