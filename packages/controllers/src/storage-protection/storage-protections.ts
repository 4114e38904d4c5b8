import type { core_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { listPages, type ResourceScope } from "@kube-apiserver/generic-server";
import type { ControllerContext } from "../controller.js";
import { newProtectionController } from "./protection-controller.js";

const pods = { group: "", version: "v1", resource: "pods" };
const claims = { group: "", version: "v1", resource: "persistentvolumeclaims" };
const volumes = { group: "", version: "v1", resource: "persistentvolumes" };
const attributesClasses = { group: "storage.k8s.io", version: "v1", resource: "volumeattributesclasses" };

/** Claims stay while a pod that is on a node uses them. */
export const claimProtectionController = newProtectionController({
  name: "persistentvolumeclaim-protection-controller",
  scope: claims,
  finalizer: "kubernetes.io/pvc-protection",
  users: [pods],
  isUsed(claim, context, signal) {
    const { name = "", namespace = "" } = claim.metadata ?? {};
    return someOf(context, { ...pods, namespace }, (pod) => usesClaim(pod as core_v1.Pod, name), signal);
  },
});

/** Volumes stay while they are bound to a claim. */
export const volumeProtectionController = newProtectionController({
  name: "persistentvolume-protection-controller",
  scope: volumes,
  finalizer: "kubernetes.io/pv-protection",
  users: [],
  isUsed: async (volume) => (volume as core_v1.PersistentVolume).status?.phase === "Bound",
});

/** Classes stay while a claim or a volume is of them. */
export const attributesClassProtectionController = newProtectionController({
  name: "volumeattributesclass-protection-controller",
  scope: attributesClasses,
  finalizer: "kubernetes.io/vac-protection",
  users: [claims, volumes],
  async isUsed(attributesClass, context, signal) {
    const { name = "" } = attributesClass.metadata ?? {};
    const ofClass = (object: KubeObject) => attributesClassesOf(object).includes(name);
    return (await someOf(context, claims, ofClass, signal)) || someOf(context, volumes, ofClass, signal);
  },
});

/** A pod that is on no node yet will not start with a claim that goes; an ephemeral volume's claim ends with its pod. */
function usesClaim({ metadata, spec, status }: core_v1.Pod, claim: string): boolean {
  if ((spec?.nodeName ?? "") === "") return false;
  const isOver = status?.phase === "Succeeded" || status?.phase === "Failed";
  return (spec?.volumes ?? []).some(
    ({ name, persistentVolumeClaim, ephemeral }) =>
      persistentVolumeClaim?.claimName === claim ||
      (ephemeral !== undefined && !isOver && `${metadata?.name}-${name}` === claim),
  );
}

/** Of a claim: the one it has, those it had and is to have. Of a volume: the one it has. */
function attributesClassesOf(object: KubeObject): readonly (string | undefined)[] {
  const { spec, status } = object as core_v1.PersistentVolumeClaim;
  return [
    spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ];
}

async function someOf(
  { client }: ControllerContext,
  scope: ResourceScope,
  matches: (object: KubeObject) => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  for await (const { items } of listPages(client, scope, { limit: 500, signal })) if (items.some(matches)) return true;
  return false;
}
