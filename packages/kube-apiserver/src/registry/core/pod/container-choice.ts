import type { core_v1 } from "@kube-apiserver/api/types";
import { newBadRequest } from "@kube-apiserver/apimachinery";

/**
 * The container that a request means: the one it names, or the only one there is. Mirrors `pod.validateContainer`.
 * @throws StatusError, reason BadRequest, when there is no such container, or no single one
 */
export function chooseContainer(pod: core_v1.Pod, wanted: string): string {
  const { spec } = pod;
  const name = pod.metadata?.name ?? "";
  const containers = namesOf(spec?.containers);
  const initContainers = namesOf(spec?.initContainers);
  const ephemeral = namesOf(spec?.ephemeralContainers);
  if (wanted !== "") {
    if ([...containers, ...initContainers, ...ephemeral].includes(wanted)) return wanted;
    throw newBadRequest(`container ${wanted} is not valid for pod ${name}`);
  }
  const [only] = containers;
  if (only !== undefined && containers.length + initContainers.length + ephemeral.length === 1) return only;
  if (containers.length === 0) throw newBadRequest(`a container name must be specified for pod ${name}`);
  const others = [
    ...(initContainers.length === 0 ? [] : [` or one of the init containers: [${initContainers.join(" ")}]`]),
    ...(ephemeral.length === 0 ? [] : [` or one of the ephemeral containers: [${ephemeral.join(" ")}]`]),
  ];
  throw newBadRequest(
    `a container name must be specified for pod ${name}, choose one of: [${containers.join(" ")}]${others.join("")}`,
  );
}

function namesOf(list: readonly { readonly name?: string }[] | undefined): readonly string[] {
  return (list ?? []).map(({ name = "" }) => name);
}
