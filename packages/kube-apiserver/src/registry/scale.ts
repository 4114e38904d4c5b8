import {
  type GroupResource,
  isNotFound,
  type KubeObject,
  labelSelectorFromObject,
  labelSelectorFromSet,
  newNotFound,
  statusFromError,
} from "@kube-apiserver/apimachinery";
import { newScaleStore, type ScaleStore, type Store } from "@kube-apiserver/generic-server";

/** How a kind keeps its selector. */
type SelectorForm =
  /** A map of labels, as replication controllers have. */
  | "set"
  /** A label selector. */
  | "object";

/**
 * The scale subresource of a workload.
 * @param notFoundGroup - what errors call the group; not every kind says its own
 */
export function workloadScale(store: Store, form: SelectorForm = "object", notFoundGroup?: string): ScaleStore {
  const { groupResource } = store.config;
  const named: GroupResource = {
    group: notFoundGroup ?? groupResource.group,
    resource: `${groupResource.resource}/scale`,
  };
  return newScaleStore(store, {
    specReplicasPath: ["spec", "replicas"],
    statusReplicasPath: ["status", "replicas"],
    selector: (obj) => selectorText(obj, form),
    translateError: (err) => (isNotFound(err) ? newNotFound(named, statusFromError(err).details?.name ?? "") : err),
  });
}

function selectorText(obj: KubeObject, form: SelectorForm): string | undefined {
  const { selector } = (obj.spec ?? {}) as { readonly selector?: Readonly<Record<string, string>> };
  if (selector === undefined) return undefined;
  return form === "set" ? labelSelectorFromSet(selector).toString() : labelSelectorFromObject(selector).toString();
}
