import { getOwn, type JSONObject, type KubeObject } from "@kube-apiserver/apimachinery";
import { levelVersionText } from "./level-version.js";
import { isEquivalent, isFullyPrivileged, labelsOf, type NamespacePolicy, policyModes } from "./namespace-policy.js";

/** Tells who labels an exempt namespace that nobody looks at its labels; undefined when there is nothing to tell. */
export function exemptNamespaceWarning(
  { metadata }: KubeObject,
  policy: NamespacePolicy,
  defaults: NamespacePolicy,
): string | undefined {
  if (isFullyPrivileged(policy) || isEquivalent(policy, defaults)) return undefined;
  const labels = (metadata?.labels ?? {}) as JSONObject;
  const ignored = policyModes.filter((mode) => {
    const { level, version } = labelsOf(mode);
    const isSet = getOwn(labels, level) !== undefined || getOwn(labels, version) !== undefined;
    return isSet && policy[mode].level !== "privileged";
  });
  const modes = ignored.map((mode) => `${mode}=${levelVersionText(policy[mode])}`).join(", ");
  return `namespace "${metadata?.name}" is exempt from Pod Security, and the policy (${modes}) will be ignored`;
}
