import { type GroupResource, toGroupResourceString } from "@kube-apiserver/apimachinery";
import type { GenerationRule } from "@kube-apiserver/generic-server";

const set = (...names: readonly string[]): ReadonlySet<string> => new Set(names);

/** PUT of a name that is not there creates it. Mirrors `AllowCreateOnUpdate` of the strategies. */
const createdOnUpdate = set(
  "endpoints",
  "events",
  "limitranges",
  "services",
  "leases.coordination.k8s.io",
  "leasecandidates.coordination.k8s.io",
  "clusterrolebindings.rbac.authorization.k8s.io",
  "clusterroles.rbac.authorization.k8s.io",
  "rolebindings.rbac.authorization.k8s.io",
  "roles.rbac.authorization.k8s.io",
);

/** Updates have to name a resourceVersion. Mirrors `AllowUnconditionalUpdate` of the strategies. */
const updatedConditionally = set(
  "clustertrustbundles.certificates.k8s.io",
  "csidrivers.storage.k8s.io",
  "csinodes.storage.k8s.io",
  "csistoragecapacities.storage.k8s.io",
  "leases.coordination.k8s.io",
  "leasecandidates.coordination.k8s.io",
  "mutatingadmissionpolicies.admissionregistration.k8s.io",
  "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
  "mutatingwebhookconfigurations.admissionregistration.k8s.io",
  "podcertificaterequests.certificates.k8s.io",
  "poddisruptionbudgets.policy",
  "resourcepoolstatusrequests.resource.k8s.io",
  "runtimeclasses.node.k8s.io",
  "storageversionmigrations.storagemigration.k8s.io",
  "storageversions.internal.apiserver.k8s.io",
  "validatingadmissionpolicies.admissionregistration.k8s.io",
  "validatingadmissionpolicybindings.admissionregistration.k8s.io",
  "validatingwebhookconfigurations.admissionregistration.k8s.io",
  "volumeattachments.storage.k8s.io",
);

/** DELETE answers with the object. Mirrors `ReturnDeletedObject` of the stores. */
const answeredWithObject = set(
  "persistentvolumeclaims",
  "persistentvolumes",
  "pods",
  "podtemplates",
  "resourcequotas",
  "serviceaccounts",
  "services",
  "csidrivers.storage.k8s.io",
  "csinodes.storage.k8s.io",
  "storageclasses.storage.k8s.io",
  "volumeattachments.storage.k8s.io",
  "volumeattributesclasses.storage.k8s.io",
  "deviceclasses.resource.k8s.io",
  "devicetaintrules.resource.k8s.io",
  "resourceclaims.resource.k8s.io",
  "resourceclaimtemplates.resource.k8s.io",
  "resourcepoolstatusrequests.resource.k8s.io",
  "resourceslices.resource.k8s.io",
);

/** `metadata.generation` counts changes of what is wanted. */
const generationTracked = set(
  "pods",
  "podtemplates",
  "replicationcontrollers",
  "daemonsets.apps",
  "replicasets.apps",
  "statefulsets.apps",
  "cronjobs.batch",
  "jobs.batch",
  "csidrivers.storage.k8s.io",
  "deviceclasses.resource.k8s.io",
  "devicetaintrules.resource.k8s.io",
  "resourceslices.resource.k8s.io",
  "flowschemas.flowcontrol.apiserver.k8s.io",
  "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
  "ingressclasses.networking.k8s.io",
  "ingresses.networking.k8s.io",
  "networkpolicies.networking.k8s.io",
  "poddisruptionbudgets.policy",
  "mutatingadmissionpolicies.admissionregistration.k8s.io",
  "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
  "mutatingwebhookconfigurations.admissionregistration.k8s.io",
  "validatingadmissionpolicies.admissionregistration.k8s.io",
  "validatingadmissionpolicybindings.admissionregistration.k8s.io",
  "validatingwebhookconfigurations.admissionregistration.k8s.io",
);

/** Kinds whose `metadata.generation` counts otherwise. */
const otherGenerations: ReadonlyMap<string, GenerationRule> = new Map<string, GenerationRule>([
  // Annotations are copied to the replica sets.
  ["deployments.apps", "annotations"],
  // Labels say which service a slice is of.
  ["endpointslices.discovery.k8s.io", "labels"],
  ["priorityclasses.scheduling.k8s.io", "creation"],
]);

/** Writes to `status` change no metadata that users write. Mirrors `ResetObjectMetaForStatus`. */
const statusKeepsUserMeta = set(
  "storageversions.internal.apiserver.k8s.io",
  "podcertificaterequests.certificates.k8s.io",
  "podgroups.scheduling.k8s.io",
  "devicetaintrules.resource.k8s.io",
  "resourceclaims.resource.k8s.io",
  "resourcepoolstatusrequests.resource.k8s.io",
  "servicecidrs.networking.k8s.io",
  "storageversionmigrations.storagemigration.k8s.io",
  "validatingadmissionpolicies.admissionregistration.k8s.io",
  "volumeattachments.storage.k8s.io",
);

/** Writes to `status` change no metadata at all. */
const statusKeepsMeta = set(
  "flowschemas.flowcontrol.apiserver.k8s.io",
  "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
);

/** Dependents stay when nothing else is asked for: clients from before garbage collection relied on it. */
const orphaningByDefault = set("replicationcontrollers", "jobs.batch");

/** What upstream's strategies and stores say about a resource in one word. */
export interface ResourceRules {
  readonly allowCreateOnUpdate: boolean;
  readonly allowUnconditionalUpdate: boolean;
  readonly returnDeletedObject: boolean;
  readonly generationTracked: GenerationRule;
  readonly defaultGarbageCollectionPolicy: "Orphan" | "Background" | "Unsupported";
}

/** The rules of a stored resource. */
export function rulesOf(resource: GroupResource): ResourceRules {
  const name = toGroupResourceString(resource);
  return {
    allowCreateOnUpdate: createdOnUpdate.has(name),
    allowUnconditionalUpdate: !updatedConditionally.has(name),
    returnDeletedObject: answeredWithObject.has(name),
    generationTracked: otherGenerations.get(name) ?? generationTracked.has(name),
    defaultGarbageCollectionPolicy: garbageCollectionPolicyOf(name),
  };
}

function garbageCollectionPolicyOf(name: string): ResourceRules["defaultGarbageCollectionPolicy"] {
  if (name === "events") return "Unsupported";
  return orphaningByDefault.has(name) ? "Orphan" : "Background";
}

/** What of metadata writes to `status` leave as it is: what users write, everything, or nothing. */
export function metaKeptByStatusOf(resource: GroupResource): "user" | "all" | "none" {
  const name = toGroupResourceString(resource);
  if (statusKeepsMeta.has(name)) return "all";
  return statusKeepsUserMeta.has(name) ? "user" : "none";
}
