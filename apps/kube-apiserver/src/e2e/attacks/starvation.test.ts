import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { after, before, describe, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type AdminAccess, readAdminKubeconfig } from "../admin-client.js";
import { eventually } from "../eventually.js";
import { type ServerProcess, startServerProcess } from "../server-process.js";

const group = "heavy.example.com";
const foos = `/apis/${group}/v1/namespaces/default/foos`;
const configMaps = "/api/v1/namespaces/default/configmaps";
const members = (count: number, member: (i: number) => string, separator = ",") =>
  Array.from({ length: count }, (_, i) => member(i)).join(separator);
const yamlFoo = (name: string, rest: string) =>
  `apiVersion: ${group}/v1\nkind: Foo\nmetadata: {name: ${name}}\n${rest}\n`;
const jsonFoo = (name: string, rest: string) =>
  `{"apiVersion":"${group}/v1","kind":"Foo","metadata":{"name":"${name}"},${rest}}`;

interface HeavyRequest {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly type?: string;
  readonly body?: string;
  /** Of the time that the request takes, how much others may have to wait in one go: 0 to 1. */
  readonly share: number;
}

const yaml = "application/yaml";
const heavy: readonly HeavyRequest[] = [
  {
    name: "a long list in YAML",
    path: foos,
    type: yaml,
    share: 0.5,
    body: yamlFoo("l", `a: [${members(700_000, () => "1")}]`),
  },
  {
    name: "a large map in YAML",
    path: foos,
    type: yaml,
    share: 0.5,
    body: yamlFoo(
      "m",
      members(60_000, (i) => `k${i}: v`, "\n"),
    ),
  },
  {
    name: "YAML that breaks off",
    path: foos,
    type: yaml,
    share: 0.5,
    body: yamlFoo("b", `a: [${members(700_000, () => "1")}`),
  },
  {
    name: "a large map in JSON",
    path: configMaps,
    share: 0.7,
    body: `{"metadata":{"name":"j"},"data":{${members(60_000, (i) => `"k${i}":"v"`)}}}`,
  },
  {
    ...{ name: "a large object that is applied", method: "PATCH", path: `${foos}/a?fieldManager=m`, share: 0.7 },
    ...{ type: "application/apply-patch+yaml", body: jsonFoo("a", `"a":{${members(60_000, (i) => `"k${i}":"v"`)}}`) },
  },
  {
    ...{ name: "a large strategic merge patch", method: "PATCH", path: `${configMaps}/p`, share: 0.7 },
    type: "application/strategic-merge-patch+json",
    body: `{"data":{${members(60_000, (i) => `"k${i}":"v"`)}}}`,
  },
  {
    ...{
      name: "a patch that makes room in a long list again and again",
      method: "PATCH",
      path: `${foos}/l`,
      share: 0.5,
    },
    type: "application/json-patch+json",
    body: `[{"op":"add","path":"/a","value":[${members(500_000, () => "1")}]},${members(9_999, () => '{"op":"add","path":"/a/0","value":1}')}]`,
  },
];
/** What nobody notices, whatever share of a short request it is. Milliseconds. */
const unnoticedMs = 100;

describe("whoever asks for little is not held up by whoever asks for much", { timeout: 300_000 }, () => {
  let server: ServerProcess;
  let access: AdminAccess;
  const loud = new Agent({ keepAlive: true });
  const quiet = new Agent({ keepAlive: true });
  before(async () => {
    server = await startServerProcess({ flags: ["--embedded-sync=none"] });
    access = await readAdminKubeconfig(server.kubeconfig);
    const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
    const names = { plural: "foos", singular: "foo", kind: "Foo" };
    const versions = [{ name: "v1", served: true, storage: true, schema }];
    await eventually(async () => {
      const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
      const body = JSON.stringify({
        metadata: { name: `foos.${group}` },
        spec: { group, scope: "Namespaced", names, versions },
      });
      assert.ok([201, 409].includes(await call(loud, { method: "POST", path, body })));
      assert.equal(await call(loud, { method: "GET", path: foos }), 200);
    });
    const body = JSON.stringify({ metadata: { name: "p" } });
    assert.equal(await call(loud, { method: "POST", path: configMaps, body }), 201);
  });
  after(async () => {
    loud.destroy();
    quiet.destroy();
    await server?.stop();
  });
  async function call(agent: Agent, sent: Pick<HeavyRequest, "method" | "path" | "type" | "body">): Promise<number> {
    const { method = "POST", path, type = "application/json", body } = sent;
    const { url, caPem: ca, certPem: cert, keyPem: key } = access;
    const headers = body === undefined ? {} : { "content-type": type, "content-length": Buffer.byteLength(body) };
    const req = request(url, { method, path, agent, ca, cert, key, headers }).end(body);
    const [res] = (await once(req, "response")) as [IncomingMessage];
    await once(res.resume(), "end");
    return res.statusCode ?? 0;
  }
  /** How long a heavy request takes, and the longest that somebody else waits for an answer meanwhile. */
  async function measure(sent: HeavyRequest): Promise<{ tookMs: number; longestMs: number }> {
    let isOver = false;
    const startMs = performance.now();
    const over = call(loud, sent).then(() => {
      isOver = true;
      return performance.now() - startMs;
    });
    let longestMs = 0;
    while (!isOver) {
      const askedMs = performance.now();
      assert.equal(await call(quiet, { method: "GET", path: "/readyz" }), 200);
      longestMs = Math.max(longestMs, performance.now() - askedMs);
      await nextTurn();
    }
    return { tookMs: await over, longestMs };
  }

  for (const sent of heavy) {
    test(sent.name, async () => {
      const seen: string[] = [];
      // The machine may be busy with something else.
      for (let attempt = 0; attempt < 4; attempt++) {
        const { tookMs, longestMs } = await measure(sent);
        if (longestMs < Math.max(unnoticedMs, tookMs * sent.share)) return;
        seen.push(`${longestMs.toFixed()} of ${tookMs.toFixed()} ms`);
      }
      assert.fail(seen.join(", "));
    });
  }
});
