import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { connect } from "node:tls";
import { type Clock, realClock } from "@kube-apiserver/component-base";
import type { AdmissionAttributes } from "../admission/interfaces.js";
import type { GenericAPIServer } from "../generic-api-server.js";
import { sendPlainText } from "../handlers/plain-text.js";
import { takeUpgrade } from "../serving/upgrade.js";
import { type GenericTestServer, startGenericTestServer } from "../testing/generic-test-server.js";
import { newRecordingAudit, type RecordingBackend } from "../testing/recording-backend.js";
import { type Protocol, send, type TestRequest } from "../testing/request.js";
import { builtInResource } from "../testing/sample-resources.js";

const policy = {
  rules: [
    { level: "None", nonResourceURLs: ["/healthz*"] },
    { level: "Metadata", resources: [{ group: "", resources: ["namespaces"] }] },
    { level: "Request", resources: [{ group: "", resources: ["secrets"] }] },
    { level: "RequestResponse", verbs: ["update"], omitManagedFields: true },
    { level: "RequestResponse" },
  ],
};

const { audit, backend, registry } = newRecordingAudit(policy);
/** How far the server's clock is ahead: handlers put it on to be slow. */
let aheadMs = 0;
const clock: Clock = {
  ...realClock,
  now: () => realClock.now() + aheadMs,
  monotonic: () => realClock.monotonic() + aheadMs,
};
let server: GenericTestServer;
let ids = 0;

async function setUp(generic: GenericAPIServer): Promise<void> {
  const getter = generic.config.restOptionsGetter;
  const kindOf = (kind: string) => ({ kind: { group: "", version: "v1", kind } });
  const resources = [
    builtInResource(getter, "core.v1.ConfigMap", { ...kindOf("ConfigMap"), plural: "configmaps", namespaced: true }),
    builtInResource(getter, "core.v1.Secret", { ...kindOf("Secret"), plural: "secrets", namespaced: true }),
    {
      ...builtInResource(getter, "core.v1.Namespace", {
        ...kindOf("Namespace"),
        plural: "namespaces",
        namespaced: false,
      }),
      deprecationWarning: "old",
      removedRelease: "1.99",
    },
  ];
  generic.installAPIGroup({ group: "", versions: [{ version: "v1", resources }] });
  generic.paths.handle("/defect", () => {
    throw new TypeError("a defect");
  });
  generic.paths.handle("/silent", (_req, res) => void res.destroy());
  generic.paths.handle("/slow", (_req, res) => {
    aheadMs += 90_000;
    sendPlainText(res, 200, "slow\n");
  });
  generic.paths.handlePrefix("/debug/pprof/", (req, res) => {
    const taken = takeUpgrade(req);
    taken?.socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n");
    if (taken === undefined) sendPlainText(res, 200, "profile\n");
  });
}

/** Notes what it did, in short and at length. */
const notingPlugin = {
  name: "noting",
  handles: () => true,
  admit(attributes: AdmissionAttributes) {
    attributes.addAnnotation("noting.example.com/short", "noted");
    attributes.addAnnotation("noting.example.com/long", "noted at length", "Request");
    return Promise.resolve();
  },
};

before(async () => {
  server = await startGenericTestServer({ config: { audit, clock, admission: [notingPlugin] }, setUp });
});
after(() => server.stop());

interface Call extends Partial<TestRequest> {
  readonly path: string;
  readonly type?: string;
}

/** Sends a request and returns its answer with the id of its events. */
async function call({ type, ...given }: Call, protocol: Protocol = "h2") {
  const id = `request-${ids++}`;
  const headers = {
    "audit-id": id,
    "user-agent": "tester",
    ...(given.body === undefined ? {} : { "content-type": type ?? "application/json" }),
    ...given.headers,
  };
  const answer = await send(protocol, { url: server.url, caPem: server.caPem, token: server.token, ...given, headers });
  return { id, answer };
}

