import type { core_v1 } from "@kube-apiserver/api/types";
import { FieldPath, hasFieldErrors, type JSONObject, jsonEqual } from "@kube-apiserver/apimachinery";
import { appArmorPrefix } from "./validation/annotation-keys.js";
import { validateAppArmorProfile } from "./validation/profiles.js";

const lists = ["initContainers", "containers", "ephemeralContainers"] as const;

/**
 * A pod whose containers have as a field what old clients wrote as an annotation; each such annotation is warned of.
 * Mirrors `applyAppArmorVersionSkew`.
 */
export function withAppArmorFields(pod: core_v1.Pod, warn: (text: string) => void): core_v1.Pod {
  const { spec } = pod;
  const annotations = pod.metadata?.annotations ?? {};
  const isAnnotated = Object.keys(annotations).some((key) => key.startsWith(appArmorPrefix));
  if (spec === undefined || !isAnnotated || spec.os?.name === "windows") return pod;
  const ofPod = spec.securityContext?.appArmorProfile;
  let next = spec;
  for (const list of lists) {
    const containers = next[list];
    // Go writes containers that are not there as null.
    if (!containers) continue;
    const changed = containers.map((container) => withField(container, annotations as JSONObject, ofPod, warn));
    next = { ...next, [list]: changed };
  }
  return { ...pod, spec: next };
}

function withField<T extends core_v1.Container>(
  container: T,
  annotations: JSONObject,
  ofPod: core_v1.AppArmorProfile | undefined,
  warn: (text: string) => void,
): T {
  const key = `${appArmorPrefix}${container.name}`;
  const text = Object.hasOwn(annotations, key) ? annotations[key] : undefined;
  if (typeof text !== "string" || container.securityContext?.appArmorProfile !== undefined) return container;
  const profile = appArmorProfileOf(text);
  const isUsable = profile !== undefined && !hasFieldErrors(() => validateAppArmorProfile(profile, FieldPath.root("")));
  if (isUsable && jsonEqual({ ...profile }, (ofPod as JSONObject | undefined) ?? null)) return container;
  const path = FieldPath.root("metadata", "annotations").key(key);
  warn(`${path}: deprecated since v1.30; use the "appArmorProfile" field instead`);
  if (!isUsable) return container;
  return { ...container, securityContext: { ...container.securityContext, appArmorProfile: profile } };
}

/** The profile that an annotation names; undefined when it names none. Mirrors `ApparmorFieldForAnnotation`. */
export function appArmorProfileOf(text: string): core_v1.AppArmorProfile | undefined {
  if (text === "unconfined") return { type: "Unconfined" };
  if (text === "runtime/default") return { type: "RuntimeDefault" };
  const [, localhostProfile] = /^localhost\/([\s\S]+)$/.exec(text) ?? [];
  return localhostProfile === undefined ? undefined : { type: "Localhost", localhostProfile };
}
