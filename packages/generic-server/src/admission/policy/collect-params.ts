import { type KubeObject, labelSelectorFromObject } from "@kube-apiserver/apimachinery";
import type { Cancellation } from "@kube-apiserver/component-base";
import type { ParamSource } from "./param-sources.js";
import type { ParamKind, ParamRef } from "./policy-objects.js";

/** Which parameters are asked for. */
export interface ParamsWanted {
  readonly paramKind: ParamKind | undefined;
  readonly paramRef: ParamRef | undefined;
  /** Undefined when the kind is not served. */
  readonly source: ParamSource | undefined;
  /** That of the request. */
  readonly namespace: string;
  readonly signal: Cancellation;
}

/**
 * The parameters that a binding gives its policy; undefined stands for none, with which a policy is evaluated once. An
 * empty list: the policy is passed over. Rejects when the parameters cannot be told. Mirrors `CollectParams`.
 */
export async function collectParams(wanted: ParamsWanted): Promise<readonly (KubeObject | undefined)[]> {
  const { paramKind, paramRef, source } = wanted;
  if (paramKind === undefined || paramRef === undefined) return [undefined];
  if (source === undefined) throw new Error(`paramKind kind \`${kindText(paramKind)}\` not known`);
  const namespace = namespaceOf(source, paramRef, wanted.namespace);
  if (!(await source.isReady(wanted.signal))) {
    throw new Error(`paramKind kind \`${kindText(paramKind)}\` not yet synced to use for admission`);
  }
  if ((paramRef.namespace ?? "") !== "" && !source.namespaced) {
    throw new Error("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
  }
  const params = find(source, paramRef, namespace);
  if (params.length === 0 && paramRef.parameterNotFoundAction === "Deny") {
    throw new Error("no params found for policy binding with `Deny` parameterNotFoundAction");
  }
  return params;
}

function namespaceOf({ namespaced }: ParamSource, paramRef: ParamRef, requestNamespace: string): string {
  if (!namespaced) return "";
  const namespace = paramRef.namespace || requestNamespace;
  if (namespace !== "") return namespace;
  throw new Error("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
}

function find(source: ParamSource, { name = "", selector }: ParamRef, namespace: string): readonly KubeObject[] {
  if (name !== "") {
    if (selector !== undefined) throw new Error("paramRef.name and paramRef.selector are mutually exclusive");
    const param = source.get(namespace, name);
    return param === undefined ? [] : [param];
  }
  if (selector === undefined) throw new Error("one of name or selector must be provided");
  const chosen = labelSelectorFromObject(selector);
  const all = namespace === "" ? source.list() : source.list(namespace);
  return all.filter(({ metadata }) => chosen.matches(metadata?.labels)).sort(byName);
}

/** Upstream leaves the order open; ours is always the same. */
function byName(a: KubeObject, b: KubeObject): number {
  return (a.metadata?.name ?? "") < (b.metadata?.name ?? "") ? -1 : 1;
}

/** As Go prints a ParamKind. */
function kindText({ apiVersion = "", kind = "" }: ParamKind): string {
  return `&ParamKind{APIVersion:${apiVersion},Kind:${kind},}`;
}
