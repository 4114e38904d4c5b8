import type { core_v1 } from "@kube-apiserver/api/types";
import { ageOf, containerCells, formatLabels, nameOf } from "../cells.js";
import { type GroupPrinters, printCells } from "../row-printer.js";
import { printEvent } from "./event.js";
import { printNode } from "./node.js";
import { printPod, printPodTemplate } from "./pod.js";
import { printResourceQuota } from "./resource-quota.js";
import { printEndpoints, printService } from "./service.js";
import { printPersistentVolume, printPersistentVolumeClaim } from "./volume.js";

const printConfigMap = printCells<core_v1.ConfigMap>((configMap, nowMs) => [
  nameOf(configMap),
  sizeOf(configMap.data) + sizeOf(configMap.binaryData),
  ageOf(configMap, nowMs),
]);

const printSecret = printCells<core_v1.Secret>((secret, nowMs) => [
  nameOf(secret),
  secret.type ?? "",
  sizeOf(secret.data),
  ageOf(secret, nowMs),
]);

function sizeOf(map: object | undefined): number {
  return map === undefined ? 0 : Object.keys(map).length;
}

const printNamespace = printCells<core_v1.Namespace>((namespace, nowMs) => [
  nameOf(namespace),
  namespace.status?.phase ?? "",
  ageOf(namespace, nowMs),
]);

const printServiceAccount = printCells<core_v1.ServiceAccount>((account, nowMs) => [
  nameOf(account),
  account.secrets?.length ?? 0,
  ageOf(account, nowMs),
]);

const printReplicationController = printCells<core_v1.ReplicationController>((controller, nowMs) => [
  nameOf(controller),
  controller.spec?.replicas ?? 0,
  controller.status?.replicas ?? 0,
  controller.status?.readyReplicas ?? 0,
  ageOf(controller, nowMs),
  ...containerCells(controller.spec?.template?.spec?.containers),
  formatLabels(controller.spec?.selector),
]);

const printComponentStatus = printCells<core_v1.ComponentStatus>((component) => {
  const healthy = component.conditions?.find(({ type }) => type === "Healthy");
  const status = healthy === undefined ? "Unknown" : healthy.status === "True" ? "Healthy" : "Unhealthy";
  return [nameOf(component), status, healthy?.message ?? "", healthy?.error ?? ""];
});

/** Printers of the core group. */
export const corePrinters: GroupPrinters = {
  componentstatuses: printComponentStatus,
  configmaps: printConfigMap,
  endpoints: printEndpoints,
  events: printEvent,
  namespaces: printNamespace,
  nodes: printNode,
  persistentvolumeclaims: printPersistentVolumeClaim,
  persistentvolumes: printPersistentVolume,
  pods: printPod,
  podtemplates: printPodTemplate,
  replicationcontrollers: printReplicationController,
  resourcequotas: printResourceQuota,
  secrets: printSecret,
  serviceaccounts: printServiceAccount,
  services: printService,
};
