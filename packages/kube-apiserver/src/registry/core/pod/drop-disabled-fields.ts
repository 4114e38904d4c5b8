import type { core_v1 } from "@kube-apiserver/api/types";
import type { JSONValue, KubeObject } from "@kube-apiserver/apimachinery";
import type { FeatureGates } from "../../../config/extra-config.js";
import { withoutNulls } from "../../without-nulls.js";
import * as inUse from "./validation/in-use.js";
import type { PodLike } from "./validation/options.js";

type Spec = core_v1.PodSpec;

/** Fields of a gate: kept while the gate is on, and where they are in use already. */
interface GatedFields {
  readonly gate: string;
  isUsed(spec: Spec): boolean;
  drop(spec: Spec): Spec;
}

const gatedFields: readonly GatedFields[] = [
  { gate: "PodLevelResources", isUsed: inUse.podLevelResources, drop: ({ resources: _, ...spec }) => spec },
  {
    gate: "MatchLabelKeysInPodTopologySpread",
    isUsed: inUse.spreadLabelKeys,
    drop: (spec) => withoutSpreadKeys(spec),
  },
  {
    gate: "ClusterTrustBundleProjection",
    isUsed: inUse.projection("clusterTrustBundle"),
    drop: (spec) => withoutProjection(spec, "clusterTrustBundle"),
  },
  {
    gate: "PodCertificateRequest",
    isUsed: inUse.projection("podCertificate"),
    drop: (spec) => withoutProjection(spec, "podCertificate"),
  },
  {
    gate: "GenericWorkload",
    isUsed: ({ schedulingGroup }) => schedulingGroup !== undefined,
    drop: ({ schedulingGroup: _, ...spec }) => spec,
  },
  {
    gate: "ContainerRestartRules",
    isUsed: inUse.containerRestartRules,
    drop: (spec) => ({
      ...spec,
      ...withoutRules(spec, "containers", () => true),
      ...withoutRules(spec, "initContainers", ({ restartPolicy }) => restartPolicy !== "Always"),
    }),
  },
  {
    gate: "HostnameOverride",
    isUsed: ({ hostnameOverride }) => hostnameOverride !== undefined,
    drop: ({ hostnameOverride: _, ...spec }) => spec,
  },
  { gate: "EnvFiles", isUsed: inUse.envFiles, drop: (spec) => inContainers(spec, withoutEnvFiles) },
  { gate: "ContainerStopSignals", isUsed: inUse.stopSignals, drop: (spec) => inContainers(spec, withoutStopSignal) },
];

/** A pod without the fields whose gate is off. Mirrors `DropDisabledPodFields` for the spec. */
export function dropDisabledPodFields(obj: KubeObject, old: KubeObject | undefined, gates: FeatureGates): KubeObject {
  return withoutDisabledFields(obj as PodLike, old as PodLike | undefined, gates) as KubeObject;
}

/** The same for a pod template. Mirrors `DropDisabledTemplateFields`. */
export function dropDisabledTemplateFields<T extends core_v1.PodTemplateSpec | undefined>(
  template: T,
  old: core_v1.PodTemplateSpec | undefined,
  gates: FeatureGates,
): T {
  return template === undefined ? template : (withoutDisabledFields(template, old, gates) as T);
}

function withoutDisabledFields(obj: PodLike, old: PodLike | undefined, gates: FeatureGates): PodLike {
  const [seen, before] = [seenSpec(obj), seenSpec(old)];
  if (obj.spec === undefined || seen === undefined) return obj;
  let spec = obj.spec;
  for (const { gate, isUsed, drop } of gatedFields) {
    if (gates.enabled(gate) || !isUsed(seen) || (before !== undefined && isUsed(before))) continue;
    spec = drop(spec);
  }
  return spec === obj.spec ? obj : { ...obj, spec };
}

function seenSpec(obj: PodLike | undefined): Spec | undefined {
  return obj?.spec === undefined ? undefined : (withoutNulls(obj.spec as JSONValue) as unknown as Spec);
}

function withoutSpreadKeys(spec: Spec): Spec {
  const topologySpreadConstraints = (spec.topologySpreadConstraints ?? []).map(
    ({ matchLabelKeys: _, ...rest }) => rest,
  );
  return { ...spec, topologySpreadConstraints };
}

function withoutProjection(spec: Spec, name: "clusterTrustBundle" | "podCertificate"): Spec {
  const volumes = (spec.volumes ?? []).map((volume) => {
    if (volume.projected === undefined) return volume;
    const sources = (volume.projected.sources ?? []).map(({ [name]: _, ...source }) => source);
    return { ...volume, projected: { ...volume.projected, sources } };
  });
  return { ...spec, volumes };
}

function withoutRules(
  spec: Spec,
  list: "containers" | "initContainers",
  losesPolicy: (container: core_v1.Container) => boolean,
): Partial<Spec> {
  const containers = spec[list]?.map((container) => {
    const { restartPolicyRules: _, restartPolicy, ...rest } = container;
    return restartPolicy === undefined || losesPolicy(container) ? rest : { ...rest, restartPolicy };
  });
  return containers === undefined ? {} : { [list]: containers };
}

function inContainers(spec: Spec, change: (container: core_v1.Container) => core_v1.Container): Spec {
  let next = spec;
  for (const list of ["initContainers", "containers", "ephemeralContainers"] as const) {
    const containers = spec[list];
    // Go writes containers that are not there as null.
    if (containers) next = { ...next, [list]: containers.map(change) };
  }
  return next;
}

function withoutEnvFiles(container: core_v1.Container): core_v1.Container {
  if (container.env === undefined) return container;
  const env = container.env.map((variable) => {
    if (variable.valueFrom?.fileKeyRef === undefined) return variable;
    const { fileKeyRef: _, ...valueFrom } = variable.valueFrom;
    return { ...variable, valueFrom };
  });
  return { ...container, env };
}

function withoutStopSignal(container: core_v1.Container): core_v1.Container {
  if (container.lifecycle?.stopSignal === undefined) return container;
  const { lifecycle, ...rest } = container;
  const { stopSignal: _, ...hooks } = lifecycle;
  return Object.keys(hooks).length === 0 ? rest : { ...rest, lifecycle: hooks };
}
