import { createHash } from "node:crypto";
import type { GroupVersionKind } from "@kube-apiserver/apimachinery";

const hashBytes = 8;

/** What discovery shows of the version in which a kind is stored. Mirrors `discovery.StorageVersionHash`. */
export function storageVersionHash({ group, version, kind }: GroupVersionKind): string {
  const digest = createHash("sha256").update(`${group}/${version}/${kind}`).digest();
  return digest.subarray(0, hashBytes).toString("base64");
}
