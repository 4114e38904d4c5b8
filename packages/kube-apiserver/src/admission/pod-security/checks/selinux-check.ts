import type { core_v1 } from "@kube-apiserver/api/types";
import type { CheckPod, PolicyCheck } from "../check.js";
import { containersOf, containersThat, distinct, named, settersText } from "./check-parts.js";

const containerTypes = ["", "container_t", "container_init_t", "container_kvm_t"];

/** SELinux types are those of containers, and users and roles are left alone. */
export const seLinuxOptions: PolicyCheck = {
  id: "seLinuxOptions",
  level: "baseline",
  versions: [
    { since: 0, check: allowTypes(containerTypes) },
    { since: 31, check: allowTypes([...containerTypes, "container_engine_t"]) },
  ],
};

type Options = core_v1.SELinuxOptions | undefined;

function allowTypes(allowed: readonly string[]): CheckPod {
  const hasBadType = (options: Options) => !allowed.includes(options?.type ?? "");
  const isBad = (options: Options) => hasBadType(options) || setsUser(options) || setsRole(options);
  return (pod) => {
    const ofPod = pod.spec.securityContext?.seLinuxOptions;
    const bad = containersThat(pod, ({ securityContext }) => isBad(securityContext?.seLinuxOptions));
    const setters = settersText(isBad(ofPod), bad);
    if (setters === "") return undefined;
    const all = [ofPod, ...containersOf(pod).map(({ securityContext }) => securityContext?.seLinuxOptions)];
    const types = distinct(all.filter(hasBadType).map((options) => options?.type ?? ""));
    const problems = [
      ...(types.length === 0 ? [] : [named("type", types)]),
      ...(all.some(setsUser) ? ["user may not be set"] : []),
      ...(all.some(setsRole) ? ["role may not be set"] : []),
    ];
    return {
      reason: "seLinuxOptions",
      detail: `${setters} set forbidden securityContext.seLinuxOptions: ${problems.join("; ")}`,
    };
  };
}

function setsUser(options: Options): boolean {
  return (options?.user ?? "") !== "";
}

function setsRole(options: Options): boolean {
  return (options?.role ?? "") !== "";
}
