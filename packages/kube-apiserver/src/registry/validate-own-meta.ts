import { type FieldError, type KubeObject, nameIsDNSSubdomain, validateObjectMeta } from "@kube-apiserver/apimachinery";
import { metaOf, type RESTStrategy } from "@kube-apiserver/generic-server";

/**
 * Metadata by the rules of the kind. On create the registry checks it; kinds whose update validation runs that of create
 * as well check it again, and clients see the causes of both.
 */
export function validateOwnMeta(
  { namespaceScoped, validateName = nameIsDNSSubdomain }: Pick<RESTStrategy, "namespaceScoped" | "validateName">,
  obj: KubeObject,
): readonly FieldError[] {
  return validateObjectMeta(metaOf(obj), { namespaced: namespaceScoped, validateName });
}
