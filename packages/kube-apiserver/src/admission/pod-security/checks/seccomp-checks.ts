import { getOwn, type JSONObject, quoteGo } from "@kube-apiserver/apimachinery";
import type { PodTemplate, PolicyCheck, Violation } from "../check.js";
import {
  containersOf,
  containersThat,
  distinct,
  joinQuoted,
  named,
  plural,
  settersText,
  unlessWindows,
} from "./check-parts.js";

const podAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
const containerAnnotationPrefix = "container.seccomp.security.alpha.kubernetes.io/";

/** System calls are filtered by the default profile, or one of the node's. */
export const seccompBaseline: PolicyCheck = {
  id: "seccompProfile_baseline",
  level: "baseline",
  versions: [
    { since: 0, check: refuseAnnotatedProfiles },
    { since: 19, check: refuseProfiles },
  ],
};

const overrides = ["seccompProfile_baseline"];

/** They are filtered by a profile that somebody chose. */
export const seccompRestricted: PolicyCheck = {
  id: "seccompProfile_restricted",
  level: "restricted",
  versions: [
    { since: 19, check: requireProfiles, overrides },
    { since: 25, check: unlessWindows(requireProfiles), overrides },
  ],
};

/** Before 1.19 annotations said it. */
function refuseAnnotatedProfiles(pod: PodTemplate): Violation | undefined {
  const keys = [podAnnotation, ...containersOf(pod).map(({ name }) => containerAnnotationPrefix + name)];
  const forbidden = distinct(
    keys.flatMap((key) => {
      const value = getOwn(pod.annotations as JSONObject, key);
      return typeof value !== "string" || isAnnotationAllowed(value) ? [] : [`${key}=${quoteGo(value)}`];
    }),
  );
  if (forbidden.length === 0) return undefined;
  return {
    reason: "seccompProfile",
    detail: `forbidden ${plural("annotation", forbidden)} ${forbidden.join(", ")}`,
  };
}

function isAnnotationAllowed(value: string): boolean {
  return value === "runtime/default" || value === "docker/default" || value.startsWith("localhost/");
}

function isGood(type: string | undefined): boolean {
  return type === "Localhost" || type === "RuntimeDefault";
}

function isBad(type: string | undefined): boolean {
  return type !== undefined && !isGood(type);
}

function refuseProfiles(pod: PodTemplate): Violation | undefined {
  const podType = pod.spec.securityContext?.seccompProfile?.type;
  const bad = containersThat(pod, ({ securityContext }) => isBad(securityContext?.seccompProfile?.type));
  const setters = settersText(isBad(podType), bad);
  if (setters === "") return undefined;
  const types = containersOf(pod).flatMap(({ securityContext }) => securityContext?.seccompProfile?.type ?? []);
  const values = distinct([podType ?? [], types].flat().filter(isBad));
  return {
    reason: "seccompProfile",
    detail: `${setters} must not set securityContext.seccompProfile.type to ${joinQuoted(values)}`,
  };
}

function requireProfiles(pod: PodTemplate): Violation | undefined {
  const refused = refuseProfiles(pod);
  if (refused !== undefined || isGood(pod.spec.securityContext?.seccompProfile?.type)) return refused;
  const open = containersThat(pod, ({ securityContext }) => securityContext?.seccompProfile === undefined);
  if (open.length === 0) return undefined;
  return {
    reason: "seccompProfile",
    detail: `pod or ${named("container", open)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
}
