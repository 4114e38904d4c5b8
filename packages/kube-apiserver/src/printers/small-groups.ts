import type {
  apiserverinternal_v1alpha1,
  coordination_v1,
  coordination_v1beta1,
  discovery_v1,
  meta_v1,
  node_v1,
  policy_v1,
  scheduling_v1,
  scheduling_v1alpha2,
  storagemigration_v1beta1,
} from "@kube-apiserver/api/types";
import { toGroupResourceString } from "@kube-apiserver/apimachinery";
import { ageOf, firstFew, nameOf, none, textOr, unset } from "./cells.js";
import { type GroupPrinters, printCells } from "./row-printer.js";

// Groups with one or two tables, in order of their names.

/** Printers of `coordination.k8s.io`. */
export const coordinationPrinters: GroupPrinters = {
  leases: printCells<coordination_v1.Lease>((lease, nowMs) => [
    nameOf(lease),
    lease.spec?.holderIdentity ?? "",
    ageOf(lease, nowMs),
  ]),
  leasecandidates: printCells<coordination_v1beta1.LeaseCandidate>((candidate, nowMs) => [
    nameOf(candidate),
    candidate.spec?.leaseName ?? "",
    candidate.spec?.binaryVersion ?? "",
    candidate.spec?.emulationVersion ?? "",
    ageOf(candidate, nowMs),
  ]),
};

/** Printers of `discovery.k8s.io`. */
export const discoveryPrinters: GroupPrinters = {
  endpointslices: printCells<discovery_v1.EndpointSlice>((slice, nowMs) => [
    nameOf(slice),
    slice.addressType,
    firstFew((slice.ports ?? []).map(({ port, name }) => String(port ?? name ?? "*"))),
    firstFew((slice.endpoints ?? []).flatMap(({ addresses }) => addresses ?? [])),
    ageOf(slice, nowMs),
  ]),
};

/** Printers of `internal.apiserver.k8s.io`. */
export const apiserverInternalPrinters: GroupPrinters = {
  storageversions: printCells<apiserverinternal_v1alpha1.StorageVersion>((version, nowMs) => [
    nameOf(version),
    version.status?.commonEncodingVersion ?? unset,
    firstFew(
      (version.status?.storageVersions ?? []).map(
        ({ apiServerID, encodingVersion }) => `${apiServerID}=${encodingVersion}`,
      ),
    ),
    ageOf(version, nowMs),
  ]),
};

/** A Status as a table, where a client asks for one. */
export const metaPrinters: GroupPrinters = {
  Status: printCells<meta_v1.Status>(({ status = "", reason = "", message = "" }) => [status, reason, message]),
};

/** Printers of `node.k8s.io`. */
export const nodePrinters: GroupPrinters = {
  runtimeclasses: printCells<node_v1.RuntimeClass>((runtimeClass, nowMs) => [
    nameOf(runtimeClass),
    runtimeClass.handler,
    ageOf(runtimeClass, nowMs),
  ]),
};

/** Printers of `policy`. */
export const policyPrinters: GroupPrinters = {
  poddisruptionbudgets: printCells<policy_v1.PodDisruptionBudget>((budget, nowMs) => [
    nameOf(budget),
    String(budget.spec?.minAvailable ?? "N/A"),
    String(budget.spec?.maxUnavailable ?? "N/A"),
    budget.status?.disruptionsAllowed ?? 0,
    ageOf(budget, nowMs),
  ]),
};

/** Printers of `scheduling.k8s.io`. */
export const schedulingPrinters: GroupPrinters = {
  podgroups: printCells<scheduling_v1alpha2.PodGroup>((group, nowMs) => [
    nameOf(group),
    policyOf(group),
    textOr(group.spec.podGroupTemplateRef?.workload?.workloadName, none),
    groupStatusOf(group),
    ageOf(group, nowMs),
  ]),
  priorityclasses: printCells<scheduling_v1.PriorityClass>((priorityClass, nowMs) => [
    nameOf(priorityClass),
    priorityClass.value ?? 0,
    priorityClass.globalDefault ?? false,
    ageOf(priorityClass, nowMs),
    priorityClass.preemptionPolicy ?? "",
  ]),
};

function policyOf({ spec }: scheduling_v1alpha2.PodGroup): string {
  if (spec.schedulingPolicy.gang !== undefined) return "Gang";
  return spec.schedulingPolicy.basic === undefined ? none : "Basic";
}

function groupStatusOf({ status }: scheduling_v1alpha2.PodGroup): string {
  const scheduled = status?.conditions?.find(({ type }) => type === "PodGroupScheduled");
  if (scheduled === undefined) return "Pending";
  return scheduled.status === "True" ? "Scheduled" : textOr(scheduled.reason, "Pending");
}

/** Printers of `storagemigration.k8s.io`. */
export const storageMigrationPrinters: GroupPrinters = {
  storageversionmigrations: printCells<storagemigration_v1beta1.StorageVersionMigration>((migration) => {
    const { group = "", resource = "" } = migration.spec?.resource ?? {};
    return [nameOf(migration), toGroupResourceString({ group, resource })];
  }),
};
