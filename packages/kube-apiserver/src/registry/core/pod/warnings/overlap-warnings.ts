import type { core_v1 } from "@kube-apiserver/api/types";
import { quoteGo } from "@kube-apiserver/apimachinery";

/** A file of a volume, and where it comes from where there are several sources. */
interface VolumeFile {
  readonly path: string;
  readonly source: string;
}

/** Files of one volume that are in each other's way. Mirrors `warningsForOverlappingVirtualPaths`. */
export function overlapWarnings(volumes: readonly core_v1.Volume[]): readonly string[] {
  return volumes.flatMap(({ name = "", configMap, secret, downwardAPI, projected }) => {
    const warn = (kind: string, overlaps: readonly string[]) =>
      overlaps.map((overlap) => `volume ${quoteGo(name)} (${kind}): overlapping paths: ${overlap}`);
    return [
      ...warn(`ConfigMap ${quoteGo(configMap?.name ?? "")}`, overlapsOf(filesOf(configMap?.items, ""))),
      ...warn(`Secret ${quoteGo(secret?.secretName ?? "")}`, overlapsOf(filesOf(secret?.items, ""))),
      ...warn("DownwardAPI", overlapsOf(filesOf(downwardAPI?.items, ""))),
      ...(projected === undefined ? [] : projectedWarnings(name, projected, warn)),
    ];
  });
}

function projectedWarnings(
  name: string,
  { sources = [] }: core_v1.ProjectedVolumeSource,
  warn: (kind: string, overlaps: readonly string[]) => readonly string[],
): readonly string[] {
  const isEmpty = (source: core_v1.VolumeProjection) => Object.values(source).every((value) => value === undefined);
  const empty = sources.filter(isEmpty).map(() => `volume ${quoteGo(name)} (Projected) has no sources provided`);
  return [...empty, ...warn("Projected", overlapsOf(sources.flatMap(filesOfSource)))];
}

function filesOf(items: readonly { readonly path?: string }[] | undefined, source: string): readonly VolumeFile[] {
  return (items ?? []).map(({ path = "" }) => ({ path, source }));
}

/** The first source counts: more than one is an error. */
function filesOfSource(source: core_v1.VolumeProjection): readonly VolumeFile[] {
  const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate } = source;
  if (configMap?.items !== undefined) return filesOf(configMap.items, `ConfigMap ${quoteGo(configMap.name ?? "")}`);
  if (secret?.items !== undefined) return filesOf(secret.items, `Secret ${quoteGo(secret.name ?? "")}`);
  if (downwardAPI?.items !== undefined) return filesOf(downwardAPI.items, "DownwardAPI");
  if (serviceAccountToken !== undefined) return filesOf([serviceAccountToken], "ServiceAccountToken");
  if (clusterTrustBundle !== undefined) {
    const { name, signerName = "" } = clusterTrustBundle;
    return filesOf([clusterTrustBundle], `ClusterTrustBundle ${quoteGo(name ?? signerName)}`);
  }
  const { certificateChainPath = "", keyPath = "", credentialBundlePath = "" } = podCertificate ?? {};
  return [
    { path: certificateChainPath, source: "PodCertificate chain" },
    { path: keyPath, source: "PodCertificate key" },
    { path: credentialBundlePath, source: "PodCertificate credential bundle" },
  ].filter(({ path }) => path !== "");
}

function overlapsOf(files: readonly VolumeFile[]): readonly string[] {
  const seen: VolumeFile[] = [];
  return files.flatMap(({ path, source }) => {
    const file = { path: path.replace(/\/+$/, ""), source };
    const overlaps = seen.filter((other) => overlap(file.path, other.path));
    seen.push(file);
    return overlaps.map((other) => `${textOf(file)} with ${textOf(other)}`);
  });
}

/** Whether one is the other, or a directory that it is in. */
function overlap(one: string, other: string): boolean {
  if (one === "" || other === "") return false;
  return `${other}/`.startsWith(`${one}/`) || `${one}/`.startsWith(`${other}/`);
}

function textOf({ path, source }: VolumeFile): string {
  return source === "" ? quoteGo(path) : `${quoteGo(path)} (${source})`;
}
