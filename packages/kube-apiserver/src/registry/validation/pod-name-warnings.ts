import { isDNS1123Label, type KubeObject } from "@kube-apiserver/apimachinery";
import { metaOf } from "@kube-apiserver/generic-server";

/** A workload's name starts those of its pods, which are host names too. */
export function podNameWarnings(obj: KubeObject): readonly string[] {
  const messages = isDNS1123Label(metaOf(obj).name ?? "");
  if (messages.length === 0) return [];
  return [
    "metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; " +
      `a DNS label is recommended: [${messages.join(" ")}]`,
  ];
}
