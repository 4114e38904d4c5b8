import type { core_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";

type Spec = core_v1.PersistentVolumeClaimSpec;

/** What data sources are filled in by. */
export interface DataSourceRules {
  /** Whether a source may be in another namespace: the gate `CrossNamespaceVolumeDataSource`. */
  readonly crossNamespace: boolean;
}

/**
 * What clients of either age wrote becomes what both read: old ones know `dataSource`, with claims and snapshots only, and
 * what else they wrote there was ignored. Mirrors what strategies do with KEP 1495.
 */
export function withDataSources(claim: KubeObject, old: KubeObject | undefined, rules: DataSourceRules): KubeObject {
  const spec = specOf(claim);
  const before = old === undefined ? {} : specOf(old);
  return withSpec(claim, normalized(withoutOldGarbage(withoutForeignNamespace(spec, before, rules), before)));
}

/** A claim whose data sources say the same, as those of stored claims need not. Mirrors `NormalizeDataSources`. */
export function withSameDataSources(claim: KubeObject): KubeObject {
  return withSpec(claim, normalized(specOf(claim)));
}

function specOf(claim: KubeObject): Spec {
  return (claim as core_v1.PersistentVolumeClaim).spec ?? {};
}

function withSpec(claim: KubeObject, spec: Spec): KubeObject {
  return spec === specOf(claim) || claim.spec === undefined ? claim : ({ ...claim, spec } as KubeObject);
}

function withoutForeignNamespace(spec: Spec, before: Spec, { crossNamespace }: DataSourceRules): Spec {
  const isForeign = (spec.dataSourceRef?.namespace ?? "") !== "";
  if (crossNamespace || !isForeign || before.dataSourceRef !== undefined) return spec;
  const { dataSourceRef: _, ...rest } = spec;
  return rest;
}

function withoutOldGarbage(spec: Spec, before: Spec): Spec {
  const { dataSource, dataSourceRef } = spec;
  const isInUse = before.dataSource !== undefined || before.dataSourceRef !== undefined;
  if (isInUse || dataSource === undefined || dataSourceRef !== undefined || isKnown(dataSource)) return spec;
  const { dataSource: _, ...rest } = spec;
  return rest;
}

function isKnown({ kind, apiGroup }: core_v1.TypedLocalObjectReference): boolean {
  // Go writes a group that is not there as null.
  if (kind === "PersistentVolumeClaim") return (apiGroup ?? "") === "";
  return kind === "VolumeSnapshot" && apiGroup === "snapshot.storage.k8s.io";
}

function normalized(spec: Spec): Spec {
  const { dataSource, dataSourceRef } = spec;
  if (dataSource !== undefined && dataSourceRef === undefined) return { ...spec, dataSourceRef: dataSource };
  if (dataSourceRef === undefined || dataSource !== undefined || (dataSourceRef.namespace ?? "") !== "") return spec;
  const { namespace: _, ...plain } = dataSourceRef;
  return { ...spec, dataSource: plain };
}
