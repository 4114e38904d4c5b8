import { type TableColumn, tableColumnsFor } from "@kube-apiserver/api";
import type { GroupResource } from "@kube-apiserver/apimachinery";
import {
  creationTimestampColumnDescription,
  nameColumnDescription,
  type TableColumnDefinition,
  type TableConvertor,
} from "@kube-apiserver/generic-server";
import { admissionregistrationPrinters } from "./admissionregistration/admissionregistration-printers.js";
import { appsPrinters } from "./apps/apps-printers.js";
import { autoscalingPrinters } from "./autoscaling/autoscaling-printers.js";
import { batchPrinters } from "./batch/batch-printers.js";
import { certificatesPrinters } from "./certificates/certificates-printers.js";
import { corePrinters } from "./core/core-printers.js";
import { printEvent } from "./core/event.js";
import { flowcontrolPrinters } from "./flowcontrol/flowcontrol-printers.js";
import { networkingPrinters } from "./networking/networking-printers.js";
import { rbacPrinters } from "./rbac/rbac-printers.js";
import { resourcePrinters } from "./resource/resource-printers.js";
import type { GroupPrinters, RowPrinter } from "./row-printer.js";
import {
  apiserverInternalPrinters,
  coordinationPrinters,
  discoveryPrinters,
  metaPrinters,
  nodePrinters,
  policyPrinters,
  schedulingPrinters,
  storageMigrationPrinters,
} from "./small-groups.js";
import { storagePrinters } from "./storage/storage-printers.js";

const printersByGroup: ReadonlyMap<string, GroupPrinters> = new Map([
  ["", corePrinters],
  ["admissionregistration.k8s.io", admissionregistrationPrinters],
  ["apps", appsPrinters],
  ["autoscaling", autoscalingPrinters],
  ["batch", batchPrinters],
  ["certificates.k8s.io", certificatesPrinters],
  ["coordination.k8s.io", coordinationPrinters],
  ["discovery.k8s.io", discoveryPrinters],
  // Events of both groups are one resource in storage.
  ["events.k8s.io", { events: printEvent }],
  ["flowcontrol.apiserver.k8s.io", flowcontrolPrinters],
  ["internal.apiserver.k8s.io", apiserverInternalPrinters],
  ["meta", metaPrinters],
  ["networking.k8s.io", networkingPrinters],
  ["node.k8s.io", nodePrinters],
  ["policy", policyPrinters],
  ["rbac.authorization.k8s.io", rbacPrinters],
  ["resource.k8s.io", resourcePrinters],
  ["scheduling.k8s.io", schedulingPrinters],
  ["storage.k8s.io", storagePrinters],
  ["storagemigration.k8s.io", storageMigrationPrinters],
]);

function printerFor({ group, resource }: GroupResource): RowPrinter | undefined {
  const printers = printersByGroup.get(group);
  return printers !== undefined && Object.hasOwn(printers, resource) ? printers[resource] : undefined;
}

/**
 * The Table form of a built-in resource; undefined for resources with the default columns. Objects come in the storage
 * version; one is parsed only when its row is asked for. Mirrors `printers/internalversion` and `printerstorage`.
 */
export function tableConvertorFor(resource: GroupResource): TableConvertor | undefined {
  const print = printerFor(resource);
  if (print === undefined) return undefined;
  return Object.freeze({
    columns: tableColumnsFor(resource).map(toColumnDefinition),
    toRow: (obj, nowMs) => print(obj.object, nowMs),
  } satisfies TableConvertor);
}

function toColumnDefinition(column: TableColumn): TableColumnDefinition {
  const { name, type, format = "", priority } = column;
  return { name, type, format, description: descriptionOf(column), priority };
}

function descriptionOf({ name, format, cell }: TableColumn): string {
  if (name === "Name" && format === "name") return nameColumnDescription;
  return name === "Age" ? creationTimestampColumnDescription : cell;
}
