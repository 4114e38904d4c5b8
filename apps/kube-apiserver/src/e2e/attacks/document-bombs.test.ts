import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { cpuTimeMs } from "@kube-apiserver/component-base/testing";
import { HostileBackend } from "./hostile-backend.js";
import { type AttackRequest, Victim } from "./victim.js";

const configMaps = "/api/v1/namespaces/default/configmaps";
const foos = "/apis/bombs.example.com/v1/namespaces/default/foos";
const foo = (name: string) => `apiVersion: bombs.example.com/v1\nkind: Foo\nmetadata: {name: ${name}}\n`;
const jsonFoo = (a: string) => `{"apiVersion":"bombs.example.com/v1","kind":"Foo","metadata":{"name":"j"},"a":${a}}`;
const list = <T>(length: number, item: (i: number) => T): T[] => Array.from({ length }, (_, i) => item(i));
const yaml = "application/yaml";
const jsonPatch = "application/json-patch+json";
const mergePatch = "application/merge-patch+json";
const strategic = "application/strategic-merge-patch+json";

/** Nine levels, each nine times the one before. */
const billionLaughs = "abcdefghi"
  .split("")
  .map((name, i, all) => `${name}: &${name} [${list(9, () => (i === 0 ? "lol" : `*${all[i - 1]}`)).join(", ")}]\n`)
  .join("");

interface Bomb extends AttackRequest {
  readonly name: string;
  /** Default: POST of a custom object. */
  readonly method?: string;
  readonly path?: string;
  /** Statuses that are fine. */
  readonly want: readonly number[];
}

const owner = (i: number) => ({ apiVersion: "v1", kind: "Pod", name: `x${i}`, uid: `u${i % 2}-${i}` });
const manager = (i: number, operation: "Update" | "Apply") => ({
  ...{ manager: `m${i}`, operation, apiVersion: "v1", fieldsType: "FieldsV1" },
  fieldsV1: { "f:data": { [`f:k${i}`]: {} } },
});
const bombs: readonly Bomb[] = [
  { name: "billion laughs (CVE-2019-11253)", type: yaml, body: foo("x") + billionLaughs, want: [400] },
  {
    name: "billion laughs to a built-in kind",
    type: yaml,
    path: configMaps,
    body: `kind: ConfigMap\n${billionLaughs}`,
    want: [400],
  },
  {
    name: "billion laughs by server-side apply",
    ...{ method: "PATCH", path: `${foos}/x?fieldManager=m`, type: "application/apply-patch+yaml" },
    ...{ body: foo("x") + billionLaughs, want: [400] },
  },
  {
    name: "maps that merge one anchor into each other",
    type: yaml,
    body: `a: &a {${list(3000, (i) => `k${i}: v`).join(", ")}}\n${list(3000, (i) => `m${i}: {<<: *a}`).join("\n")}`,
    want: [400],
  },
  { name: "deep YAML (CVE-2019-11254)", type: yaml, body: `a: ${"[".repeat(1_000_000)}`, want: [400] },
  { name: "deep YAML in blocks", type: yaml, body: list(2000, (i) => `${" ".repeat(i)}a:`).join("\n"), want: [400] },
  { name: "deep YAML keys", type: yaml, body: "? ".repeat(500_000), want: [400] },
  { name: "a line of dashes", type: yaml, body: `a: ${"- ".repeat(500_000)}`, want: [400] },
  { name: "a key a hundred thousand times", type: yaml, body: foo("dup") + "a: b\n".repeat(150_000), want: [201] },
  {
    name: "a key a hundred thousand times, strictly",
    path: `${foos}?fieldValidation=Strict`,
    type: yaml,
    body: foo("dup2") + "a: b\n".repeat(150_000),
    want: [400],
  },
  { name: "deep JSON", body: jsonFoo("[".repeat(500_000)), want: [400] },
  { name: "deep JSON objects", body: jsonFoo(`${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`), want: [400] },
  {
    name: "JSON that repeats a key far down",
    path: `${foos}?fieldValidation=Strict`,
    body: jsonFoo(`${'{"a":'.repeat(5_000)}{${'"x":{"b":1,"b":1},'.repeat(60_000)}"x":1}${"}".repeat(5_000)}`),
    want: [400],
  },
  { name: "a number of a million digits", body: jsonFoo("1".repeat(1_000_000)), want: [400, 413] },
  { name: "an exponent of a million digits", body: jsonFoo(`1e${"1".repeat(1_000_000)}`), want: [400] },
  { name: "a body beyond the limit", body: "x".repeat(4_000_000), want: [413] },
  {
    name: "a body that inflates",
    headers: { "content-encoding": "gzip" },
    body: gzipSync(Buffer.alloc(50_000_000)),
    want: [400, 413, 415],
  },
  {
    name: "an object with thousands of owners",
    path: configMaps,
    body: { metadata: { name: "o", ownerReferences: list(5000, owner) } },
    want: [201, 413],
  },
  {
    name: "an object that thousands have changed",
    path: configMaps,
    body: { metadata: { name: "changed", managedFields: list(20_000, (i) => manager(i, "Update")) } },
    want: [201, 413],
  },
  {
    name: "an object that thousands have applied",
    path: configMaps,
    body: { metadata: { name: "applied", managedFields: list(15_000, (i) => manager(i, "Apply")) } },
    want: [201, 413],
  },
  {
    name: "an apply over what thousands have applied",
    ...{ method: "PATCH", path: `${configMaps}/applied?fieldManager=m&force=true`, want: [200, 201, 413] },
    type: "application/apply-patch+yaml",
    body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "applied" }, data: { k1: "v" } },
  },
  {
    name: "a patch with more steps than allowed (CVE-2019-1002100)",
    ...{ method: "PATCH", path: `${configMaps}/p`, type: jsonPatch, want: [413] },
    body: list(10_001, () => ({ op: "add", path: "/data/a", value: "x" })),
  },
  {
    name: "a patch that copies itself into itself",
    ...{ method: "PATCH", path: `${foos}/p`, type: jsonPatch, want: [413, 422] },
    body: [
      { op: "add", path: "/a", value: ["x".repeat(100)] },
      ...list(9000, () => ({ op: "copy", from: "/a", path: "/a/-" })),
    ],
  },
  {
    name: "a patch that copies a large list again and again",
    ...{ method: "PATCH", path: `${foos}/p`, type: jsonPatch, want: [413, 422] },
    body: [
      { op: "add", path: "/a", value: list(50_000, () => 0) },
      ...list(9000, () => ({ op: "copy", from: "/a", path: "/b" })),
    ],
  },
  {
    name: "a patch of an index beyond all memory",
    ...{ method: "PATCH", path: `${foos}/p`, type: jsonPatch, want: [422] },
    body: [
      { op: "add", path: "/a", value: [] },
      { op: "add", path: "/a/99999999999", value: 1 },
    ],
  },
  {
    name: "a deep merge patch",
    ...{ method: "PATCH", path: `${foos}/p`, type: mergePatch, want: [400] },
    body: `${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`,
  },
  {
    name: "a strategic merge patch that orders thousands of elements",
    ...{ method: "PATCH", path: `${configMaps}/p`, type: strategic, want: [200, 413] },
    body: {
      metadata: {
        ownerReferences: list(4000, owner),
        "$setElementOrder/ownerReferences": list(4000, (i) => ({ uid: owner(i).uid })),
      },
    },
  },
  {
    name: "a selector of thousands of values",
    method: "GET",
    path: `${configMaps}?labelSelector=a+in+(${"b,".repeat(20_000)}c)`,
    want: [200],
  },
];

