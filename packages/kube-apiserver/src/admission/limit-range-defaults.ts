import type { core_v1 } from "@kube-apiserver/api/types";
import { type KubeObject, withMeta } from "@kube-apiserver/apimachinery";
import { withSpec } from "./requests.js";

const annotation = "kubernetes.io/limit-ranger";

type Amounts = Readonly<Record<string, string | undefined>>;

/** What containers get that do not say otherwise. */
interface ContainerDefaults {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** A pod with the default requests and limits of a LimitRange, and a note of what was set in an annotation. */
export function withContainerDefaults(pod: KubeObject, limitRange: core_v1.LimitRange): KubeObject {
  const defaults = defaultsOf(limitRange);
  const { containers, initContainers } = ((pod as core_v1.Pod).spec ?? {}) as Partial<core_v1.PodSpec>;
  const notes: string[] = [];
  const fill = (label: string) => (container: core_v1.Container) => fillContainer(container, defaults, label, notes);
  const filled = {
    containers: (containers ?? []).map(fill("container")),
    ...(initContainers === undefined ? {} : { initContainers: initContainers.map(fill("init container")) }),
  };
  if (notes.length === 0) return pod;
  const annotations = { ...pod.metadata?.annotations, [annotation]: `LimitRanger plugin set: ${notes.join("; ")}` };
  return withMeta(withSpec(pod, filled), { annotations });
}

function defaultsOf({ spec }: core_v1.LimitRange): ContainerDefaults {
  const items = (spec?.limits ?? []).filter(({ type }) => type === "Container");
  return {
    requests: Object.assign({}, ...items.map(({ defaultRequest }) => defaultRequest)),
    limits: Object.assign({}, ...items.map((item) => item.default)),
  };
}

function fillContainer(
  container: core_v1.Container,
  defaults: ContainerDefaults,
  label: string,
  notes: string[],
): core_v1.Container {
  const { resources = {}, name } = container;
  const requests = missing(defaults.requests, resources.requests);
  const limits = missing(defaults.limits, resources.limits);
  if (requests.length + limits.length === 0) return container;
  if (requests.length > 0) notes.push(`${requests.join(", ")} request for ${label} ${name}`);
  if (limits.length > 0) notes.push(`${limits.join(", ")} limit for ${label} ${name}`);
  return {
    ...container,
    resources: {
      ...resources,
      requests: { ...defaults.requests, ...resources.requests },
      limits: { ...defaults.limits, ...resources.limits },
    },
  };
}

function missing(defaults: Amounts, own: Amounts | undefined): readonly string[] {
  return Object.keys(defaults)
    .filter((name) => own === undefined || !Object.hasOwn(own, name))
    .sort();
}
