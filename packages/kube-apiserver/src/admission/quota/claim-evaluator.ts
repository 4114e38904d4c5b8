import type { core_v1 } from "@kube-apiserver/api/types";
import { type KubeObject, Quantity } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "@kube-apiserver/generic-server";
import type { ResourceAmounts } from "../resource-amounts.js";
import { storageClassOf } from "../storage-class.js";
import { objectCountName, one, type QuotaEvaluator, type ScopeSelector } from "./evaluator.js";
import { scopeAllows } from "./scope-values.js";

const countName = objectCountName({ group: "", resource: "persistentvolumeclaims" });
const names = ["persistentvolumeclaims", "requests.storage"] as const;
const classInfix = ".storageclass.storage.k8s.io/";

/** Counts claims and the storage they ask for, as a whole and by storage class. Mirrors `pvcEvaluator`. */
export const claimEvaluator: QuotaEvaluator = {
  handles: handlesClaim,
  counts: (name) => name === countName || names.some((own) => name === own || name.endsWith(classInfix + own)),
  constraint: () => undefined,
  inScope: (scope, object) => isClaimInScope(scope, object as core_v1.PersistentVolumeClaim),
  usage: claimUsage,
};

/** A status counts where it says that more was taken, or that another class is being applied. */
function handlesClaim({ subresource, operation, object, oldObject }: AdmissionAttributes): boolean {
  if (subresource === "") return operation === "CREATE" || operation === "UPDATE";
  if (subresource !== "status") return false;
  const claim = (object ?? {}) as core_v1.PersistentVolumeClaim;
  const oldClaim = (oldObject ?? {}) as core_v1.PersistentVolumeClaim;
  const allocated = ({ status }: typeof claim) => String(status?.allocatedResources?.storage ?? "");
  const classes = (of: typeof claim) => [...new Set(classesOf(of))].sort().join();
  return allocated(claim) !== allocated(oldClaim) || classes(claim) !== classes(oldClaim);
}

function claimUsage(claim: KubeObject): ResourceAmounts {
  const usage = new Map([
    [countName, one],
    ["persistentvolumeclaims", one],
  ]);
  const storage = storageOf(claim as core_v1.PersistentVolumeClaim);
  if (storage !== undefined) usage.set("requests.storage", storage);
  const storageClass = storageClassOf(claim);
  if (storageClass === "") return usage;
  usage.set(`${storageClass}${classInfix}persistentvolumeclaims`, one);
  if (storage !== undefined) usage.set(`${storageClass}${classInfix}requests.storage`, storage);
  return usage;
}

/** What is asked for, or what an expansion has already taken if that is more; in whole bytes. */
function storageOf({ spec, status }: core_v1.PersistentVolumeClaim): Quantity | undefined {
  const requested = spec?.resources?.requests?.storage;
  if (requested === undefined) return undefined;
  const request = Quantity.parse(String(requested));
  const taken = Quantity.parse(String(status?.allocatedResources?.storage ?? "0"));
  const storage = taken.compare(request) > 0 ? taken : request;
  const whole = Quantity.fromInteger(storage.value(), storage.format);
  return whole.equals(storage) ? storage : whole;
}

/** A claim that changes its class counts for the old one and the new one. */
function isClaimInScope(scope: ScopeSelector, claim: core_v1.PersistentVolumeClaim): boolean {
  if (scope.scopeName !== "VolumeAttributesClass") return false;
  const classes = classesOf(claim);
  return classes.length === 0 ? scopeAllows(scope, "") : classes.some((name) => scopeAllows(scope, name));
}

function classesOf({ spec, status }: core_v1.PersistentVolumeClaim): readonly string[] {
  const names = [
    spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ];
  return names.map((name) => name ?? "").filter((name) => name !== "");
}
