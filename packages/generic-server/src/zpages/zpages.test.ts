import assert from "node:assert/strict";
import { test } from "node:test";
import { parseYAML } from "@kube-apiserver/apimachinery";
import { SteerableClock } from "@kube-apiserver/storage/testing";
import type { Config } from "../config.js";
import { type GenericTestServer, startGenericTestServer } from "../testing/generic-test-server.js";
import { httpsCall } from "../testing/https-call.js";

const version = {
  major: "1",
  minor: "36",
  emulationMajor: "1",
  emulationMinor: "35",
  gitVersion: "v1.36.4",
  goVersion: "nodev0.0.0",
};
const flagz = new Map([
  ["secure-port", "6443"],
  ["feature-gates", ""],
  ["etcd-servers", "[a,b]"],
]);
const warning =
  "\nWarning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.\n";
/** The first of the separators, a colon, each time. */
const config: Partial<Config> = { version, flagz, jitter: () => 0 };

const asObject = (kind: string, { type = "json", version = "v1beta1" } = {}) =>
  `application/${type};g=config.k8s.io;v=${version};as=${kind}`;

function get({ url, caPem }: GenericTestServer, path: string, accept: string) {
  return httpsCall(url + path, { caPem, headers: accept === "" ? {} : { accept } });
}

test("/statusz tells people about the process", async () => {
  const clock = new SteerableClock();
  await using server = await startGenericTestServer({ config, clock });
  clock.advance(26 * 3_600_000);
  const { status, headers, text } = await get(server, "/statusz", "");
  assert.deepEqual([status, headers["content-type"]], [200, "text/plain; charset=utf-8"]);
  const [heading, body = ""] = text.split(warning);
  assert.equal(heading, "\napiserver statusz");
  const lines = body.split("\n");
  assert.match(lines[1] ?? "", /^Started: \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d UTC \d{4}$/);
  const startedMs = Date.parse((lines[1] ?? "").slice("Started: ".length));
  assert.ok(Math.abs(startedMs - (Date.now() - process.uptime() * 1000)) < 60_000, lines[1]);
  assert.match(lines[2] ?? "", /^Up: 2[6-9] hr \d\d min \d\d sec$/);
  assert.deepEqual(lines.slice(3), [
    "Go version: nodev0.0.0",
    "Binary version: 1.36.4",
    "Emulation version: 1.35",
    "Paths: /flagz /healthz /livez /readyz /version",
    "",
  ]);
});

test("/statusz is an object for programs, in each of its formats", async () => {
  await using server = await startGenericTestServer({ config: { ...config, offersCBOR: true } });
  const json = await get(server, "/statusz", asObject("Statusz"));
  assert.equal(json.headers["content-type"], "application/json;g=config.k8s.io;v=v1beta1;as=Statusz");
  assert.equal(json.headers.warning, undefined);
  const { startTime, uptimeSeconds, ...rest } = JSON.parse(json.text);
  assert.match(startTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.ok(Number.isInteger(uptimeSeconds) && uptimeSeconds >= 0, String(uptimeSeconds));
  const known = {
    kind: "Statusz",
    apiVersion: "config.k8s.io/v1beta1",
    metadata: { name: "apiserver" },
    goVersion: "nodev0.0.0",
    binaryVersion: "1.36.4",
    emulationVersion: "1.35",
    paths: ["/flagz", "/healthz", "/livez", "/readyz", "/version"],
  };
  assert.deepEqual(rest, known);
  const yaml = await get(server, "/statusz", asObject("Statusz", { type: "yaml" }));
  assert.equal(yaml.headers["content-type"], "application/yaml;g=config.k8s.io;v=v1beta1;as=Statusz");
  assert.match(yaml.text, /^binaryVersion: 1\.36\.4$/m);
  const cbor = await get(server, "/statusz", asObject("Statusz", { type: "cbor" }));
  assert.equal(cbor.headers["content-type"], "application/cbor;g=config.k8s.io;v=v1beta1;as=Statusz");
  assert.match(cbor.text, /nodev0\.0\.0/);
});

test("the old version of a z-page comes with a warning", async () => {
  await using server = await startGenericTestServer({ config });
  for (const [path, kind] of [
    ["statusz", "Statusz"],
    ["flagz", "Flagz"],
  ] as const) {
    const { headers, text } = await get(server, `/${path}`, asObject(kind, { version: "v1alpha1" }));
    assert.equal(JSON.parse(text).apiVersion, "config.k8s.io/v1alpha1");
    assert.equal(
      headers.warning,
      `299 - "This version of the ${path} endpoint is deprecated. Please use a newer version."`,
    );
  }
});

test("/flagz shows every flag with its value", async () => {
  await using server = await startGenericTestServer({ config });
  const { text } = await get(server, "/flagz", "*/*");
  assert.equal(text, `\napiserver flagz${warning}etcd-servers:[a,b]\nfeature-gates:\nsecure-port:6443\n`);
  const yaml = await get(server, "/flagz", asObject("Flagz", { type: "yaml" }));
  assert.deepEqual(await parseYAML(yaml.text), {
    kind: "Flagz",
    apiVersion: "config.k8s.io/v1beta1",
    metadata: { name: "apiserver" },
    flags: { "etcd-servers": "[a,b]", "feature-gates": "", "secure-port": "6443" },
  });
});

test("a z-page that cannot be had as asked for is 406, which says what can", async () => {
  await using server = await startGenericTestServer({ config });
  const { status, text } = await get(server, "/flagz", "application/json");
  assert.equal(status, 406);
  const { reason, message } = JSON.parse(text);
  assert.equal(reason, "NotAcceptable");
  assert.equal(message, "only the following media types are accepted: application/json, application/yaml, text/plain");
});

test("z-pages are listed, and gone where they are off", async () => {
  const pages = ["/flagz", "/statusz"];
  const listed = async (server: GenericTestServer) => {
    const { text } = await get(server, "/", "");
    return JSON.parse(text).paths.filter((path: string) => pages.includes(path));
  };
  await using server = await startGenericTestServer({ config });
  assert.deepEqual(await listed(server), pages);
  await using without = await startGenericTestServer({ config: { servesStatusz: false } });
  assert.deepEqual(await listed(without), []);
  for (const path of pages) assert.equal((await get(without, path, "")).status, 404);
});

test("whoever may not get a z-page is refused", async () => {
  const authorization = { authorize: () => Promise.resolve({ decision: "NoOpinion", reason: "" } as const) };
  await using server = await startGenericTestServer({ config: { ...config, authorization } });
  const headers = { authorization: "Bearer user-token" };
  for (const path of ["/flagz", "/statusz"]) {
    const { status, text } = await httpsCall(server.url + path, { caPem: server.caPem, headers });
    assert.equal(status, 403);
    assert.equal(JSON.parse(text).message, `forbidden: User "alice" cannot get path "${path}"`);
  }
});
