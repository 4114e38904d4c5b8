import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import type { PeerCertificate } from "node:tls";
import { findStatus } from "@kube-apiserver/apimachinery";
import { CancellationSource, type Dialer, realClock } from "@kube-apiserver/component-base";
import { EgressSelector } from "../egress/egress-selector.js";
import { requireServerName } from "../proxy/server-name.js";
import { WebhookServer } from "../testing/webhook-server.js";
import { type HookCall, HookCanceledError, HookTimeoutError } from "./hook-client.js";
import { type HookClientConfig, hookTargetOf } from "./hook-client-config.js";
import { HookClientManager } from "./hook-client-manager.js";
import { newCredentialsResolver } from "./hook-credentials.js";
import { loadKubeconfigUsers } from "./kubeconfig-users.js";
import { dnsServiceResolver, type ServiceResolver } from "./service-resolver.js";

let webhook: WebhookServer;
before(async () => {
  webhook = await WebhookServer.start({ dnsNames: ["hook.ns.svc", "localhost"] });
});
beforeEach(() => {
  webhook.calls.length = 0;
  webhook.respond = (_call, res) => void res.end("ok");
});
after(() => webhook[Symbol.asyncDispose]());

const managers: HookClientManager[] = [];
after(() => {
  for (const manager of managers) manager.close();
});

function manager(
  serviceResolver: ServiceResolver = dnsServiceResolver,
  users?: Parameters<typeof newCredentialsResolver>[0],
) {
  const made = new HookClientManager({ serviceResolver, credentials: newCredentialsResolver(users, undefined) });
  managers.push(made);
  return made;
}

const never = new CancellationSource();

function call(config: HookClientConfig, options: Partial<HookCall> = {}, clients = manager()): Promise<string> {
  return clients.clientFor(config).post('{"a":1}', { clock: realClock, signal: never, ...options });
}

const post = (problem: string) => `Post "https://127.0.0.1:${webhook.port}/check?timeout=30s": ${problem}`;

test("a webhook gets JSON, and is told how long it may take", async () => {
  assert.equal(await call(webhook.clientConfig("/check"), { timeoutMs: 1500 }), "ok");
  const [{ body, url, headers } = { body: "", url: "", headers: {} }] = webhook.calls;
  assert.deepEqual([body, url], ['{"a":1}', "/check?timeout=2s"]);
  assert.equal(headers["content-type"], "application/json");
  assert.equal(headers["user-agent"], "kube-apiserver-admission");
});

test("a webhook behind a service is called by the service's name, wherever that is", async () => {
  const asked: unknown[] = [];
  const resolver: ServiceResolver = {
    resolve(service) {
      asked.push(service);
      if (service.name === "none") throw new Error('service "none" not found');
      return { host: "127.0.0.1", port: webhook.port };
    },
  };
  const service = { namespace: "ns", name: "hook", path: "/a", port: 8443 };
  const { caBundle } = webhook;
  await call({ service, caBundle }, {}, manager(resolver));
  assert.deepEqual(asked, [service]);
  assert.equal(webhook.calls[0]?.headers.host, "hook.ns.svc:8443");
  await assert.rejects(call({ service: { ...service, name: "other" }, caBundle }, {}, manager(resolver)), {
    message:
      'Post "https://other.ns.svc:8443/a?timeout=30s": tls: failed to verify certificate: x509: certificate is valid for ' +
      "hook.ns.svc, localhost, 127.0.0.1, not other.ns.svc",
  });
  await assert.rejects(call({ service: { ...service, name: "none" }, caBundle }, {}, manager(resolver)), {
    message: 'Post "https://none.ns.svc:8443/a?timeout=30s": service "none" not found',
  });
});

test("connections are kept, and made anew where the webhook closed one", async () => {
  const sockets = new Set<unknown>();
  webhook.respond = (_call, res) => {
    sockets.add(res.socket);
    res.end("ok");
  };
  const clients = manager();
  const config = webhook.clientConfig("/check");
  await call(config, {}, clients);
  await call({ ...config }, {}, clients);
  assert.equal(sockets.size, 1);
  for (const socket of sockets) (socket as { destroy(): void }).destroy();
  assert.equal(await call(config, {}, clients), "ok");
  assert.equal(sockets.size, 2);
});

