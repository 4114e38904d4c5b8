import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { collectParams } from "./collect-params.js";
import type { ParamSource } from "./param-sources.js";
import type { ParamRef } from "./policy-objects.js";

const objects: readonly KubeObject[] = [
  { metadata: { name: "b", namespace: "x", labels: { team: "1" } } },
  { metadata: { name: "a", namespace: "x", labels: { team: "1" } } },
  { metadata: { name: "a", namespace: "y", labels: { team: "2" } } },
];

function sourceOf(namespaced: boolean, isReady = true): ParamSource {
  const inNamespace = (namespace: string) =>
    objects.filter(({ metadata }) => !namespaced || metadata?.namespace === namespace);
  return {
    namespaced,
    isReady: async () => isReady,
    get: (namespace, name) => inNamespace(namespace).find(({ metadata }) => metadata?.name === name),
    list: (namespace = "") => inNamespace(namespace),
  };
}

const paramKind = { apiVersion: "v1", kind: "ConfigMap" };
const cases: {
  name: string;
  paramRef?: ParamRef;
  source?: ParamSource | undefined;
  namespace?: string;
  want: readonly (string | undefined)[] | string;
}[] = [
  { name: "no reference", want: [undefined] },
  {
    name: "a kind that is not served",
    paramRef: { name: "a" },
    source: undefined,
    want: "paramKind kind `&ParamKind{APIVersion:v1,Kind:ConfigMap,}` not known",
  },
  {
    name: "a kind that is not there yet",
    paramRef: { name: "a" },
    source: sourceOf(true, false),
    want: "paramKind kind `&ParamKind{APIVersion:v1,Kind:ConfigMap,}` not yet synced to use for admission",
  },
  { name: "a name, in the namespace of the request", paramRef: { name: "a" }, want: ["x/a"] },
  { name: "a name, in a namespace of its own", paramRef: { name: "a", namespace: "y" }, want: ["y/a"] },
  {
    name: "labels, in the order of names",
    paramRef: { selector: { matchLabels: { team: "1" } } },
    want: ["x/a", "x/b"],
  },
  { name: "a name that there is not", paramRef: { name: "none" }, want: [] },
  {
    name: "a name that there has to be",
    paramRef: { name: "none", parameterNotFoundAction: "Deny" },
    want: "no params found for policy binding with `Deny` parameterNotFoundAction",
  },
  {
    name: "a request outside of namespaces",
    paramRef: { name: "a" },
    namespace: "",
    want: "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources",
  },
  {
    name: "a namespace of a kind outside of them",
    paramRef: { name: "a", namespace: "x" },
    source: sourceOf(false),
    want: "paramRef.namespace must not be provided for a cluster-scoped `paramKind`",
  },
  { name: "neither name nor labels", paramRef: {}, want: "one of name or selector must be provided" },
];

for (const { name, paramRef, namespace = "x", want, ...rest } of cases) {
  test(`parameters of ${name}`, async () => {
    const source = "source" in rest ? rest.source : sourceOf(true);
    const collecting = collectParams({ paramKind, paramRef, source, namespace, signal: new AbortController().signal });
    if (typeof want === "string") await assert.rejects(collecting, { message: want });
    else assert.deepEqual((await collecting).map(keyOf), want);
  });
}

test("a policy without a kind of parameters is asked once", async () => {
  const wanted = { paramKind: undefined, paramRef: { name: "a" }, source: undefined, namespace: "x" };
  assert.deepEqual(await collectParams({ ...wanted, signal: new AbortController().signal }), [undefined]);
});

function keyOf(object: KubeObject | undefined): string | undefined {
  return object && `${object.metadata?.namespace}/${object.metadata?.name}`;
}
