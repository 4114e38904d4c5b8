import type { apps_v1 } from "@kube-apiserver/api/types";
import { controllerOf, type ObjectMeta, parseGroupVersion, toGroupKindString } from "@kube-apiserver/apimachinery";
import { ageOf, containerCells, formatLabels, formatSelector, nameOf, none, selectorText } from "../cells.js";
import { type GroupPrinters, printCells } from "../row-printer.js";

const printDeployment = printCells<apps_v1.Deployment>((deployment, nowMs) => {
  const { spec, status } = deployment;
  return [
    nameOf(deployment),
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    ageOf(deployment, nowMs),
    ...containerCells(spec?.template?.spec?.containers),
    selectorText(spec?.selector, "<invalid>"),
  ];
});

const printReplicaSet = printCells<apps_v1.ReplicaSet>((replicaSet, nowMs) => {
  const { spec, status } = replicaSet;
  return [
    nameOf(replicaSet),
    spec?.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    ageOf(replicaSet, nowMs),
    ...containerCells(spec?.template?.spec?.containers),
    formatSelector(spec?.selector),
  ];
});

const printStatefulSet = printCells<apps_v1.StatefulSet>((statefulSet, nowMs) => [
  nameOf(statefulSet),
  `${statefulSet.status?.readyReplicas ?? 0}/${statefulSet.spec?.replicas ?? 0}`,
  ageOf(statefulSet, nowMs),
  ...containerCells(statefulSet.spec?.template?.spec?.containers),
]);

const printDaemonSet = printCells<apps_v1.DaemonSet>((daemonSet, nowMs) => {
  const { spec, status } = daemonSet;
  return [
    nameOf(daemonSet),
    status?.desiredNumberScheduled ?? 0,
    status?.currentNumberScheduled ?? 0,
    status?.numberReady ?? 0,
    status?.updatedNumberScheduled ?? 0,
    status?.numberAvailable ?? 0,
    formatLabels(spec?.template?.spec?.nodeSelector),
    ageOf(daemonSet, nowMs),
    ...containerCells(spec?.template?.spec?.containers),
    formatSelector(spec?.selector),
  ];
});

const printControllerRevision = printCells<apps_v1.ControllerRevision>((revision, nowMs) => [
  nameOf(revision),
  controllerText((revision.metadata ?? {}) as ObjectMeta),
  revision.revision,
  ageOf(revision, nowMs),
]);

/** `statefulset.apps/web`. */
function controllerText(metadata: ObjectMeta): string {
  const controller = controllerOf(metadata);
  if (controller === undefined) return none;
  const { group } = parseGroupVersion(controller.apiVersion);
  return `${toGroupKindString({ group, kind: controller.kind }).toLowerCase()}/${controller.name}`;
}

/** Printers of `apps`. */
export const appsPrinters: GroupPrinters = {
  controllerrevisions: printControllerRevision,
  daemonsets: printDaemonSet,
  deployments: printDeployment,
  replicasets: printReplicaSet,
  statefulsets: printStatefulSet,
};
