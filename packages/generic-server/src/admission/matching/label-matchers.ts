import {
  isStatusError,
  type KubeObject,
  type LabelSelector,
  newInternalError,
  type StringMap,
} from "@kube-apiserver/apimachinery";
import type { Cancellation } from "@kube-apiserver/component-base";
import type { AdmissionAttributes } from "../interfaces.js";

/** Finds namespaces. */
export interface NamespaceReader {
  /**
   * The namespace, from a local copy where that has it, else from storage. Throws or rejects with StatusError, reason
   * NotFound, when there is no such namespace.
   */
  get(name: string, signal: Cancellation): KubeObject | Promise<KubeObject>;
}

/** Whether a selector chooses the object of a request, as it was or as it will be. Mirrors `object.Matcher`. */
export function matchesObject(selector: LabelSelector, { object, oldObject }: AdmissionAttributes): boolean {
  if (selector.empty) return true;
  return [object, oldObject].some((one) => one !== undefined && selector.matches(labelsOf(one)));
}

/**
 * Whether a selector chooses the namespace of a request. Objects outside of namespaces are chosen in any case, namespaces
 * themselves by their own labels. Rejects with a StatusError when the namespace cannot be found. Mirrors
 * `namespace.Matcher`.
 */
export async function matchesNamespace(
  selector: LabelSelector,
  attributes: AdmissionAttributes,
  namespaces: NamespaceReader,
): Promise<boolean> {
  const { namespace, resource } = attributes;
  if ((namespace === "" && resource.resource !== "namespaces") || selector.empty) return true;
  if (isWriteOfNamespace(attributes)) return selector.matches(labelsOf(attributes.object));
  try {
    return selector.matches(labelsOf(await namespaces.get(namespace, attributes.context.signal)));
  } catch (err) {
    throw isStatusError(err) && err.status.reason === "NotFound" ? err : newInternalError(err);
  }
}

/** The local copy may not know the latest labels of a namespace that is about to be written. */
function isWriteOfNamespace({ resource, subresource, operation }: AdmissionAttributes): boolean {
  return resource.resource === "namespaces" && subresource === "" && (operation === "CREATE" || operation === "UPDATE");
}

function labelsOf(object: KubeObject | undefined): StringMap | undefined {
  return object?.metadata?.labels;
}