function complete(id: string) {
  return backend.stage(id, "ResponseComplete");
}

const configMaps = "/api/v1/namespaces/a/configmaps";
const configMap = (name: string, rest: object = {}) =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, ...rest });

for (const protocol of ["h1", "h2"] as const) {
  describe(`over ${protocol}`, () => {
    test("a request has two stages, and the last one is there before its answer is", async () => {
      const { id, answer } = await call(
        { path: `${configMaps}?limit=1`, headers: { "x-forwarded-for": "192.0.2.1" } },
        protocol,
      );
      const [received, done, ...others] = backend.of(id);
      assert.deepEqual(others, []);
      assert.equal(answer.headers["audit-id"], id);
      assert.deepEqual([received?.stage, done?.stage], ["RequestReceived", "ResponseComplete"]);
      assert.equal(received?.stageTimestamp, received?.requestReceivedTimestamp);
      assert.deepEqual(received, {
        kind: "Event",
        apiVersion: "audit.k8s.io/v1",
        level: "RequestResponse",
        auditID: id,
        stage: "RequestReceived",
        requestURI: `${configMaps}?limit=1`,
        verb: "list",
        user: { username: "tester", uid: "1", groups: ["system:masters", "system:authenticated"] },
        sourceIPs: ["192.0.2.1", "127.0.0.1"],
        userAgent: "tester",
        objectRef: { resource: "configmaps", namespace: "a", apiVersion: "v1" },
        requestReceivedTimestamp: received?.requestReceivedTimestamp,
        stageTimestamp: received?.stageTimestamp,
      });
      assert.deepEqual(done?.responseStatus, { metadata: {}, code: 200 });
      const { annotations = {} } = done ?? {};
      assert.equal(annotations["authorization.k8s.io/decision"], "allow");
      assert.equal(annotations["authorization.k8s.io/reason"], "");
    });

    test("a watch has a stage when it begins", async () => {
      const { id } = await call({ path: `${configMaps}?watch=1&timeoutSeconds=1` }, protocol);
      const stages = backend.of(id).map(({ stage, responseStatus }) => [stage, responseStatus?.code]);
      assert.deepEqual(stages, [
        ["RequestReceived", undefined],
        ["ResponseStarted", 200],
        ["ResponseComplete", 200],
      ]);
    });

    test("a refused credential has one stage, and is not shown", async () => {
      const { id, answer } = await call({ path: configMaps, token: "wrong" }, protocol);
      assert.equal(answer.status, 401);
      const [only, ...others] = backend.of(id);
      assert.deepEqual(others, []);
      assert.equal(only?.stage, "ResponseStarted");
      assert.deepEqual(only?.user, {});
      assert.deepEqual(only?.responseStatus, {
        metadata: {},
        status: "Failure",
        message: "Unauthorized",
        reason: "Unauthorized",
        code: 401,
      });
      assert.doesNotMatch(JSON.stringify(only), /wrong/);
    });

    test("a connection that is closed without an answer", async () => {
      const headers = { "audit-id": `silent-${protocol}` };
      // HTTP/2 clients find a stream that has ended without an answer.
      await call({ path: "/silent", headers }, protocol).catch(() => undefined);
      const { responseStatus } = await complete(`silent-${protocol}`);
      assert.deepEqual(responseStatus, {
        metadata: {},
        status: "Success",
        message: "Connection closed early",
        code: 200,
      });
    });
  });
}

test("nothing is recorded of what the policy does not want", async () => {
  const { id, answer } = await call({ path: "/healthz" });
  assert.equal(answer.status, 200);
  assert.deepEqual(backend.of(id), []);
});

test("a timeout that cannot be read has one stage", async () => {
  const { id } = await call({ path: `${configMaps}?timeout=soon` });
  const [only, ...others] = backend.of(id);
  assert.deepEqual([only?.stage, only?.responseStatus?.code, others], ["ResponseStarted", 400, []]);
});

