import { type KubeObject, newInternalError, newNotFound } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "@kube-apiserver/generic-server";
import { requireReady } from "../requests.js";
import type { ResourceSource } from "../resource-source.js";

/**
 * The namespace of a request, from storage where the local copy does not have it.
 * Rejects with StatusError: NotFound when there is none, InternalError when it cannot be read.
 */
export async function namespaceOf(attributes: AdmissionAttributes, namespaces: ResourceSource): Promise<KubeObject> {
  const { namespace: name, context } = attributes;
  await requireReady(attributes, namespaces);
  const known = namespaces.get("", name);
  if (known !== undefined) return known;
  const found = await namespaces.getLive("", name, context.signal).catch((err: unknown) => {
    throw newInternalError(err);
  });
  if (found === undefined) throw newNotFound({ group: "", resource: "namespaces" }, name);
  return found;
}
