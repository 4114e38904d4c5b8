import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type GroupResource,
  type JSONValue,
  jsonEqual,
  type KubeObject,
  parseGroupVersion,
} from "@kube-apiserver/apimachinery";
import { type RESTStrategy, type RequestContext, systemMasters, type UserInfo } from "@kube-apiserver/generic-server";
import type { RegistryDeps } from "../registry-deps.js";
import type { PolicySpec } from "./validate-policy.js";

type ParamKind = NonNullable<PolicySpec["paramKind"]>;
type Review = NonNullable<RESTStrategy["review"]>;

const paramKindPath = FieldPath.root("spec", "paramKind");
const paramRefPath = FieldPath.root("spec", "paramRef");

/**
 * Who names a kind of parameters has to be allowed to read all objects of it: expressions show what is in them. Mirrors
 * `authorize` of the strategies of policies.
 */
export function reviewParamKind(deps: RegistryDeps): Review {
  return async (ctx, obj, old) => {
    const { paramKind } = specOf(obj);
    if (paramKind === undefined || mayDoAnything(ctx)) return [];
    const before = old === undefined ? undefined : specOf(old).paramKind;
    if (before !== undefined && jsonEqual(before as JSONValue, paramKind as JSONValue)) return [];
    const target = await resourceOf(deps, paramKind, ctx);
    if (await mayRead(deps, ctx, { ...target, verb: "get", name: "*", namespace: "*" })) return [];
    const { kind, apiVersion } = paramKind;
    const what = `the referenced paramKind (kind=${kind}, apiVersion=${apiVersion})`;
    return forbidden(paramKindPath, `user ${userText(ctx.user)} must have "get" permission on all objects of ${what}`);
  };
}

/** How bindings of one kind are reviewed. */
export interface ParamRefReview {
  /** The policies that they bind. */
  readonly policies: GroupResource;
  /** Whether parameters that are chosen by labels take the right to list; else they take the right to get. */
  readonly listsBySelector: boolean;
  readonly refusal: (user: string, verb: string) => string;
}

interface BindingSpec {
  readonly policyName?: string;
  readonly paramRef?: { readonly name?: string; readonly namespace?: string };
}

/**
 * Who names parameters has to be allowed to read them. Upstream compares references by identity, so that every update of a
 * binding with parameters is reviewed. Mirrors `authorize` of the strategies of bindings.
 */
export function reviewParamRef(deps: RegistryDeps, review: ParamRefReview): Review {
  return async (ctx, obj) => {
    const { policyName = "", paramRef } = (obj as { readonly spec?: BindingSpec }).spec ?? {};
    if (paramRef === undefined || mayDoAnything(ctx)) return [];
    const paramKind = await paramKindOf(deps, review.policies, policyName, ctx);
    const { name = "", namespace = "" } = paramRef;
    const verb = review.listsBySelector && name === "" ? "list" : "get";
    const target = await resourceOf(deps, paramKind, ctx);
    if (await mayRead(deps, ctx, { ...target, verb, name, namespace })) return [];
    return forbidden(paramRefPath, review.refusal(userText(ctx.user), verb));
  };
}

function specOf(policy: KubeObject): PolicySpec {
  return (policy as { readonly spec?: PolicySpec }).spec ?? {};
}

function mayDoAnything({ user }: RequestContext): boolean {
  return user.groups.includes(systemMasters);
}

async function paramKindOf(
  deps: RegistryDeps,
  policies: GroupResource,
  name: string,
  { signal }: RequestContext,
): Promise<ParamKind | undefined> {
  const { storage } = deps.storeOf(policies);
  const policy = await storage.get(`/${name}`, { ignoreNotFound: true, signal });
  return policy === undefined ? undefined : specOf(policy.object).paramKind;
}

/** What parameters are to authorization: whatever is not known of them is everything. */
async function resourceOf({ extra }: RegistryDeps, paramKind: ParamKind | undefined, { signal }: RequestContext) {
  if (paramKind === undefined) return { apiGroup: "*", apiVersion: "*", resource: "*" };
  const { apiVersion = "", kind = "" } = paramKind;
  const { group, version } = parseGroupVersion(apiVersion);
  const mapping = await extra.resourceMapper.mappingFor({ group, version, kind }, signal);
  return { apiGroup: group, apiVersion: version, resource: mapping?.resource.resource ?? "*" };
}

interface ReadAttributes {
  readonly verb: string;
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

async function mayRead({ authorizer }: RegistryDeps, ctx: RequestContext, read: ReadAttributes): Promise<boolean> {
  const attributes = { ...read, user: ctx.user, isResourceRequest: true, subresource: "", path: "" };
  return (await authorizer.authorize(attributes, ctx.signal)).decision === "Allow";
}

function forbidden(path: FieldPath, detail: string): readonly FieldError[] {
  return [fieldErrors.forbidden(path, detail)];
}

/** As Go prints the user. */
function userText({ name, uid, groups, extra }: UserInfo): string {
  const pairs = Object.entries(extra).sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = pairs.map(([key, values]) => `${key}:[${values.join(" ")}]`);
  return `&{${name} ${uid} [${groups.join(" ")}] map[${texts.join(" ")}]}`;
}
