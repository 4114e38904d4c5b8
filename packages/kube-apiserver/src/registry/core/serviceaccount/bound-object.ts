import type { authentication_v1, core_v1 } from "@kube-apiserver/api/types";
import { type GroupResource, type KubeObject, newBadRequest, newConflict } from "@kube-apiserver/apimachinery";
import {
  type BoundReference,
  metaOf,
  newSystemContext,
  type RequestContext,
  type ServiceAccountClaims,
  type Store,
} from "@kube-apiserver/generic-server";
import type { RegistryDeps } from "../../registry-deps.js";

type Reference = authentication_v1.BoundObjectReference;

/** What a token says about the object that it is bound to. */
export type BoundClaims = Pick<ServiceAccountClaims, "node" | "pod" | "secret">;

/**
 * Finds the object that a token is asked to be bound to.
 * @throws StatusError, reason NotFound, BadRequest or Conflict, when it is not there, not of a kind that tokens are bound
 *   to, not of this service account, or another than the client meant
 */
export async function boundClaimsOf(
  deps: RegistryDeps,
  ctx: RequestContext,
  serviceAccount: string,
  reference: Reference | null | undefined,
): Promise<BoundClaims> {
  if (reference === undefined || reference === null) return {};
  const { kind = "", apiVersion = "", name = "" } = reference;
  switch (`${apiVersion}/${kind}`) {
    case "v1/Pod": {
      const { object } = await deps.storeOf(core("pods")).get(ctx, name, {});
      requireSame(reference, object);
      requireOwnPod(object, serviceAccount);
      return { pod: toReference(object), ...(await nodeClaim(deps, ctx, object)) };
    }
    case "v1/Node": {
      const { object } = await deps.storeOf(core("nodes")).get(clusterScoped(deps, ctx), name, {});
      requireSame(reference, object);
      return { node: toReference(object) };
    }
    case "v1/Secret": {
      const { object } = await deps.storeOf(core("secrets")).get(ctx, name, {});
      requireSame(reference, object);
      return { secret: toReference(object) };
    }
    default:
      throw newBadRequest(`cannot bind token to object of type ${apiVersion}, Kind=${kind}`);
  }
}

/** A token of a pod also tells its node, as far as there is one. */
async function nodeClaim(deps: RegistryDeps, ctx: RequestContext, pod: KubeObject): Promise<BoundClaims> {
  const nodeName = (pod as core_v1.Pod).spec?.nodeName ?? "";
  if (nodeName === "") return {};
  const uid = await uidOf(deps.storeOf(core("nodes")), clusterScoped(deps, ctx), nodeName);
  return { node: { name: nodeName, uid } };
}

async function uidOf(store: Store, ctx: RequestContext, name: string): Promise<string> {
  const found = await store.storage.get(`/${name}`, { ignoreNotFound: true, signal: ctx.signal });
  return found === undefined ? "" : (metaOf(found.object).uid ?? "");
}

function clusterScoped({ clock }: RegistryDeps, { signal }: RequestContext): RequestContext {
  return newSystemContext({ clock, signal });
}

function requireSame({ kind = "", name = "", uid = "" }: Reference, object: KubeObject): void {
  const found = metaOf(object).uid ?? "";
  if (uid === "" || uid === found) return;
  throw newConflict(
    { group: "", resource: kind },
    name,
    `the UID in the bound object reference (${uid}) does not match the UID in record. ` +
      "The object might have been deleted and then recreated",
  );
}

function requireOwnPod(pod: KubeObject, serviceAccount: string): void {
  const own = (pod as core_v1.Pod).spec?.serviceAccountName ?? "";
  if (own === serviceAccount) return;
  throw newBadRequest(
    `cannot bind token for serviceaccount ${JSON.stringify(serviceAccount)} to pod running with different serviceaccount name.`,
  );
}

function toReference(object: KubeObject): BoundReference {
  const { name = "", uid = "" } = metaOf(object);
  return { name, uid };
}

function core(resource: string): GroupResource {
  return { group: "", resource };
}
