import type { resource_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, labelOf } from "@kube-apiserver/apimachinery";
import type { RequestContext } from "@kube-apiserver/generic-server";
import type { RegistryDeps } from "../registry-deps.js";

const label = "resource.kubernetes.io/admin-access";

/**
 * Access to devices that others use is for namespaces that are labelled for it. Mirrors `AuthorizedForAdmin`.
 * @param path - of the field that asks for it; undefined when none does
 */
export async function reviewAdminAccess(
  { storeOf }: Pick<RegistryDeps, "storeOf">,
  { namespace, signal }: Pick<RequestContext, "namespace" | "signal">,
  path: FieldPath | undefined,
): Promise<readonly FieldError[]> {
  if (path === undefined) return [];
  const { storage } = storeOf({ group: "", resource: "namespaces" });
  const found = await storage.get(`/${namespace}`, { ignoreNotFound: true, signal });
  if (found === undefined) {
    const missing = `namespaces "${namespace}" not found`;
    return [fieldErrors.internalError(path, `could not retrieve namespace to verify admin access: ${missing}`)];
  }
  if (labelOf(found.object, label) === "true") return [];
  const detail = `admin access to devices requires the \`${label}: true\` label on the containing namespace`;
  return [fieldErrors.forbidden(path, detail)];
}

/** The first request of a claim that asks for such access. */
export function adminRequestOf(spec: resource_v1.ResourceClaimSpec | undefined): FieldPath | undefined {
  const index = (spec?.devices?.requests ?? []).findIndex(({ exactly }) => exactly?.adminAccess === true);
  return index < 0 ? undefined : FieldPath.root("spec", "devices", "requests").index(index).child("adminAccess");
}

/** The first result of an allocation that has such access. */
export function adminResultOf(claim: resource_v1.ResourceClaim): FieldPath | undefined {
  const results = claim.status?.allocation?.devices?.results ?? [];
  const index = results.findIndex(({ adminAccess }) => adminAccess === true);
  const path = FieldPath.root("status", "allocation", "devices", "results");
  return index < 0 ? undefined : path.index(index).child("adminAccess");
}
