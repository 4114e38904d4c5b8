import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, request } from "node:https";
import { test } from "node:test";
import { type Clock, discardLogger, newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import { ObjectCountTracker } from "../flowcontrol/estimation/object-count-tracker.js";
import { FlowControl } from "../flowcontrol/flow-control.js";
import { newRequestMetrics } from "../metrics/request-metrics.js";
import { type RequestState, requestState } from "../request/request-state.js";
import { type GenericTestServer, startGenericTestServer } from "../testing/generic-test-server.js";
import { httpsCall } from "../testing/https-call.js";

const level = { metadata: { name: "mine", uid: "level-uid" } };
const queuing = { queues: 2, handSize: 1, queueLengthLimit: 2 };
/** A level of one seat that may not borrow; half of the two is for catch-all. */
const oneSeat = {
  ...level,
  spec: {
    type: "Limited",
    limited: {
      nominalConcurrencyShares: 5,
      lendablePercent: 0,
      borrowingLimitPercent: 0,
      limitResponse: { type: "Queue", queuing },
    },
  },
};
const everything = {
  resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"] }],
  nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
};
const alices = {
  metadata: { name: "alices", uid: "schema-uid" },
  spec: {
    matchingPrecedence: 5,
    priorityLevelConfiguration: { name: "mine" },
    distinguisherMethod: { type: "ByUser" },
    rules: [{ subjects: [{ kind: "User", user: { name: "alice" } }], ...everything }],
  },
};

type Configuration = Parameters<FlowControl["digest"]>;

interface StartOptions {
  readonly clock?: Clock;
  readonly requestTimeoutMs?: number;
  readonly concurrencyLimit?: number;
}

/** A server with a path that is answered when the test says so, at a level with one seat. */
async function start({ clock = realClock, requestTimeoutMs = 60_000, concurrencyLimit = 2 }: StartOptions = {}) {
  const registry = newMetricsRegistry();
  const objectCounts = new ObjectCountTracker(clock);
  const control = new FlowControl({ clock, logger: discardLogger, registry, concurrencyLimit, objectCounts });
  control.digest([oneSeat] as unknown as Configuration[0], [alices] as unknown as Configuration[1]);
  const held: { readonly res: ServerResponse; readonly state: RequestState }[] = [];
  const server = await startGenericTestServer({
    config: { flowControl: control, requestTimeoutMs, requestObserver: newRequestMetrics(registry).observer },
    setUp({ paths }) {
      paths.handle("/held", (req, res) => {
        held.push({ res, state: requestState(req) });
      });
      paths.handle("/broken", () => {
        throw new TypeError("a defect");
      });
      paths.handle("/quick", (_req, res) => void res.end("quick"));
      paths.handlePrefix("/apis/", (req, res) => {
        held.push({ res, state: requestState(req) });
      });
    },
  });
  const agent = new Agent({ keepAlive: true });
  const call = (path: string, token = "user-token") =>
    httpsCall(`${server.url}${path}`, { caPem: server.caPem, agent, headers: { authorization: `Bearer ${token}` } });
  const queueSet = control.levels.find(({ spec }) => spec.name === "mine")?.queueSet;
  assert.ok(queueSet);
  const until = (waiting: number, executing: number) =>
    eventually(() => queueSet.dump().waiting === waiting && queueSet.dump().executing === executing);
  const close = async () => {
    for (const { res } of held) res.end();
    agent.destroy();
    await server.stop();
  };
  return { registry, control, server, held, call, until, close };
}

async function eventually(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 2_000 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(holds());
}

function open(server: GenericTestServer, path: string) {
  const headers = { authorization: "Bearer user-token" };
  const req = request(`${server.url}${path}`, { ca: server.caPem, agent: new Agent({ keepAlive: false }), headers });
  req.on("error", () => undefined);
  req.end();
  return req;
}

test("one at a time; the others wait, those that are too many are told to come back", async () => {
  const { call, held, until, close, registry } = await start();
  try {
    const first = call("/held");
    await until(0, 1);
    const others = [call("/quick"), call("/quick")];
    await until(2, 1);
    const refused = await call("/quick");
    assert.equal(refused.status, 429);
    assert.equal(refused.text, "Too many requests, please try again later.\n");
    assert.equal(refused.headers["retry-after"], "1");
    assert.match(refused.headers["content-type"] ?? "", /^text\/plain/);
    assert.equal(refused.headers["x-kubernetes-pf-flowschema-uid"], "schema-uid");
    assert.equal(refused.headers["x-kubernetes-pf-prioritylevel-uid"], "level-uid");
    assert.equal((await call("/quick", "test-token")).status, 200, "administrators are exempt");
    await eventually(() => held.length === 1);
    held[0]?.res.end("done");
    assert.equal((await first).text, "done");
    const answers = await Promise.all(others);
    assert.deepEqual(
      answers.map(({ text, headers }) => [text, headers["x-kubernetes-pf-flowschema-uid"]]),
      [
        ["quick", "schema-uid"],
        ["quick", "schema-uid"],
      ],
    );
    await until(0, 0);
    const { body } = await registry.render();
    const flow = 'priority_level="mine",flow_schema="alices"';
    assert.ok(body.includes(`apiserver_flowcontrol_dispatched_requests_total{${flow}} 3`));
    assert.ok(body.includes(`apiserver_flowcontrol_rejected_requests_total{${flow},reason="queue-full"} 1`));
    assert.ok(body.includes(`apiserver_flowcontrol_current_inqueue_requests{${flow}} 0`));
    assert.match(body, /^apiserver_request_total\{.*code="429".*\} 1$/m);
    assert.match(body, /^apiserver_request_terminations_total\{.*code="429"\} 1$/m);
  } finally {
    await close();
  }
});

test("a client that leaves the queue leaves its place, one that leaves its request its seat", async () => {
  const { server, call, until, close } = await start();
  try {
    const working = open(server, "/held");
    await until(0, 1);
    const waiting = [open(server, "/held"), open(server, "/held")];
    await until(2, 1);
    waiting[0]?.destroy();
    await until(1, 1);
    working.destroy();
    await until(0, 1);
    waiting[1]?.destroy();
    await until(0, 0);
    assert.equal((await call("/quick")).text, "quick");
  } finally {
    await close();
  }
});

test("a defect in a handler costs no seat", async () => {
  const { call, until, close } = await start();
  try {
    for (let i = 0; i < 3; i++) assert.equal((await call("/broken")).status, 500);
    await until(0, 0);
    assert.equal((await call("/quick")).status, 200);
  } finally {
    await close();
  }
});

test("who waits a fourth of the time there is has waited long enough", async () => {
  const { call, until, close } = await start({ requestTimeoutMs: 8_000 });
  try {
    const first = call("/held?timeout=10s").catch(() => undefined);
    await until(0, 1);
    const startMs = performance.now();
    const { status } = await call("/quick?timeout=800ms");
    assert.equal(status, 429);
    const tookMs = performance.now() - startMs;
    // Had it waited longer than it may take, the answer would be 504.
    assert.ok(tookMs > 150, `${tookMs} ms`);
    await until(0, 1);
    await close();
    await first;
  } finally {
    await close();
  }
});

test("a watch counts until it has begun", async () => {
  const { server, held, until, control, close } = await start();
  try {
    const watches = [0, 1].map(() => open(server, "/apis/example.com/v1/widgets?watch=1"));
    await until(1, 1);
    await eventually(() => held.length === 1);
    const info = { ...(held[0]?.state.requestInfo as RequestState["requestInfo"]), verb: "create" };
    assert.equal(control.watches.interestedWatches(info), 1);
    held[0]?.state.watchInitialized();
    held[0]?.state.watchInitialized();
    await until(0, 1);
    await eventually(() => held.length === 2);
    assert.equal(control.watches.interestedWatches(info), 2, "it is still there");
    held[1]?.state.watchInitialized();
    await until(0, 0);
    for (const watch of watches) watch.destroy();
    await eventually(() => control.watches.interestedWatches(info) === 0);
  } finally {
    await close();
  }
});

test("what goes on inside is shown to whoever is allowed to see it", async () => {
  const { call, until, close } = await start();
  try {
    const first = call("/held").catch(() => undefined);
    await until(0, 1);
    const second = call("/held").catch(() => undefined);
    await until(1, 1);
    const dump = async (name: string) => (await call(`/debug/api_priority_and_fairness/${name}`, "test-token")).text;
    const cells = (text: string) => text.split("\n").map((line) => line.split(/, */));
    assert.deepEqual(cells(await dump("dump_priority_levels")).slice(0, 4), [
      [
        ...["PriorityLevelName", "ActiveQueues", "IsIdle", "IsQuiescing", "WaitingRequests", "ExecutingRequests"],
        ...["DispatchedRequests", "RejectedRequests", "TimedoutRequests", "CancelledRequests"],
      ],
      ["catch-all", "0", "true", "false", "0", "0", "0", "0", "0", "0"],
      ["exempt", "0", "false", "false", "0", "1", "1", "0", "0", "0"],
      ["mine", "1", "false", "false", "1", "1", "1", "0", "0", "0"],
    ]);
    const queues = cells(await dump("dump_queues"));
    const busy = queues.filter(([name, , pending]) => name === "mine" && pending === "1");
    assert.deepEqual(
      busy.map((row) => [...row.slice(2, 5), ...row.slice(6)]),
      [["1", "1", "1", "1", "1", "0.00300000ss"]],
    );
    const requests = cells(await dump("dump_requests?includeRequestDetails=1")).filter(([name]) => name === "mine");
    assert.deepEqual(
      requests.map(([, schema, , place, flow, , seats, , , , user, verb, path]) => [
        schema,
        place,
        flow,
        seats,
        user,
        verb,
        path,
      ]),
      [
        ["alices", "0", "alice", "1", "alice", "get", "/held"],
        ["alices", "-1", "alice", "1", "alice", "get", "/held"],
      ],
    );
    assert.match(await dump("dump_requests"), /0001-01-01T00:00:00Z/);
    await close();
    await Promise.all([first, second]);
  } finally {
    await close();
  }
});

test("whoever asks for little is not behind all that a flood has sent, though there are seats for everybody", async () => {
  const { server, control, close } = await start({ concurrencyLimit: 1_000 });
  const order: string[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const ask = (headers: Record<string, string>) =>
    httpsCall(`${server.url}/busy`, { caPem: server.caPem, agent, headers });
  server.server.paths.handle("/busy", (req, res) => {
    order.push(requestState(req).user.name);
    const untilMs = performance.now() + 1;
    while (performance.now() < untilMs);
    res.end();
  });
  try {
    // The second time connections are there, so that all arrive together.
    for (let round = 0; round < 2; round++) {
      order.length = 0;
      const flood = Array.from({ length: 100 }, () => ask({ authorization: "Bearer user-token" }));
      await Promise.all([...flood, ask({})]);
    }
    assert.equal(control.levels.find(({ spec }) => spec.name === "mine")?.queueSet.dump().rejected, 0);
    const before = order.findIndex((name) => name !== "alice");
    assert.ok(before < 50, `${before} requests of the flood came first`);
  } finally {
    agent.destroy();
    await close();
  }
});

test("requests that run long are not held up", async () => {
  const { server, held, until, close } = await start();
  try {
    const first = open(server, "/held");
    await until(0, 1);
    const log = open(server, "/api/v1/namespaces/a/pods/p/log");
    const [answer] = (await once(log, "response")) as [IncomingMessage];
    assert.equal(answer.statusCode, 404);
    assert.equal(answer.headers["x-kubernetes-pf-flowschema-uid"], undefined);
    first.destroy();
    await eventually(() => held.length === 1);
  } finally {
    await close();
  }
});
