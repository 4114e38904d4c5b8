import type { PodTemplate, PolicyCheck, Violation } from "../check.js";
import {
  type AnyContainer,
  containersOf,
  containersThat,
  distinct,
  joinQuoted,
  named,
  unlessWindows,
} from "./check-parts.js";

/** What containers have anyway. */
const defaultCapabilities: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

/** No capabilities besides those that containers have by default. */
export const capabilitiesBaseline: PolicyCheck = {
  id: "capabilities_baseline",
  level: "baseline",
  versions: [{ since: 0, check: refuseCapabilities }],
};

function refuseCapabilities(pod: PodTemplate): Violation | undefined {
  const detail = addedDetail(pod, (capability) => !defaultCapabilities.has(capability));
  return detail === undefined ? undefined : { reason: "non-default capabilities", detail };
}

const overrides = ["capabilities_baseline"];

/** No capabilities at all, but for binding to low ports. */
export const capabilitiesRestricted: PolicyCheck = {
  id: "capabilities_restricted",
  level: "restricted",
  versions: [
    { since: 22, check: requireDropAll, overrides },
    { since: 25, check: unlessWindows(requireDropAll), overrides },
  ],
};

function requireDropAll(pod: PodTemplate): Violation | undefined {
  const keeping = containersThat(pod, (container) => !(capabilitiesOf(container)?.drop ?? []).includes("ALL"));
  const added = addedDetail(pod, (capability) => capability !== "NET_BIND_SERVICE");
  const details = [
    ...(keeping.length === 0
      ? []
      : [`${named("container", keeping)} must set securityContext.capabilities.drop=["ALL"]`]),
    ...(added === undefined ? [] : [added]),
  ];
  return details.length === 0 ? undefined : { reason: "unrestricted capabilities", detail: details.join("; ") };
}

function addedDetail(pod: PodTemplate, isForbidden: (capability: string) => boolean): string | undefined {
  const forbiddenOf = (container: AnyContainer) => (capabilitiesOf(container)?.add ?? []).filter(isForbidden);
  const bad = containersThat(pod, (container) => forbiddenOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const capabilities = distinct(containersOf(pod).flatMap(forbiddenOf));
  return `${named("container", bad)} must not include ${joinQuoted(capabilities)} in securityContext.capabilities.add`;
}

function capabilitiesOf({ securityContext }: AnyContainer) {
  return securityContext?.capabilities;
}