describe("a call fails", () => {
  test("when the certificate is another authority's", () =>
    assert.rejects(call({ ...webhook.clientConfig("/check"), caBundle: "" }), {
      message: post("tls: failed to verify certificate: x509: certificate signed by unknown authority"),
    }));

  test("when nobody listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    await assert.rejects(call({ url: `https://127.0.0.1:${port}/` }), {
      message: `Post "https://127.0.0.1:${port}/?timeout=30s": dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
  });

  test("when it takes too long", async () => {
    webhook.respond = () => undefined;
    const late = call(webhook.clientConfig("/check"), { timeoutMs: 50 });
    await assert.rejects(late, (err) => err instanceof HookTimeoutError);
    await assert.rejects(late, {
      message: `Post "https://127.0.0.1:${webhook.port}/check?timeout=1s": context deadline exceeded`,
    });
  });

  test("when the answer takes too long to end", async () => {
    webhook.respond = (_call, res) => void res.write("{");
    await assert.rejects(
      call(webhook.clientConfig("/check"), { timeoutMs: 100 }),
      (err) => err instanceof HookTimeoutError,
    );
  });

  test("when nobody wants the answer any more", async () => {
    const signal = new CancellationSource();
    webhook.respond = () => signal.abort(new Error("gone"));
    const call1 = call(webhook.clientConfig("/check"), { signal });
    await assert.rejects(call1, (err) => err instanceof HookCanceledError);
    await assert.rejects(call1, { message: post("context canceled") });
    await assert.rejects(call(webhook.clientConfig("/check"), { signal }), { message: post("context canceled") });
  });

  test("when the connection ends before the answer, or in it", async () => {
    webhook.respond = (_call, res) => void res.destroy();
    await assert.rejects(call(webhook.clientConfig("/check")), { message: post("EOF") });
    webhook.respond = (_call, res) => {
      res.writeHead(200, { "content-length": "100" });
      res.write("{", () => res.destroy());
    };
    await assert.rejects(call(webhook.clientConfig("/check")), {
      message: "unexpected error when reading response body. Please retry. Original error: unexpected EOF",
    });
  });

  test("when the answer is too large", async () => {
    webhook.respond = (_call, res) => void res.end("x".repeat(2000));
    await assert.rejects(call(webhook.clientConfig("/check"), { maxAnswerBytes: 1000 }), {
      message: "the answer is larger than 1000 bytes",
    });
  });

  test("with what a server says that cannot", async () => {
    webhook.respond = (_call, res) => void res.writeHead(500, { "content-type": "text/plain" }).end("no way\n");
    await assert.rejects(call(webhook.clientConfig("/check")), (err) => {
      assert.equal(findStatus(err)?.code, 500);
      assert.equal(
        (err as Error).message,
        'an error on the server ("no way") has prevented the request from succeeding',
      );
      return true;
    });
    webhook.respond = (_call, res) => void res.writeHead(404).end();
    await assert.rejects(call(webhook.clientConfig("/check")), {
      message: "the server could not find the requested resource",
    });
  });

  test("with a redirect, which is not followed", async () => {
    for (const status of [301, 302, 307, 308]) {
      webhook.calls.length = 0;
      webhook.respond = (_call, res) => void res.writeHead(status, { location: `${webhook.url}/elsewhere` }).end();
      await assert.rejects(call(webhook.clientConfig("/check")), {
        message: `the server responded with the status code ${status} but did not return more information`,
      });
      assert.equal(webhook.calls.length, 1);
    }
  });

  test("at addresses of the link, whoever names them", async () => {
    const message = /address 169.254.169.254 is not allowed/;
    await assert.rejects(call({ url: "https://169.254.169.254/latest" }), message);
    const resolver: ServiceResolver = { resolve: () => ({ host: "169.254.169.254", port: 443 }) };
    await assert.rejects(call({ service: { namespace: "ns", name: "hook" } }, {}, manager(resolver)), message);
    // A name to us, but the resolver of the system knows an address by it.
    const named: ServiceResolver = { resolve: () => ({ host: "0xa9fea9fe", port: 443 }) };
    await assert.rejects(call({ service: { namespace: "ns", name: "hook" } }, {}, manager(named)), message);
  });

  test("where there is nothing to call", () => {
    assert.throws(() => manager().clientFor({}), { message: "webhook configuration must have either service or URL" });
  });
});

const targets: readonly [config: HookClientConfig, url: string, authority: string][] = [
  [{ url: "https://example.com" }, "https://example.com/", "example.com:443"],
  [{ url: "https://example.com:8443/a//b/" }, "https://example.com:8443/a/b", "example.com:8443"],
  [{ url: "https://[::1]:1/x" }, "https://[::1]:1/x", "[::1]:1"],
  [{ service: { namespace: "n", name: "s" } }, "https://s.n.svc:443/", "s.n.svc:443"],
];
for (const [config, url, authority] of targets) {
  test(`${JSON.stringify(config)} is called at ${url}`, () => {
    const target = hookTargetOf(config);
    assert.deepEqual([target.url, target.authority], [url, authority]);
  });
}

describe("what is shown to a webhook", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "hook-users-"));
  });
  after(() => rm(folder, { recursive: true }));

  async function users(names: readonly string[], currentUser?: string) {
    const file = join(folder, "kubeconfig");
    const context = { name: "c", context: { user: currentUser } };
    const config = {
      apiVersion: "v1",
      kind: "Config",
      users: names.map((name) => ({ name, user: { token: name } })),
      ...(currentUser === undefined ? {} : { "current-context": "c", contexts: [context] }),
    };
    await writeFile(file, JSON.stringify(config));
    return loadKubeconfigUsers(file);
  }

  const cases: {
    name: string;
    names: readonly string[];
    current?: string;
    authority?: string;
    want: string | undefined;
  }[] = [
    { name: "the host with its port", names: ["a.b.svc:443", "a.b.svc"], want: "a.b.svc:443" },
    { name: "the domain with the port", names: ["*.svc:443", "a.b.svc"], want: "*.svc:443" },
    { name: "the host without the port of HTTPS", names: ["a.b.svc", "*.b.svc"], want: "a.b.svc" },
    { name: "the domain", names: ["*.b.svc", "*"], want: "*.b.svc" },
    { name: "nothing without another port", names: ["a.b.svc"], authority: "a.b.svc:8443", want: undefined },
    { name: "everybody", names: ["*", "u"], current: "u", want: "*" },
    { name: "the current user", names: ["u"], current: "u", want: "u" },
    { name: "nobody", names: [], want: undefined },
  ];
  for (const { name, names, current, authority = "a.b.svc:443", want } of cases) {
    test(name, async () => {
      assert.equal(newCredentialsResolver(await users(names, current), undefined)(authority).token, want);
    });
  }

  test("of the server itself, what it has for itself", async () => {
    const resolve = newCredentialsResolver(await users(["*"]), { token: "self" });
    assert.equal(resolve("kubernetes.default.svc:443").token, "self");
    assert.equal(resolve("kubernetes.default.svc:8443").token, "*");
  });

  test("arrives there", async () => {
    await call(webhook.clientConfig("/check"), {}, manager(dnsServiceResolver, await users(["*"])));
    assert.equal(webhook.calls[0]?.headers.authorization, "Bearer *");
  });
});

test("a certificate that names a server in its subject alone names none", () => {
  const certificate = { subject: { CN: "hook.ns.svc" } } as unknown as PeerCertificate;
  assert.match(String(requireServerName("hook.ns.svc", certificate)), /relies on legacy Common Name field, use SANs/);
  const named = { ...certificate, subjectaltname: "DNS:hook.ns.svc" } as PeerCertificate;
  assert.equal(requireServerName("hook.ns.svc", named), undefined);
});

test("services and URLs are reached by ways of their own, and the server itself by none", async () => {
  const asked: string[] = [];
  const dialerFor = (type: string): Dialer => ({
    dial({ host, port }) {
      asked.push(`${type} ${host}`);
      return connect(port, webhook.host);
    },
  });
  const egressSelector = new EgressSelector(
    new Map([
      ["cluster", dialerFor("cluster")],
      ["controlplane", dialerFor("controlplane")],
    ]),
  );
  const serviceResolver: ServiceResolver = {
    resolve: ({ name }) => ({ host: name === "kubernetes" ? webhook.host : "far.example", port: webhook.port }),
  };
  const self = { serverName: "hook.ns.svc" };
  const credentials = newCredentialsResolver(undefined, self);
  const clients = new HookClientManager({ serviceResolver, credentials, egressSelector });
  managers.push(clients);
  const { caBundle } = webhook;
  await call({ service: { namespace: "ns", name: "hook" }, caBundle }, {}, clients);
  await call({ url: `https://localhost:${webhook.port}/`, caBundle }, {}, clients);
  await call({ service: { namespace: "default", name: "kubernetes" }, caBundle }, {}, clients);
  assert.deepEqual(asked, ["cluster far.example", "controlplane localhost"]);
});
