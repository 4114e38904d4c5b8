import type { core_v1 } from "@kube-apiserver/api/types";

type Pod = core_v1.Pod;

/** Names of the secrets that a pod refers to, whatever it does with them. Mirrors `podutil.VisitPodSecretNames`. */
export function secretNamesOf({ spec }: Pod): readonly string[] {
  const names: (string | undefined)[] = (spec?.imagePullSecrets ?? []).map(({ name }) => name);
  for (const { env = [], envFrom = [] } of containersOf(spec)) {
    names.push(...envFrom.map(({ secretRef }) => secretRef?.name));
    names.push(...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name));
  }
  for (const volume of spec?.volumes ?? []) {
    names.push(
      volume.azureFile?.secretName,
      volume.cephfs?.secretRef?.name,
      volume.cinder?.secretRef?.name,
      volume.flexVolume?.secretRef?.name,
      ...(volume.projected?.sources ?? []).map(({ secret }) => secret?.name),
      volume.rbd?.secretRef?.name,
      volume.secret?.secretName,
      volume.scaleIO?.secretRef?.name,
      volume.iscsi?.secretRef?.name,
      volume.storageos?.secretRef?.name,
      volume.csi?.nodePublishSecretRef?.name,
    );
  }
  return names.filter(isSet);
}

/** Names of the config maps that a pod refers to. Mirrors `podutil.VisitPodConfigmapNames`. */
export function configMapNamesOf({ spec }: Pod): readonly string[] {
  const names: (string | undefined)[] = [];
  for (const { env = [], envFrom = [] } of containersOf(spec)) {
    names.push(...envFrom.map(({ configMapRef }) => configMapRef?.name));
    names.push(...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name));
  }
  for (const { projected, configMap } of spec?.volumes ?? []) {
    names.push(...(projected?.sources ?? []).map((source) => source.configMap?.name), configMap?.name);
  }
  return names.filter(isSet);
}

/** Names of the claims that volumes of a pod come from, the ones made for it alone included. */
export function volumeClaimNamesOf(pod: Pod): readonly string[] {
  const names = (pod.spec?.volumes ?? []).map(({ name, persistentVolumeClaim, ephemeral }) =>
    persistentVolumeClaim === undefined ? ephemeral && ephemeralClaimName(pod, name) : persistentVolumeClaim.claimName,
  );
  return names.filter(isSet);
}

/** Name of the claim that is made for a volume of a pod. Mirrors `ephemeral.VolumeClaimName`. */
export function ephemeralClaimName({ metadata }: Pod, volumeName: string): string {
  return `${metadata?.name ?? ""}-${volumeName}`;
}

/** Names of the resource claims that a pod uses, as far as there are any yet. Mirrors `resourceclaim.Name`. */
export function resourceClaimNamesOf({ spec, status }: Pod): readonly string[] {
  const names = (spec?.resourceClaims ?? []).map(
    ({ name, resourceClaimName }) =>
      resourceClaimName ??
      (status?.resourceClaimStatuses ?? []).find((claim) => claim.name === name)?.resourceClaimName,
  );
  return [...names, status?.extendedResourceClaimStatus?.resourceClaimName].filter(isSet);
}

function containersOf(spec: core_v1.PodSpec | undefined): readonly core_v1.Container[] {
  const { initContainers = [], containers, ephemeralContainers = [] } = spec ?? { containers: [] };
  // Go writes containers that are not there as null.
  return [...initContainers, ...(containers ?? []), ...ephemeralContainers];
}

function isSet(name: string | undefined): name is string {
  return name !== undefined && name !== "";
}
