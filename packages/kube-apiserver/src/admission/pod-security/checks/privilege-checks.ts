import type { PodTemplate, PolicyCheck, Violation } from "../check.js";
import { containersThat, named, settersText, unlessWindows } from "./check-parts.js";

/** Privileged containers have every right on their node. */
export const privileged: PolicyCheck = {
  id: "privileged",
  level: "baseline",
  versions: [{ since: 0, check: refusePrivileged }],
};

function refusePrivileged(pod: PodTemplate): Violation | undefined {
  const bad = containersThat(pod, ({ securityContext }) => securityContext?.privileged === true);
  if (bad.length === 0) return undefined;
  return { reason: "privileged", detail: `${named("container", bad)} must not set securityContext.privileged=true` };
}

/** A process must not get more rights than its parent, as by set-user-ID. */
export const allowPrivilegeEscalation: PolicyCheck = {
  id: "allowPrivilegeEscalation",
  level: "restricted",
  versions: [
    { since: 8, check: requireNoEscalation },
    { since: 25, check: unlessWindows(requireNoEscalation) },
  ],
};

function requireNoEscalation(pod: PodTemplate): Violation | undefined {
  const bad = containersThat(pod, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  if (bad.length === 0) return undefined;
  return {
    reason: "allowPrivilegeEscalation != false",
    detail: `${named("container", bad)} must set securityContext.allowPrivilegeEscalation=false`,
  };
}

/** Host process containers of Windows are what privileged ones are elsewhere. */
export const windowsHostProcess: PolicyCheck = {
  id: "windowsHostProcess",
  level: "baseline",
  versions: [{ since: 0, check: refuseHostProcess }],
};

function refuseHostProcess(pod: PodTemplate): Violation | undefined {
  const podSets = pod.spec.securityContext?.windowsOptions?.hostProcess === true;
  const bad = containersThat(pod, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true);
  const setters = settersText(podSets, bad);
  if (setters === "") return undefined;
  return {
    reason: "hostProcess",
    detail: `${setters} must not set securityContext.windowsOptions.hostProcess=true`,
  };
}
