import {
  type JSONValue,
  jsonEqual,
  type OwnerReference,
  parseGroupVersion,
  quoteGo,
} from "@kube-apiserver/apimachinery";
import type {
  AdmissionAttributes,
  AuthorizationResult,
  Authorizer,
  AuthorizerAttributes,
  ResourceMapper,
  ResourceMapping,
  ValidationPlugin,
} from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "./refusal.js";
import { handling } from "./requests.js";

/**
 * Owners decide what the garbage collector deletes: who changes them must be allowed to delete the object, and who makes
 * an owner wait for it must be allowed to set the owner's finalizers. Mirrors `gc`.
 */
export function newOwnerReferencesPermissionEnforcement(
  authorizer: Authorizer,
  resourceMapper: ResourceMapper,
): ValidationPlugin {
  return {
    name: "OwnerReferencesPermissionEnforcement",
    handles: handling("CREATE", "UPDATE"),
    async validate(attributes: AdmissionAttributes) {
      if (isPodStatus(attributes) || !changesOwners(attributes)) return;
      if (attributes.operation !== "CREATE") await requireDelete(attributes, authorizer);
      const blocking = newBlockingReferences(attributes);
      if (blocking.length === 0 || (await mayFinalizeAnything(attributes, authorizer))) return;
      for (const reference of blocking) {
        const mapping = await mappingOf(attributes, resourceMapper, reference);
        await requireFinalizers(attributes, authorizer, reference, mapping);
      }
    },
  };
}

/** Old kubelets garble them, and the status takes no owners. */
function isPodStatus({ resource, subresource }: AdmissionAttributes): boolean {
  return resource.group === "" && resource.resource === "pods" && subresource === "status";
}

function ownersOf(object: AdmissionAttributes["object"]): readonly OwnerReference[] {
  return object?.metadata?.ownerReferences ?? [];
}

function changesOwners({ object, oldObject }: AdmissionAttributes): boolean {
  return !jsonEqual(ownersOf(object) as JSONValue, ownersOf(oldObject) as JSONValue);
}

/** References that make their owner wait, and did not so far. */
function newBlockingReferences({ object, oldObject }: AdmissionAttributes): readonly OwnerReference[] {
  const blocked = new Set(
    ownersOf(oldObject).flatMap((owner) => (owner.blockOwnerDeletion === true ? [owner.uid] : [])),
  );
  return ownersOf(object).filter(({ blockOwnerDeletion, uid }) => blockOwnerDeletion === true && !blocked.has(uid));
}

async function requireDelete(attributes: AdmissionAttributes, authorizer: Authorizer): Promise<void> {
  const { resource, subresource, namespace, name } = attributes;
  const { group: apiGroup, version: apiVersion } = resource;
  const asked = { verb: "delete", namespace, apiGroup, apiVersion, resource: resource.resource, subresource, name };
  const result = await ask(attributes, authorizer, asked);
  if (result.decision === "Allow") return;
  const message = `cannot set an ownerRef on a resource you can't delete: ${reasonText(result)}`;
  throw newAdmissionForbidden(attributes, message);
}

async function mayFinalizeAnything(attributes: AdmissionAttributes, authorizer: Authorizer): Promise<boolean> {
  const any = { apiGroup: "*", apiVersion: "*", resource: "*", name: "*" };
  const result = await ask(attributes, authorizer, {
    verb: "update",
    subresource: "finalizers",
    namespace: "",
    ...any,
  });
  return result.decision === "Allow";
}

async function mappingOf(
  attributes: AdmissionAttributes,
  resourceMapper: ResourceMapper,
  { apiVersion, kind }: OwnerReference,
): Promise<ResourceMapping> {
  const refusal = (problem: string) =>
    newAdmissionForbidden(
      attributes,
      `cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion ${apiVersion} Kind ${kind}: ${problem}`,
    );
  const asked = { ...parseGroupVersion(apiVersion), kind };
  const mapping = await resourceMapper.mappingFor(asked, attributes.context.signal).catch((err: unknown) => {
    throw refusal(err instanceof Error ? err.message : String(err));
  });
  if (mapping !== undefined) return mapping;
  throw refusal(`no matches for kind ${quoteGo(kind)} in version ${quoteGo(apiVersion)}`);
}

async function requireFinalizers(
  attributes: AdmissionAttributes,
  authorizer: Authorizer,
  { name }: OwnerReference,
  { resource, namespaced }: ResourceMapping,
): Promise<void> {
  const result = await ask(attributes, authorizer, {
    verb: "update",
    apiGroup: resource.group,
    apiVersion: resource.version,
    resource: resource.resource,
    subresource: "finalizers",
    name,
    // A namespaced owner is in the namespace of what it owns.
    namespace: namespaced ? attributes.namespace : "",
  });
  if (result.decision === "Allow") return;
  const message = `cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: ${reasonText(result)}`;
  throw newAdmissionForbidden(attributes, message);
}

function ask(
  { user, context }: AdmissionAttributes,
  authorizer: Authorizer,
  asked: Omit<AuthorizerAttributes, "user" | "isResourceRequest" | "path">,
): Promise<AuthorizationResult> {
  return authorizer.authorize({ user, isResourceRequest: true, path: "", ...asked }, context.signal);
}

/** The reason and the error, as Go prints them. */
function reasonText({ reason, evaluationError }: AuthorizationResult): string {
  return `${reason}, ${evaluationError ?? "<nil>"}`;
}
