import type { core_v1 } from "@kube-apiserver/api/types";
import { compareUTF8 } from "@kube-apiserver/apimachinery";
import type { CheckPod, PodTemplate } from "../check.js";

/** What all kinds of containers have. */
export type AnyContainer = core_v1.Container | core_v1.EphemeralContainer;

/** Every container of a pod: init containers, containers, ephemeral containers. */
export function containersOf({ spec }: PodTemplate): readonly AnyContainer[] {
  return [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
}

/** The names of the containers that `isBad` picks. */
export function containersThat(pod: PodTemplate, isBad: (container: AnyContainer) => boolean): readonly string[] {
  return containersOf(pod)
    .filter(isBad)
    .map(({ name }) => name);
}

/** `"a", "b"` */
export function joinQuoted(items: readonly string[]): string {
  return items.map((item) => `"${item}"`).join(", ");
}

/** `container "a"`, `containers "a", "b"` */
export function named(noun: string, names: readonly string[]): string {
  return `${plural(noun, names)} ${joinQuoted(names)}`;
}

/** The noun as so many things need it. */
export function plural(noun: string, items: readonly unknown[]): string {
  return items.length === 1 ? noun : `${noun}s`;
}

/** `uses` or `use` */
export function uses(items: readonly unknown[]): string {
  return items.length === 1 ? "uses" : "use";
}

/** Each once, in order. */
export function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort(compareUTF8);
}

/** Who sets something at the level of the pod or of a container: `pod and container "a"`; empty when nobody does. */
export function settersText(podSets: boolean, containers: readonly string[]): string {
  const setters = [...(podSets ? ["pod"] : []), ...(containers.length === 0 ? [] : [named("container", containers)])];
  return setters.join(" and ");
}

/** Windows has none of what the check is about: API validation lets nothing of it in. */
export function unlessWindows(check: CheckPod): CheckPod {
  return (pod) => (pod.spec.os?.name === "windows" ? undefined : check(pod));
}

/** Root in a user namespace is nobody on the node (KEP-127). */
export function unlessInUserNamespace(check: CheckPod): CheckPod {
  return (pod) => (pod.spec.hostUsers === false ? undefined : check(pod));
}
