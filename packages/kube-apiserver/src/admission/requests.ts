import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, AdmissionOperation } from "@kube-apiserver/generic-server";

/** Whether a request is about objects of this resource itself, not one of its subresources. */
export function isFor({ resource, subresource }: AdmissionAttributes, group: string, name: string): boolean {
  return resource.group === group && resource.resource === name && subresource === "";
}

/** For plugins that look at these operations only. */
export function handling(...operations: readonly AdmissionOperation[]): (operation: AdmissionOperation) => boolean {
  return (operation) => operations.includes(operation);
}

/** The object with some fields of its spec replaced. The input is kept as it is. */
export function withSpec(object: KubeObject, changes: object): KubeObject {
  return { ...object, spec: { ...(object.spec as JSONObject | undefined), ...changes } };
}
