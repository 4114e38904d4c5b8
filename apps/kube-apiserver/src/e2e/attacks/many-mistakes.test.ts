import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { maxFieldErrors } from "@kube-apiserver/apimachinery";
import { Victim } from "./victim.js";

const count = 100_000;
const list = <T>(item: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => item(i));
const map = <T>(key: (i: number) => string, value: T) => Object.fromEntries(list((i) => [key(i), value]));
const group = "mistakes.example.com";
const foos = `/apis/${group}/v1/namespaces/default/foos`;
const configMaps = "/api/v1/namespaces/default/configmaps";
const badMap = map((i) => `-${i}`, "-");

/** Each is wrong as often as three megabytes have room for. */
const documents: readonly { name: string; method?: string; path: string; body: object; maxBytes?: number }[] = [
  { name: "labels", path: configMaps, body: { metadata: { name: "a", labels: badMap } } },
  { name: "annotations", path: configMaps, body: { metadata: { name: "a", annotations: badMap } } },
  { name: "finalizers", path: configMaps, body: { metadata: { name: "a", finalizers: list((i) => `-${i}`) } } },
  {
    name: "owners",
    path: configMaps,
    body: { metadata: { name: "a", ownerReferences: list((i) => ({ uid: `${i}` })) } },
  },
  { name: "keys of data", path: configMaps, body: { metadata: { name: "a" }, data: map((i) => `/${i}`, "") } },
  {
    name: "labels of an update",
    ...{ method: "PUT", path: `${configMaps}/p`, body: { metadata: { name: "p", labels: badMap } } },
  },
  {
    name: "containers",
    path: "/api/v1/namespaces/default/pods",
    body: { metadata: { name: "a" }, spec: { containers: list(() => ({})).slice(0, count / 4) } },
  },
  {
    name: "rules of a role",
    path: "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    body: { metadata: { name: "a" }, rules: list(() => ({})) },
  },
  {
    name: "ports of a service",
    path: "/api/v1/namespaces/default/services",
    body: { metadata: { name: "a" }, spec: { ports: list(() => ({})) } },
  },
  {
    name: "scopes of a quota",
    path: "/api/v1/namespaces/default/resourcequotas",
    body: { metadata: { name: "a" }, spec: { scopes: list(() => "x") } },
    // Each mistake shows the whole list.
    maxBytes: 8 * 1024 * 1024,
  },
  {
    name: "items of a custom resource",
    path: foos,
    body: { apiVersion: `${group}/v1`, kind: "Foo", metadata: { name: "a" }, items: list((i) => `A${i}`) },
  },
  {
    name: "fields of a schema",
    path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    body: {
      metadata: { name: `bars.${group}` },
      spec: {
        ...{ group, scope: "Namespaced", names: { plural: "bars", singular: "bar", kind: "Bar" } },
        versions: [
          {
            ...{ name: "v1", served: true, storage: true },
            schema: { openAPIV3Schema: { type: "object", properties: map((i) => `p${i}`, {}) } },
          },
        ],
      },
    },
  },
];

describe("of an object that is wrong throughout the first mistakes are told", { timeout: 300_000 }, () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.start();
    const items = { type: "array", items: { type: "string", pattern: "^[a-z]*$" } };
    const schema = { type: "object", properties: { items } };
    await victim.defineResource({ group, plural: "foos", kind: "Foo", schema });
    await victim.create(configMaps, { metadata: { name: "p" } });
  });
  after(() => victim?.[Symbol.asyncDispose]());

  for (const { name, method = "POST", path, body, maxBytes = 1024 * 1024 } of documents) {
    test(name, async () => {
      const { status, text } = await victim.call(method, path, { body });
      assert.equal(status, 422, text.slice(0, 500));
      const [, told] = /Too many: only the first (\d+) mistakes are told/.exec(text) ?? [];
      assert.ok(Number(told) <= maxFieldErrors, text.slice(-500));
      assert.ok(text.length < maxBytes, `${text.length} bytes`);
    });
  }

  test("what defaults make too long to be stored is not looked at", async () => {
    const body = { metadata: { name: "a" }, spec: { containers: [...list(() => ({})), ...list(() => ({}))] } };
    const { status, text } = await victim.call("POST", "/api/v1/namespaces/default/pods", { body });
    assert.equal(status, 413, text.slice(0, 500));
    assert.match(text, /limit is 6291456 for an object with its defaults/);
  });
});
