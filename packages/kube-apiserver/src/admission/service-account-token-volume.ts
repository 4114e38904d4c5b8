import type { core_v1 } from "@kube-apiserver/api/types";
import { type RandomSource, randomNameSuffix } from "@kube-apiserver/apimachinery";

const volumePrefix = "kube-api-access-";
const mountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
/** An hour and a little: this number tells tokens that were asked for by default (KEP-1205). */
const tokenExpirationSeconds = 3607;

/** The fields of a pod's spec that change when its containers get the token, the root CA and the namespace. */
export type TokenVolumeChanges = Pick<core_v1.PodSpec, "containers" | "initContainers" | "volumes">;

/**
 * Mounts the token volume into every container that has nothing at its place. A pod that brings such a volume keeps it.
 * Nothing changes when no container needs it.
 */
export function withTokenVolume(spec: core_v1.PodSpec, random: RandomSource): Partial<TokenVolumeChanges> {
  const { initContainers, volumes = [] } = spec;
  // Null where a pod has none: admission comes before validation.
  const containers = spec.containers ?? [];
  if (![...(initContainers ?? []), ...containers].some(needsToken)) return {};
  const own = volumes.find(({ name }) => name.startsWith(volumePrefix));
  const name = own?.name ?? volumePrefix + randomNameSuffix(random);
  const mount = (container: core_v1.Container) => (needsToken(container) ? withMount(container, name) : container);
  return {
    containers: containers.map(mount),
    ...(initContainers === undefined ? {} : { initContainers: initContainers.map(mount) }),
    ...(own === undefined ? { volumes: [...volumes, tokenVolume(name)] } : {}),
  };
}

function needsToken({ volumeMounts = [] }: core_v1.Container): boolean {
  return !volumeMounts.some((mount) => mount.mountPath === mountPath);
}

function withMount(container: core_v1.Container, name: string): core_v1.Container {
  return { ...container, volumeMounts: [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }] };
}

function tokenVolume(name: string): core_v1.Volume {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: tokenExpirationSeconds, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        {
          downwardAPI: {
            items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
          },
        },
      ],
      defaultMode: 0o644,
    },
  };
}
