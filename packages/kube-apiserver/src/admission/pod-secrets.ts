import type { core_v1 } from "@kube-apiserver/api/types";

/** Whether a pod refers to any secret, by whatever field. Mirrors `podutil.VisitPodSecretNames`. */
export function refersToSecrets(spec: Partial<core_v1.PodSpec>): boolean {
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
  return (
    (spec.imagePullSecrets ?? []).length > 0 ||
    containers.some((container) => secretsOf(container).length > 0) ||
    (spec.volumes ?? []).some(usesSecret)
  );
}

function usesSecret(volume: core_v1.Volume): boolean {
  const references = [
    volume.secret,
    volume.azureFile,
    volume.cephfs?.secretRef,
    volume.cinder?.secretRef,
    volume.flexVolume?.secretRef,
    volume.rbd?.secretRef,
    volume.scaleIO?.secretRef,
    volume.iscsi?.secretRef,
    volume.storageos?.secretRef,
    volume.csi?.nodePublishSecretRef,
    ...(volume.projected?.sources ?? []).map(({ secret }) => secret),
  ];
  return references.some((reference) => reference !== undefined);
}

/** Parts of all kinds of containers that name secrets. */
type EnvironmentHolder = Pick<core_v1.Container, "name" | "env" | "envFrom">;

/** A secret that a container takes its environment from, and by which means: `envVar A` or `envFrom`. */
export interface EnvironmentSecret {
  readonly by: string;
  readonly secretName: string;
}

/** The secrets of a container's environment, variables first. */
export function secretsOf({ env = [], envFrom = [] }: EnvironmentHolder): readonly EnvironmentSecret[] {
  const variables = env.flatMap(({ name, valueFrom }) => {
    const reference = valueFrom?.secretKeyRef;
    return reference === undefined ? [] : [{ by: `envVar ${name}`, secretName: reference.name ?? "" }];
  });
  const sources = envFrom.flatMap(({ secretRef }) =>
    secretRef === undefined ? [] : [{ by: "envFrom", secretName: secretRef.name ?? "" }],
  );
  return [...variables, ...sources];
}
