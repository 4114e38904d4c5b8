import type { apiregistration_v1 } from "@kube-apiserver/api/types";
import { ageOf, nameOf } from "./cells.js";
import { type GroupPrinters, printCells } from "./row-printer.js";

/** Printers of `apiregistration.k8s.io`. */
export const apiregistrationPrinters: GroupPrinters = {
  apiservices: printCells<apiregistration_v1.APIService>((apiService, nowMs) => [
    nameOf(apiService),
    serviceText(apiService.spec?.service),
    availableText(apiService),
    ageOf(apiService, nowMs),
  ]),
};

function serviceText(service: apiregistration_v1.ServiceReference | undefined): string {
  return service === undefined ? "Local" : `${service.namespace ?? ""}/${service.name ?? ""}`;
}

function availableText({ status }: apiregistration_v1.APIService): string {
  const available = status?.conditions?.find(({ type }) => type === "Available");
  if (available === undefined) return "Unknown";
  return available.status === "True" ? "True" : `${available.status} (${available.reason ?? ""})`;
}
