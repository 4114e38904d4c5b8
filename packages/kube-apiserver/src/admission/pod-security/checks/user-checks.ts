import type { PodTemplate, PolicyCheck, Violation } from "../check.js";
import { containersThat, named, settersText, unlessInUserNamespace } from "./check-parts.js";

/** Nobody is root. */
export const runAsNonRoot: PolicyCheck = {
  id: "runAsNonRoot",
  level: "restricted",
  versions: [
    { since: 0, check: requireNonRoot },
    { since: 35, check: unlessInUserNamespace(requireNonRoot) },
  ],
};

function requireNonRoot(pod: PodTemplate): Violation | undefined {
  const ofPod = pod.spec.securityContext?.runAsNonRoot;
  const bad = containersThat(pod, ({ securityContext }) => securityContext?.runAsNonRoot === false);
  const setters = settersText(ofPod === false, bad);
  const reason = "runAsNonRoot != true";
  if (setters !== "") return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
  if (ofPod === true) return undefined;
  const open = containersThat(pod, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
  if (open.length === 0) return undefined;
  return { reason, detail: `pod or ${named("container", open)} must set securityContext.runAsNonRoot=true` };
}

/** Nobody asks to be root. */
export const runAsUser: PolicyCheck = {
  id: "runAsUser",
  level: "restricted",
  versions: [
    { since: 23, check: refuseRoot },
    { since: 35, check: unlessInUserNamespace(refuseRoot) },
  ],
};

function refuseRoot(pod: PodTemplate): Violation | undefined {
  const bad = containersThat(pod, ({ securityContext }) => securityContext?.runAsUser === 0);
  const setters = settersText(pod.spec.securityContext?.runAsUser === 0, bad);
  return setters === "" ? undefined : { reason: "runAsUser=0", detail: `${setters} must not set runAsUser=0` };
}
