import { quoteGo } from "@kube-apiserver/apimachinery";
import type { CheckPod, PodTemplate, PolicyCheck, Violation } from "../check.js";
import {
  containersOf,
  containersThat,
  distinct,
  joinQuoted,
  named,
  plural,
  settersText,
  unlessInUserNamespace,
} from "./check-parts.js";

/** `/proc` is masked. */
export const procMountBaseline: PolicyCheck = {
  id: "procMount",
  level: "baseline",
  versions: [
    { since: 0, check: requireDefaultProcMount },
    { since: 35, check: unlessInUserNamespace(requireDefaultProcMount) },
  ],
};

/** It stays so in restricted, in a user namespace or not. */
export const procMountRestricted: PolicyCheck = {
  id: "procMount_restricted",
  level: "restricted",
  versions: [{ since: 35, check: requireDefaultProcMount, overrides: ["procMount"] }],
};

function requireDefaultProcMount(pod: PodTemplate): Violation | undefined {
  const isOther = (procMount: string | undefined) => procMount !== undefined && procMount !== "Default";
  const bad = containersThat(pod, ({ securityContext }) => isOther(securityContext?.procMount));
  if (bad.length === 0) return undefined;
  const types = containersOf(pod).flatMap(({ securityContext }) => securityContext?.procMount ?? []);
  return {
    reason: "procMount",
    detail: `${named("container", bad)} must not set securityContext.procMount to ${joinQuoted(distinct(types.filter(isOther)))}`,
  };
}

const sysctls0 = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
];
const sysctls27 = [...sysctls0, "net.ipv4.ip_local_reserved_ports"];
const sysctls29 = [
  ...sysctls27,
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
];
const sysctls32 = [...sysctls29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"];

/** Only kernel parameters that reach no further than their pod. */
export const sysctls: PolicyCheck = {
  id: "sysctls",
  level: "baseline",
  versions: [
    { since: 0, check: allowSysctls(sysctls0) },
    { since: 27, check: allowSysctls(sysctls27) },
    { since: 29, check: allowSysctls(sysctls29) },
    { since: 32, check: allowSysctls(sysctls32) },
  ],
};

function allowSysctls(allowed: readonly string[]): CheckPod {
  return ({ spec }) => {
    const names = (spec.securityContext?.sysctls ?? []).map(({ name }) => name);
    const bad = names.filter((name) => !allowed.includes(name));
    return bad.length === 0 ? undefined : { reason: "forbidden sysctls", detail: bad.join(", ") };
  };
}

/** The AppArmor profile is the default one, or one of the node's. */
export const appArmorProfile: PolicyCheck = {
  id: "appArmorProfile",
  level: "baseline",
  versions: [{ since: 0, check: refuseAppArmorProfiles }],
};

const appArmorAnnotationPrefix = "container.apparmor.security.beta.kubernetes.io/";

function refuseAppArmorProfiles(pod: PodTemplate): Violation | undefined {
  const isBad = (type: string | undefined) => type !== undefined && type !== "RuntimeDefault" && type !== "Localhost";
  const podType = pod.spec.securityContext?.appArmorProfile?.type;
  const bad = containersThat(pod, ({ securityContext }) => isBad(securityContext?.appArmorProfile?.type));
  const types = containersOf(pod).flatMap(({ securityContext }) => securityContext?.appArmorProfile?.type ?? []);
  const annotations = forbiddenAppArmorAnnotations(pod);
  const setters = [
    ...[settersText(isBad(podType), bad)].filter((text) => text !== ""),
    ...(annotations.length === 0 ? [] : [plural("annotation", annotations)]),
  ];
  if (setters.length === 0) return undefined;
  const values = [...distinct([podType ?? [], types].flat().filter(isBad)), ...annotations];
  return {
    reason: plural("forbidden AppArmor profile", values),
    detail: `${setters.join(" and ")} must not set AppArmor profile type to ${joinQuoted(values)}`,
  };
}

function forbiddenAppArmorAnnotations({ annotations }: PodTemplate): readonly string[] {
  const isAllowed = (profile: string) =>
    profile === "" || profile === "runtime/default" || profile.startsWith("localhost/");
  const forbidden = Object.entries(annotations).flatMap(([key, value = ""]) =>
    key.startsWith(appArmorAnnotationPrefix) && !isAllowed(value) ? [`${key}=${quoteGo(value)}`] : [],
  );
  return distinct(forbidden);
}
