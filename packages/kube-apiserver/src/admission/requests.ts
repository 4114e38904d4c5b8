import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, AdmissionOperation } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "./refusal.js";
import type { ResourceSource } from "./resource-source.js";

/** Whether a request is about objects of this resource itself, not one of its subresources. */
export function isFor({ resource, subresource }: AdmissionAttributes, group: string, name: string): boolean {
  return resource.group === group && resource.resource === name && subresource === "";
}

/** For plugins that look at these operations only. */
export function handling(...operations: readonly AdmissionOperation[]): (operation: AdmissionOperation) => boolean {
  return (operation) => operations.includes(operation);
}

/** 403 while the local copy of what a plugin has to know is not filled. */
export async function requireReady(attributes: AdmissionAttributes, source: ResourceSource): Promise<void> {
  if (await source.isReady(attributes.context.signal)) return;
  throw newAdmissionForbidden(attributes, "not yet ready to handle request");
}

/** The object with some fields of its spec replaced. The input is kept as it is. */
export function withSpec(object: KubeObject, changes: object): KubeObject {
  return { ...object, spec: { ...(object.spec as JSONObject | undefined), ...changes } };
}