test("a defect ends a request in panic", async () => {
  const { id, answer } = await call({ path: "/defect" });
  assert.equal(answer.status, 500);
  const { responseStatus } = await backend.stage(id, "Panic");
  assert.deepEqual(responseStatus, {
    metadata: {},
    status: "Failure",
    message: "APIServer panic'd: a defect",
    reason: "InternalError",
    code: 500,
  });
  assert.deepEqual(
    backend.of(id).map(({ stage }) => stage),
    ["RequestReceived", "Panic"],
  );
});

test("a connection that leaves HTTP has a stage when it does", async () => {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ host: hostname, port: Number(port), ca: server.caPem, ALPNProtocols: ["http/1.1"] });
  socket.write(
    "GET /debug/pprof/x HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: test\r\n" +
      `Authorization: Bearer ${server.token}\r\nAudit-ID: upgraded\r\n\r\n`,
  );
  socket.resume();
  await once(socket, "close");
  await complete("upgraded");
  const stages = backend.of("upgraded").map(({ stage, responseStatus }) => [stage, responseStatus?.code]);
  assert.deepEqual(stages, [
    ["RequestReceived", undefined],
    ["ResponseStarted", 101],
    ["ResponseComplete", 101],
  ]);
});

test("a slow request says where its time went", async () => {
  const { id } = await call({ path: "/slow" });
  const { annotations = {} } = await complete(id);
  const layers = Object.keys(annotations).filter((key) => key.startsWith("apiserver.latency.k8s.io/"));
  assert.ok(layers.includes("apiserver.latency.k8s.io/total"));
  assert.ok(layers.includes("apiserver.latency.k8s.io/authentication"));
  assert.match(annotations["apiserver.latency.k8s.io/total"] ?? "", /^1m3\d(\.\d+)?s$/);
});

