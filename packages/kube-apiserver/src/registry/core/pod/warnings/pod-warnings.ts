import type { core_v1 } from "@kube-apiserver/api/types";
import { FieldPath, isDNS1123Label } from "@kube-apiserver/apimachinery";
import type { FeatureGates } from "../../../../config/extra-config.js";
import { warningsForIP } from "../../../validation/addresses.js";
import type { PodLike } from "../validation/options.js";
import { annotationWarnings, containerAnnotationWarnings, podSeccompWarnings } from "./annotation-warnings.js";
import { containerWarnings, fractionWarnings } from "./container-warnings.js";
import { overlapWarnings } from "./overlap-warnings.js";
import { portNameWarnings, portWarnings } from "./port-warnings.js";
import { affinityWarnings, placementWarnings } from "./scheduling-warnings.js";
import { volumeWarnings } from "./volume-warnings.js";

/** What to tell whoever makes a pod. Mirrors `WarningsOnCreate` of pods. */
export function newPodWarnings(pod: core_v1.Pod, gates: FeatureGates): readonly string[] {
  const messages = isDNS1123Label(pod.metadata?.name ?? "");
  const name =
    "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; " +
    `a DNS label is recommended: [${messages.join(" ")}]`;
  return [...(messages.length === 0 ? [] : [name]), ...podLikeWarnings(pod, undefined, gates)];
}

/** What to tell whoever writes a pod template. Mirrors `GetWarningsForPodTemplate`. @param path - of the template */
export function podTemplateWarnings(
  template: core_v1.PodTemplateSpec | undefined,
  path: FieldPath,
  gates: FeatureGates,
): readonly string[] {
  return template === undefined ? [] : podLikeWarnings(template, path, gates);
}

/** Mirrors `warningsForPodSpecAndMeta`. */
function podLikeWarnings(pod: PodLike, template: FieldPath | undefined, gates: FeatureGates): readonly string[] {
  const { spec = { containers: [] } } = pod;
  const specPath = template?.child("spec") ?? FieldPath.root("spec");
  const annotationsPath = template?.child("metadata", "annotations") ?? FieldPath.root("metadata", "annotations");
  const isTemplate = template !== undefined;
  return [
    ...placementWarnings(spec, specPath),
    ...annotationWarnings(pod, annotationsPath),
    ...volumeWarnings(spec, specPath, gates),
    ...overlapWarnings(spec.volumes ?? []),
    ...aliasWarnings(spec, specPath.child("hostAliases")),
    ...pullSecretWarnings(spec, specPath.child("imagePullSecrets")),
    ...fractionWarnings(spec.overhead, specPath.child("overhead")),
    ...podSeccompWarnings(pod, annotationsPath),
    ...containerWarnings(spec, specPath, (container) =>
      containerAnnotationWarnings(container, pod, annotationsPath, isTemplate),
    ),
    ...portWarnings(spec, specPath),
    ...portNameWarnings(spec, specPath),
    ...gracePeriodWarnings(spec, specPath.child("terminationGracePeriodSeconds")),
    ...affinityWarnings(spec, specPath.child("affinity")),
    ...addressWarnings(spec, specPath),
  ];
}

function aliasWarnings({ hostAliases = [] }: core_v1.PodSpec, path: FieldPath): readonly string[] {
  const seen = new Set<string>();
  return hostAliases.flatMap(({ ip = "" }, index) => {
    const isRepeated = seen.has(ip);
    seen.add(ip);
    return isRepeated ? [`${path.index(index).child("ip")}: duplicate ip ${JSON.stringify(ip)}`] : [];
  });
}

function pullSecretWarnings({ imagePullSecrets = [] }: core_v1.PodSpec, path: FieldPath): readonly string[] {
  const seen = new Set<string>();
  const pathOf = (index: number) => path.index(index).child("name");
  const repeated = imagePullSecrets.flatMap(({ name = "" }, index) => {
    const isRepeated = seen.has(name);
    seen.add(name);
    return isRepeated ? [`${pathOf(index)}: duplicate name ${JSON.stringify(name)}`] : [];
  });
  const empty = imagePullSecrets.flatMap(({ name = "" }, index) =>
    name === "" ? [`${pathOf(index)}: invalid empty name ""`] : [],
  );
  return [...repeated, ...empty];
}

function gracePeriodWarnings({ terminationGracePeriodSeconds: period = 0 }: core_v1.PodSpec, path: FieldPath) {
  return period < 0 ? [`${path}: must be >= 0; negative values are invalid and will be treated as 1`] : [];
}

function addressWarnings({ dnsConfig, hostAliases = [] }: core_v1.PodSpec, path: FieldPath): readonly string[] {
  const nameservers = path.child("dnsConfig", "nameservers");
  return [
    ...(dnsConfig?.nameservers ?? []).flatMap((address, index) => warningsForIP(address, nameservers.index(index))),
    ...hostAliases.flatMap(({ ip = "" }, index) =>
      warningsForIP(ip, path.child("hostAliases").index(index).child("ip")),
    ),
  ];
}
