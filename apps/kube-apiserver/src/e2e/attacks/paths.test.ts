import assert from "node:assert/strict";
import { connect, type OutgoingHttpHeaders } from "node:http2";
import { after, before, describe, test } from "node:test";
import { Victim } from "./victim.js";

const secret = "TOP-SECRET-VALUE";
const inDefault = "/api/v1/namespaces/default";

describe("what is authorized is exactly what is served (CVE-2015-5305)", () => {
  let victim: Victim;
  before(async () => {
    victim = await Victim.start();
    await victim.create(`${inDefault}/secrets`, { metadata: { name: "s" }, stringData: { k: secret } });
    await victim.create(`${inDefault}/secrets`, { metadata: { name: "other" }, stringData: { k: "not secret" } });
    await victim.create(`${inDefault}/configmaps`, { metadata: { name: "c" }, data: { k: "v" } });
    const subresources = ["pods/log", "pods/exec", "pods/proxy", "services/proxy", "nodes/proxy"];
    await victim.grant("own", [{ apiGroups: [""], resources: ["configmaps"], verbs: ["*"] }], "default");
    await victim.grant("below", [{ apiGroups: [""], resources: subresources, verbs: ["*"] }], "default");
    await victim.grant("other", [
      { apiGroups: [""], resources: ["secrets"], resourceNames: ["other"], verbs: ["get", "list", "watch"] },
    ]);
    await victim.grant("proxy", [{ apiGroups: [""], resources: ["secrets", "pods"], verbs: ["proxy"] }]);
    await victim.grant("open", [{ nonResourceURLs: ["/open/*", "/version/*", "/metrics"], verbs: ["*"] }]);
  });
  after(() => victim?.[Symbol.asyncDispose]());
  /** A request of mallory's with the target as it stands. */
  const ask = (target: string, method = "GET", headers = "") =>
    victim.raw(
      `${method} ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: ${victim.authorization("mallory")}\r\n${headers}Connection: close\r\n\r\n`,
    );

  const refused: readonly string[] = [
    `${inDefault}/secrets/s`,
    `${inDefault}/configmaps/../secrets/s`,
    `${inDefault}/configmaps/..%2fsecrets/s`,
    `${inDefault}/configmaps/..%2Fsecrets%2Fs`,
    `${inDefault}/configmaps%2f..%2fsecrets/s`,
    `${inDefault}/configmaps/%2e%2e/secrets/s`,
    `${inDefault}/configmaps/c/../../secrets/s`,
    `${inDefault}/configmaps/%252e%252e%252fsecrets%252fs`,
    `${inDefault}/configmaps/c;/../../secrets/s`,
    `${inDefault}/configmaps\\..\\secrets\\s`,
    `${inDefault}/configmaps/..%5csecrets%5cs`,
    `${inDefault}/secrets/s/`,
    `${inDefault}/secrets/s;x`,
    `${inDefault}/secrets/s%00`,
    `${inDefault}/secrets/other%00/../s`,
    `${inDefault}/secrets/other/../s`,
    `${inDefault}/secrets/other%2f..%2fs`,
    `${inDefault}/secrets//s`,
    `${inDefault}/Secrets/s`,
    `${inDefault}/secrets/s?as=admin`,
    `${inDefault}/secrets/s/log`,
    `${inDefault}/pods/../secrets/s/log`,
    `${inDefault}/pods/log/../../secrets/s`,
    "/api/v1/namespaces/default%2fsecrets%2fs",
    "/api/v1/namespaces//default/secrets/s",
    "/api/v1//namespaces/default/secrets/s",
    "/API/v1/namespaces/default/secrets/s",
    "/api/V1/namespaces/default/secrets/s",
    "//api/v1/namespaces/default/secrets/s",
    "/./api/v1/namespaces/default/secrets/s",
    "/apis//v1/namespaces/default/secrets/s",
    "/open/../api/v1/namespaces/default/secrets/s",
    "/open/..%2fapi/v1/namespaces/default/secrets/s",
    "/open/%2e%2e/api/v1/namespaces/default/secrets/s",
    "http://x/api/v1/namespaces/default/secrets/s",
    "http://x/open/../api/v1/namespaces/default/secrets/s",
    "https://x@y:1//api/v1/namespaces/default/secrets/s",
    // The verb that once stood in the path: it may not lend itself to a read.
    "/api/v1/proxy/namespaces/default/secrets/s",
    "/api/v1/proxy/namespaces/default/secrets",
    "/api/v1/watch/proxy/namespaces/default/secrets/s",
    "/api/v1/watch/namespaces/default/secrets/s?timeoutSeconds=1",
    // A selector that names what is allowed must be the one that is used.
    `${inDefault}/secrets?fieldSelector=metadata.name%3Dother&fieldSelector=`,
    `${inDefault}/secrets?fieldSelector=metadata.name%3Dother&fieldSelector=metadata.name%3Ds`,
    `${inDefault}/secrets?fieldSelector=metadata.name%3Dother%2Cmetadata.name%3Ds`,
    `${inDefault}/secrets?fieldSelector=metadata.name!%3Dother`,
    `${inDefault}/secrets?%66ieldSelector=metadata.name%3Dother&fieldSelector=metadata.name%3Ds`,
    `${inDefault}/secrets?fieldselector=metadata.name%3Dother`,
    `${inDefault}/secrets?fieldSelector=metadata.name%3Dother;&watch=1&timeoutSeconds=1`,
    `${inDefault}/secrets?watch=1&timeoutSeconds=1`,
  ];
  for (const target of refused) {
    test(`no way to the secret: ${target}`, async () => {
      const answer = await ask(target);
      assert.match(answer, /^HTTP\/1\.1 (200|301|400|403|404|405) /);
      assert.ok(!answer.includes(Buffer.from(secret).toString("base64")), answer);
      assert.doesNotMatch(answer, /"name":"s","namespace"/);
    });
  }

  const plainPaths = ["/healthz/etcd", "/logs/", "/debug/pprof/", "/.well-known/openid-configuration"];
  test("paths that are no resources are compared as they are served", async () => {
    for (const path of plainPaths) {
      for (const target of [
        path,
        `/open/..${path}`,
        `/version/..${path}`,
        `/open/%2e%2e${path}`,
        `/metrics/..${path}`,
      ]) {
        assert.match(await ask(target), /^HTTP\/1\.1 (403|404) /, target);
      }
    }
    assert.match(await ask("/metrics?x=1"), /^HTTP\/1\.1 200 /);
    for (const target of [
      "/metrics/",
      "/Metrics",
      "/metrics;x",
      "/metrics%2f",
      "/metrics%00",
      "/metrics%3f",
      "//metrics",
    ]) {
      assert.match(await ask(target), /^HTTP\/1\.1 40[34] /, target);
    }
  });

  test("what is allowed is served, in whichever form HTTP has for it", async () => {
    for (const target of [
      `${inDefault}/configmaps/c`,
      `http://proxy:1${inDefault}/configmaps/c?x=http://y`,
      `${inDefault}/secrets/other`,
    ]) {
      assert.match(await ask(target), /^HTTP\/1\.1 200 /, target);
    }
  });

  test("over HTTP/2 a path is a path, whatever the authority says", async () => {
    const session = connect(victim.server.url, { ca: victim.server.caPem });
    session.on("error", () => undefined);
    const authorization = victim.authorization("mallory");
    const askH2 = async (headers: OutgoingHttpHeaders) => {
      const stream = session.request({ authorization, ...headers });
      let text = "";
      stream.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      let status = 0;
      stream.once("response", (head) => {
        status = head[":status"] ?? 0;
      });
      await new Promise<void>((resolve) => stream.once("close", resolve).once("error", () => resolve()));
      return { status, text };
    };
    const attempts: OutgoingHttpHeaders[] = [
      { ":path": `http://x${inDefault}/secrets/s` },
      { ":path": `//x${inDefault}/secrets/s` },
      { ":path": `${inDefault}/configmaps/..%2fsecrets/s`, ":authority": "kubernetes.default.svc" },
      { ":path": `${inDefault}/secrets/s`, ":authority": `x${inDefault}/configmaps/c`, host: "y" },
      { ":path": `/open/..${inDefault}/secrets/s`, ":scheme": "http" },
      { ":path": `*${inDefault}/secrets/s` },
      { ":path": `${inDefault}/secrets/s#${inDefault}/configmaps/c` },
      { ":path": `${inDefault}/configmaps/c`, ":method": "CONNECT" },
    ];
    for (const headers of attempts) {
      const { status, text } = await askH2(headers).catch(() => ({ status: 0, text: "" }));
      assert.ok(status !== 200, `${JSON.stringify(headers)}: ${text}`);
      assert.ok(!text.includes(Buffer.from(secret).toString("base64")));
    }
    assert.equal((await askH2({ ":path": `${inDefault}/configmaps/c`, ":authority": "elsewhere" })).status, 200);
    session.destroy();
  });

  test("a method in a header, and an unknown one, change nothing", async () => {
    for (const name of ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"]) {
      assert.match(await ask(`${inDefault}/configmaps/c`, "POST", `${name}: DELETE\r\n`), /^HTTP\/1\.1 405 /);
    }
    for (const method of ["TRACE", "PROPFIND", "HEAD"]) {
      assert.match(await ask(`${inDefault}/secrets/s`, method), /^HTTP\/1\.1 (403|405) /, method);
    }
    assert.equal((await victim.call("GET", `${inDefault}/configmaps/c`)).status, 200);
  });

  test("names and namespaces of clients do not leave their place in the store", async () => {
    const names = ["..", ".", "a/b", "a%2fb", "../x", "a\u0000b", "/", ""];
    for (const name of names) {
      const { status } = await victim.call("POST", `${inDefault}/configmaps`, { body: { metadata: { name } } });
      assert.ok([400, 422].includes(status), `${JSON.stringify(name)}: ${status}`);
      const role = await victim.call("POST", "/apis/rbac.authorization.k8s.io/v1/clusterroles", {
        body: { metadata: { name }, rules: [] },
      });
      // Names of roles may hold nearly everything.
      if (name !== "a\u0000b") assert.ok([400, 422].includes(role.status), `${JSON.stringify(name)}: ${role.status}`);
    }
    for (const namespace of ["%2e%2e", ".", "..", "default%2f..%2fkube-system", "%2e%2e%2fsecrets"]) {
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      assert.ok((await victim.call("POST", path, { body: { metadata: { name: "x" } } })).status >= 400, namespace);
      const { status, text } = await victim.call("GET", `/api/v1/namespaces/${namespace}/secrets`);
      assert.ok(status >= 400 || !text.includes('"name":"s","namespace"'), `${namespace}: ${text}`);
    }
    const elsewhere = { metadata: { name: "x", namespace: "kube-system" } };
    assert.equal((await victim.call("POST", `${inDefault}/configmaps`, { body: elsewhere })).status, 400);
  });
});