describe("objects", () => {
  test("of a creation, and what was answered", async () => {
    const { id } = await call({ path: configMaps, method: "POST", body: configMap("created", { data: { a: "1" } }) });
    const { requestObject, responseObject, objectRef } = await complete(id);
    assert.deepEqual((requestObject as { data: unknown }).data, { a: "1" });
    assert.equal(objectRef?.name, "created");
    const { metadata } = responseObject as { metadata: Record<string, unknown> };
    assert.equal(metadata.name, "created");
    assert.ok(Array.isArray(metadata.managedFields));
  });

  test("that are sent as YAML, in a line of JSON", async () => {
    const body = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  a: |\n    b\n";
    const { id } = await call({ path: configMaps, method: "POST", body, type: "application/yaml" });
    assert.deepEqual(((await complete(id)).requestObject as { data: unknown }).data, { a: "b\n" });
  });

  test("of an update, with its version and without managedFields", async () => {
    await call({ path: configMaps, method: "POST", body: configMap("updated") });
    const live = JSON.parse((await call({ path: `${configMaps}/updated` })).answer.body);
    const { id } = await call({ path: `${configMaps}/updated`, method: "PUT", body: JSON.stringify(live) });
    const { requestObject, responseObject, objectRef } = await complete(id);
    assert.deepEqual([objectRef?.uid, objectRef?.resourceVersion], [live.metadata.uid, live.metadata.resourceVersion]);
    for (const object of [requestObject, responseObject] as { metadata: object }[]) {
      assert.equal("managedFields" in object.metadata, false);
    }
  });

  test("of patches, as they were sent", async () => {
    await call({ path: configMaps, method: "POST", body: configMap("patched") });
    const path = `${configMaps}/patched`;
    const patches: readonly [string, string, unknown][] = [
      ["application/merge-patch+json", '{ "data": {\n "a": null } }', { data: { a: null } }],
      [
        "application/json-patch+json",
        '[{"op":"add","path":"/data","value":{}}]',
        [{ op: "add", path: "/data", value: {} }],
      ],
      [
        "application/apply-patch+yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: patched\n",
        { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "patched" } },
      ],
    ];
    for (const [type, body, expected] of patches) {
      const { id, answer } = await call({ path: `${path}?fieldManager=test`, method: "PATCH", body, type });
      assert.equal(answer.status, 200);
      assert.deepEqual((await complete(id)).requestObject, expected);
    }
    const broken = await call({ path, method: "PATCH", body: "{", type: "application/merge-patch+json" });
    assert.equal((await complete(broken.id)).requestObject, undefined);
  });

  test("of a deletion, and its Status", async () => {
    await call({ path: configMaps, method: "POST", body: configMap("deleted") });
    const body = '{"propagationPolicy":"Background"}';
    // Node sends the body of a DELETE only when it is told its length.
    const headers = { "content-length": String(body.length) };
    const { id } = await call({ path: `${configMaps}/deleted`, method: "DELETE", body, headers }, "h1");
    const { requestObject, responseStatus, responseObject } = await complete(id);
    assert.deepEqual(requestObject, { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" });
    assert.equal(responseStatus?.status, "Success");
    assert.equal(responseStatus?.code, 200);
    assert.equal((responseObject as { kind: string }).kind, "Status");
  });

  test("of z-pages, where one is asked for", async () => {
    const accept = "application/yaml;g=config.k8s.io;v=v1beta1;as=Statusz";
    const { id } = await call({ path: "/statusz", headers: { accept } });
    const { responseObject } = await complete(id);
    assert.equal((responseObject as { kind: string }).kind, "Statusz");
    const text = await call({ path: "/statusz" });
    assert.equal((await complete(text.id)).responseObject, undefined);
  });

  test("of lists and Tables, in the form that was answered", async () => {
    await call({ path: configMaps, method: "POST", body: configMap("listed") });
    const forms: readonly [string, string][] = [
      ["application/json", "ConfigMapList"],
      ["application/vnd.kubernetes.protobuf", "ConfigMapList"],
      ["application/json;as=Table;v=v1;g=meta.k8s.io", "Table"],
      ["application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", "PartialObjectMetadataList"],
    ];
    for (const [accept, kind] of forms) {
      const { id, answer } = await call({ path: configMaps, headers: { accept } });
      assert.equal(answer.status, 200);
      const { responseObject } = await complete(id);
      assert.equal((responseObject as { kind: string }).kind, kind);
      if (accept.startsWith("application/json")) assert.deepEqual(responseObject, JSON.parse(answer.body));
    }
  });

  test("of refusals: the Status", async () => {
    const { id } = await call({ path: `${configMaps}/missing` });
    const { responseStatus, responseObject } = await complete(id);
    assert.deepEqual(responseStatus, {
      metadata: {},
      status: "Failure",
      message: 'configmaps "missing" not found',
      reason: "NotFound",
      details: { name: "missing", kind: "configmaps" },
      code: 404,
    });
    assert.equal((responseObject as { reason: string }).reason, "NotFound");
  });

  test("only those of the request at the level for them, and none at the level below", async () => {
    const secret = JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name: "s" } });
    const request = await complete(
      (await call({ path: "/api/v1/namespaces/a/secrets", method: "POST", body: secret })).id,
    );
    assert.ok(request.requestObject !== undefined && request.responseObject === undefined);
    const namespace = JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: "n" } });
    const metadata = await complete((await call({ path: "/api/v1/namespaces", method: "POST", body: namespace })).id);
    assert.ok(metadata.requestObject === undefined && metadata.responseObject === undefined);
    assert.deepEqual(metadata.objectRef, { resource: "namespaces", name: "n", apiVersion: "v1" });
    assert.equal(metadata.annotations?.["k8s.io/deprecated"], "true");
    assert.equal(metadata.annotations?.["k8s.io/removed-release"], "1.99");
  });
});