describe("no document costs out of proportion to its length, and none holds the server up", () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.start();
    await victim.defineResource({ group: "bombs.example.com", plural: "foos", kind: "Foo" });
    await victim.create(foos, { apiVersion: "bombs.example.com/v1", kind: "Foo", metadata: { name: "p" } });
    await victim.create(configMaps, { metadata: { name: "p" }, data: { a: "b" } });
  });
  after(() => victim?.[Symbol.asyncDispose]());

  for (const { name, method = "POST", path = foos, want, ...request } of bombs) {
    test(name, async () => {
      const tookMs = await cpuTimeMs(async () => {
        const answer = await victim.call(method, path, request);
        assert.ok(want.includes(answer.status), `${answer.status}: ${answer.text.slice(0, 500)}`);
      });
      // Client and server are this process. What is quadratic takes minutes; the machine may be slow, but not so slow.
      assert.ok(tookMs < 15_000, `${tookMs} ms`);
      assert.equal((await victim.call("GET", "/readyz")).status, 200);
    });
  }

  test("what clients call themselves and their content makes no series of metrics (CVE-2020-8552)", async () => {
    await using backend = await HostileBackend.start({ onRequest: (_req, res) => void res.end("anything") });
    await backend.serveAsExtension(victim);
    for (let i = 0; i < 5; i++) {
      const agent = `agent-${i}`;
      const headers = {
        "user-agent": agent,
        accept: `application/${agent}`,
        "x-forwarded-for": agent,
        "audit-id": agent,
      };
      await victim.call("GET", `/api/v1/namespaces/${agent}/configmaps/${agent}?labelSelector=${agent}`, { headers });
      await victim.call("GET", `/${agent}/${agent}`, { headers });
      // The administrator may ask for what is nowhere.
      const nowhere = [
        `/apis/${agent}/v1/${agent}`,
        `/api/${agent}/pods`,
        `/api/v1/${agent}`,
        `/apis/apps/v1/${agent}`,
      ];
      for (const path of [...nowhere, `${configMaps}/p/${agent}`, `${foos}/p/${agent}`]) {
        assert.equal((await victim.call("GET", path, { headers })).status, 404);
      }
      assert.equal((await victim.call("GET", `/apis/hostile.example.com/v1/${agent}`, { headers })).text, "anything");
      await victim.call("POST", `${configMaps}?fieldManager=${agent}&dryRun=${agent}`, {
        headers,
        type: agent,
        body: "{}",
      });
    }
    const { text } = await victim.call("GET", "/metrics");
    assert.deepEqual(
      text.split("\n").filter((line) => line.includes("agent-")),
      [],
    );
    for (const resource of ["configmaps", "foos", "other"]) {
      assert.match(text, new RegExp(`^apiserver_request_total\\{.*resource="${resource}"`, "m"));
    }
  });
});
