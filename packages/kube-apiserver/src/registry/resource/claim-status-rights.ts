import type { resource_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type JSONValue,
  jsonEqual,
  newForbidden,
} from "@kube-apiserver/apimachinery";
import {
  type Authorizer,
  type AuthorizerAttributes,
  authorizerAttributesOf,
  forbiddenMessage,
  type RequestContext,
  splitServiceAccountUserName,
  type UserInfo,
} from "@kube-apiserver/generic-server";
import { withoutDeallocatedDevices } from "./deallocated-devices.js";

type Claim = resource_v1.ResourceClaim;
type Device = resource_v1.AllocatedDeviceStatus;
type Context = Pick<RequestContext, "user" | "requestInfo" | "signal">;

const statusPath = FieldPath.root("status");
const nodeNameKey = "authentication.kubernetes.io/node-name";

/**
 * The right to write the status of claims is not enough: who allocates needs the one to bind claims, and who reports on
 * devices the one to speak for their driver, on the claim's own node or on any. Mirrors `AuthorizedForBinding` and
 * `AuthorizedForDeviceStatus`.
 */
export async function reviewClaimStatus(
  authorizer: Authorizer,
  ctx: Context,
  claim: Claim,
  old: Claim,
): Promise<readonly FieldError[]> {
  return [...(await reviewBinding(authorizer, ctx, claim, old)), ...(await reviewDevices(authorizer, ctx, claim, old))];
}

async function reviewBinding(
  authorizer: Authorizer,
  ctx: Context,
  { status = {} }: Claim,
  { status: before = {} }: Claim,
): Promise<readonly FieldError[]> {
  const isSame =
    same(status.allocation ?? null, before.allocation ?? null) &&
    same(status.reservedFor ?? [], before.reservedFor ?? []);
  if (isSame) return [];
  const attributes = { ...authorizerAttributesOf(ctx), subresource: "binding", namespace: "", name: "" };
  const refusal = await refusalOf(authorizer, ctx, attributes);
  if (refusal === undefined) return [];
  const what = "changing status.allocation or status.reservedFor";
  const detail = `${what} requires resource="resourceclaims/binding", verb="${attributes.verb}" permission: ${refusal}`;
  return [fieldErrors.forbidden(statusPath, detail)];
}

async function reviewDevices(
  authorizer: Authorizer,
  ctx: Context,
  claim: Claim,
  old: Claim,
): Promise<readonly FieldError[]> {
  const drivers = changedDrivers(claim, old);
  if (drivers.length === 0) return [];
  const attributes = authorizerAttributesOf(ctx);
  const verbs = verbsFor(attributes.verb, ctx.user, claim);
  const errors: FieldError[] = [];
  for (const name of drivers) {
    const asked = verbs.map((verb) => ({ ...attributes, verb, subresource: "driver", name }));
    const refusal = await refusalOf(authorizer, ctx, ...asked);
    if (refusal === undefined) continue;
    const needed = `resource="resourceclaims/driver", verb="[${verbs.join(" ")}]" permission`;
    errors.push(
      fieldErrors.forbidden(statusPath.child("devices"), `changing status.devices requires ${needed}: ${refusal}`),
    );
  }
  return errors;
}

/** On the node that the claim is allocated on, less is needed than elsewhere. */
function verbsFor(verb: string, user: UserInfo, { status }: Claim): readonly string[] {
  const anywhere = `arbitrary-node:${verb}`;
  return isOfNode(user, nodeOf(status?.allocation)) ? [`associated-node:${verb}`, anywhere] : [anywhere];
}

/** Whether it is a service account whose token was made for a pod of this node. */
function isOfNode({ name, extra }: UserInfo, node: string | undefined): boolean {
  const [own, ...more] = (Object.hasOwn(extra, nodeNameKey) ? extra[nodeNameKey] : undefined) ?? [];
  return node !== undefined && splitServiceAccountUserName(name) !== undefined && own === node && more.length === 0;
}

/** The node of an allocation that is bound to a single one, by its name. */
function nodeOf(allocation: resource_v1.AllocationResult | undefined): string | undefined {
  const [term, ...terms] = allocation?.nodeSelector?.nodeSelectorTerms ?? [];
  if (term === undefined || terms.length > 0 || (term.matchExpressions ?? []).length > 0) return undefined;
  const [field, ...fields] = term.matchFields ?? [];
  if (field?.key !== "metadata.name" || field.operator !== "In" || fields.length > 0) return undefined;
  const [name, ...names] = field.values ?? [];
  return names.length > 0 || name === "" ? undefined : name;
}

/** Drivers whose devices were added, changed or removed, in order. What went with its allocation nobody has removed. */
function changedDrivers(claim: Claim, old: Claim): readonly string[] {
  const kept = { ...claim, status: { ...claim.status, devices: old.status?.devices ?? [] } };
  const before = devicesOf(withoutDeallocatedDevices(kept as never, old as never) as unknown as Claim);
  const after = devicesOf(claim);
  const changed = [
    ...[...after].filter(([key, device]) => !same(device, before.get(key) ?? null)),
    ...[...before].filter(([key]) => !after.has(key)),
  ];
  return [...new Set(changed.map(([, { driver }]) => driver))].sort();
}

function devicesOf({ status }: Claim): ReadonlyMap<string, Device> {
  const keyOf = ({ driver, pool, device, shareID = "" }: Device) => JSON.stringify([driver, pool, device, shareID]);
  return new Map((status?.devices ?? []).map((device) => [keyOf(device), device]));
}

/** Why none of the questions was answered with yes: the first refusal. */
async function refusalOf(
  authorizer: Authorizer,
  { signal }: Context,
  ...questions: readonly AuthorizerAttributes[]
): Promise<string | undefined> {
  let first: string | undefined;
  for (const attributes of questions) {
    const { decision, reason, evaluationError } = await authorizer.authorize(attributes, signal);
    if (decision === "Allow") return undefined;
    const { apiGroup, resource, name } = attributes;
    const why = [evaluationError ?? "", reason].filter((text) => text !== "").join(": ");
    first ??= newForbidden({ group: apiGroup, resource }, name, forbiddenMessage(attributes, why)).message;
  }
  return first;
}

function same(a: unknown, b: unknown): boolean {
  return jsonEqual(a as JSONValue, b as JSONValue);
}