test("what admission notes, each at its level", async () => {
  const notes = async (path: string, kind: string, name: string) => {
    const body = JSON.stringify({ apiVersion: "v1", kind, metadata: { name } });
    const { annotations = {} } = await complete((await call({ path, method: "POST", body })).id);
    return [annotations["noting.example.com/short"], annotations["noting.example.com/long"]];
  };
  assert.deepEqual(await notes("/api/v1/namespaces", "Namespace", "noted"), ["noted", undefined]);
  assert.deepEqual(await notes("/api/v1/namespaces/a/secrets", "Secret", "noted"), ["noted", "noted at length"]);
});

test("a client that goes away while its request is being recorded", async () => {
  let record = () => {};
  const recorded = new Promise<boolean>((resolve) => {
    record = () => resolve(true);
  });
  backend.outcome = (event) => (event.stage === "RequestReceived" ? recorded : true);
  try {
    const { hostname, port } = new URL(server.url);
    const socket = connect({ host: hostname, port: Number(port), ca: server.caPem, ALPNProtocols: ["http/1.1"] });
    const credential = `Authorization: Bearer ${server.token}`;
    socket.write(`GET ${configMaps} HTTP/1.1\r\nHost: localhost\r\n${credential}\r\nAudit-ID: gone\r\n\r\n`);
    await backend.stage("gone", "RequestReceived");
    socket.destroy();
    assert.equal((await complete("gone")).responseStatus?.message, "Connection closed early");
  } finally {
    record();
    backend.outcome = () => true;
  }
});

test("who acts, and as whom", async () => {
  const headers = { "impersonate-user": "bob", "impersonate-extra-reason": "test" };
  const { id } = await call({ path: configMaps, headers });
  const { user, impersonatedUser } = await complete(id);
  assert.equal(user.username, "tester");
  assert.deepEqual(impersonatedUser, {
    username: "bob",
    groups: ["system:authenticated"],
    extra: { reason: ["test"] },
  });
});

test("a request that cannot be recorded is refused, where the backend wants that", async () => {
  backend.outcome = (event) => event.stage !== "RequestReceived";
  try {
    const { id, answer } = await call({ path: configMaps, method: "POST", body: configMap("unrecorded") });
    assert.equal(answer.status, 500);
    assert.equal(answer.body, `Internal Server Error: "${configMaps}": failed to store audit event\n`);
    assert.deepEqual(
      backend.of(id).map(({ stage }) => stage),
      ["RequestReceived"],
    );
  } finally {
    backend.outcome = () => true;
  }
  assert.equal((await call({ path: `${configMaps}/unrecorded` })).answer.status, 404);
});

for (const protocol of ["h1", "h2"] as const) {
  test(`over ${protocol} answers wait for a backend that takes its time`, async () => {
    let release = () => {};
    const held = new Promise<boolean>((resolve) => {
      release = () => resolve(true);
    });
    backend.outcome = (event) => (event.stage === "ResponseComplete" ? held : Promise.resolve(true));
    try {
      const id = `held-${protocol}`;
      let isAnswered = false;
      const answering = call({ path: configMaps, headers: { "audit-id": id } }, protocol).then(({ answer }) => {
        isAnswered = true;
        return answer;
      });
      await complete(id);
      // What is on its way to a client of the same process has come by then.
      await call({ path: "/healthz" }, protocol);
      assert.equal(isAnswered, false);
      release();
      assert.equal((await answering).status, 200);
    } finally {
      backend.outcome = () => true;
    }
  });
}

test("metrics", async () => {
  const { body } = await registry.render();
  const count = (line: RegExp) => Number(line.exec(body)?.[1] ?? Number.NaN);
  assert.equal(count(/^apiserver_audit_event_total (\d+)$/m), (backend as RecordingBackend).events.length);
  assert.equal(count(/^apiserver_audit_level_total\{level="None"\} (\d+)$/m), 3);
  assert.equal(count(/^apiserver_audit_requests_rejected_total (\d+)$/m), 1);
});
