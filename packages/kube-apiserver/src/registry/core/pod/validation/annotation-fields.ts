import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, type StringMap } from "@kube-apiserver/apimachinery";
import { appArmorPrefix, seccompContainerPrefix, seccompPodAnnotation } from "./annotation-keys.js";
import { containersOf } from "./containers-of.js";
import type { PodLike } from "./options.js";

interface Profile {
  readonly type: string;
  readonly localhostProfile?: string;
}

/** What old clients wrote as an annotation and new ones write as a field has to say the same. */
export function validateAnnotationsMatchFields(
  { metadata, spec = { containers: [] } }: PodLike,
  path: FieldPath,
): readonly FieldError[] {
  const annotations = (metadata?.annotations ?? {}) as StringMap;
  return [...validateSeccomp(annotations, spec, path), ...validateAppArmor(annotations, spec, path)];
}

/** Mirrors `validateSeccompAnnotationsAndFields`. */
function validateSeccomp(annotations: StringMap, spec: core_v1.PodSpec, path: FieldPath): readonly FieldError[] {
  const places = [
    { key: seccompPodAnnotation, profile: spec.securityContext?.seccompProfile, at: path },
    ...containersOf(spec, path).map(({ container, at }) => ({
      key: `${seccompContainerPrefix}${container.name}`,
      profile: container.securityContext?.seccompProfile,
      at,
    })),
  ];
  return places.flatMap(({ key, profile, at }) => {
    const profilePath = at.child("securityContext", "seccompProfile");
    return validateSame({ annotations, key, profile, noun: "seccomp", defaults: seccompDefaults }, profilePath);
  });
}

/** Mirrors `validateAppArmorAnnotationsAndFieldsMatchOnCreate`. */
function validateAppArmor(annotations: StringMap, spec: core_v1.PodSpec, path: FieldPath): readonly FieldError[] {
  if (spec.os?.name === "windows") return [];
  return containersOf(spec, path).flatMap(({ container, at }) => {
    const profile = container.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile;
    const key = `${appArmorPrefix}${container.name}`;
    const profilePath = at.child("securityContext", "appArmorProfile");
    return validateSame({ annotations, key, profile, noun: "apparmor", defaults: appArmorDefaults }, profilePath);
  });
}

const seccompDefaults = ["runtime/default", "docker/default"];
const appArmorDefaults = ["runtime/default"];
const localhostPrefix = "localhost/";

interface Comparison {
  readonly annotations: StringMap;
  readonly key: string;
  readonly profile: Profile | undefined;
  readonly noun: string;
  /** What annotations call the profile of the runtime. */
  readonly defaults: readonly string[];
}

function validateSame({ annotations, key, profile, noun, defaults }: Comparison, path: FieldPath) {
  const text = Object.hasOwn(annotations, key) ? annotations[key] : undefined;
  if (profile === undefined || text === undefined) return [];
  const isSameType =
    profile.type === "Unconfined"
      ? text === "unconfined"
      : profile.type === "RuntimeDefault"
        ? defaults.includes(text)
        : profile.type !== "Localhost" || text.startsWith(localhostPrefix);
  if (!isSameType) {
    return [fieldErrors.forbidden(path.child("type"), `${noun} type in annotation and field must match`)];
  }
  if (profile.type !== "Localhost" || text.slice(localhostPrefix.length) === profile.localhostProfile) return [];
  const detail = `${noun} profile in annotation and field must match`;
  return [fieldErrors.forbidden(path.child("localhostProfile"), detail)];
}
