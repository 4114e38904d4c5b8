import assert from "node:assert/strict";
import { test } from "node:test";
import { bootstrapFlowSchemas, bootstrapPriorityLevels } from "@kube-apiserver/api";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { discardLogger, newMetricsRegistry } from "@kube-apiserver/component-base";
import { newFakeClock } from "@kube-apiserver/component-base/testing";
import type { UserInfo } from "../authentication/interfaces.js";
import type { RequestContext } from "../request/request-context.js";
import { newRequestInfo } from "../request/request-info-factory.js";
import { newSystemContext } from "../request/system-context.js";
import { ObjectCountTracker } from "./estimation/object-count-tracker.js";
import type { FairRequest } from "./fairqueuing/fair-request.js";
import { type EffectiveFlow, FlowControl } from "./flow-control.js";

function withUID(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, uid: object.metadata?.name ?? "" } };
}

function user(name: string, ...groups: string[]): UserInfo {
  return { name, uid: "", groups: [...groups, "system:authenticated"], extra: {} };
}

function request(who: UserInfo, method: string, path: string): RequestContext {
  const system = newSystemContext({ clock: newFakeClock(), signal: new AbortController().signal });
  return { ...system, user: who, requestInfo: newRequestInfo(method, path) };
}

const suggestedSchemas = bootstrapFlowSchemas().map(({ object }) => withUID(object));
const suggestedLevels = bootstrapPriorityLevels().map(({ object }) => withUID(object));

function newControl(concurrencyLimit = 600) {
  const clock = newFakeClock();
  const registry = newMetricsRegistry();
  const objectCounts = new ObjectCountTracker(clock);
  const control = new FlowControl({ clock, logger: discardLogger, registry, concurrencyLimit, objectCounts });
  const digest = (levels: readonly KubeObject[], schemas: readonly KubeObject[]) =>
    control.digest(levels as Parameters<FlowControl["digest"]>[0], schemas as Parameters<FlowControl["digest"]>[1]);
  const level = (name: string) => control.levels.find(({ spec }) => spec.name === name);
  return { clock, registry, control, digest, level };
}

function bootstrapped(...more: readonly KubeObject[]) {
  const parts = newControl();
  parts.digest(suggestedLevels, [...suggestedSchemas, ...more]);
  return parts;
}

function uidsOf({ schema, level }: EffectiveFlow): { flowSchemaUID: string; priorityLevelUID: string } {
  return { flowSchemaUID: schema.uid, priorityLevelUID: level.spec.uid };
}

function start({ schema, level, counts }: EffectiveFlow, context: RequestContext): FairRequest | undefined {
  const workEstimate = { initialSeats: 1, finalSeats: 0, additionalLatencyMs: 0 };
  const flowDistinguisher = schema.distinguisherOf(context);
  return level.queueSet.startRequest({ flowSchemaName: schema.name, flowDistinguisher, workEstimate, counts, context });
}

const cases: { name: string; who: UserInfo; method?: string; path: string; schema: string; level: string }[] = [
  {
    name: "administrators",
    who: user("root", "system:masters"),
    path: "/api/v1/pods",
    schema: "exempt",
    level: "exempt",
  },
  { name: "probes", who: user("x"), path: "/readyz", schema: "probes", level: "exempt" },
  {
    name: "leases of leader election",
    who: user("system:kube-scheduler"),
    path: "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-scheduler",
    schema: "system-leader-election",
    level: "leader-election",
  },
  {
    name: "nodes that report their own state",
    who: user("system:node:n", "system:nodes"),
    path: "/api/v1/nodes/n/status",
    schema: "system-node-high",
    level: "node-high",
  },
  {
    name: "nodes otherwise",
    who: user("system:node:n", "system:nodes"),
    path: "/api/v1/namespaces/a/pods/p",
    schema: "system-nodes",
    level: "system",
  },
  {
    name: "service accounts of kube-system",
    who: user("system:serviceaccount:kube-system:job-controller", "system:serviceaccounts"),
    path: "/api/v1/namespaces/a/pods",
    schema: "kube-system-service-accounts",
    level: "workload-high",
  },
  {
    name: "other service accounts",
    who: user("system:serviceaccount:a:default", "system:serviceaccounts"),
    path: "/api/v1/namespaces/a/pods",
    schema: "service-accounts",
    level: "workload-low",
  },
  {
    name: "people",
    who: user("alice"),
    path: "/api/v1/namespaces/a/configmaps",
    schema: "global-default",
    level: "global-default",
  },
];
for (const { name, who, method = "GET", path, schema, level } of cases) {
  test(`bootstrap flows: ${name}`, () => {
    const flow = bootstrapped().control.classify(request(who, method, path));
    assert.deepEqual(uidsOf(flow), { flowSchemaUID: schema, priorityLevelUID: level });
  });
}

test("before the configuration is there, everything but administrators is caught by catch-all", () => {
  const { control, level } = newControl();
  assert.equal(control.classify(request(user("x"), "GET", "/version")).schema.name, "catch-all");
  assert.equal(control.classify(request(user("x", "system:masters"), "GET", "/version")).schema.name, "exempt");
  assert.equal(level("catch-all")?.limits.nominal, 600);
});

test("a user in no known group is caught by catch-all", () => {
  const stranger: UserInfo = { name: "x", uid: "", groups: [], extra: {} };
  const flow = bootstrapped().control.classify(request(stranger, "GET", "/version"));
  assert.equal(flow.schema.uid, "catch-all");
});

function schemaFor(name: string, precedence: number, rule: JSONObject, level = "system"): KubeObject {
  const subjects = [{ kind: "User", user: { name: "alice" } }];
  return withUID({
    metadata: { name },
    spec: {
      matchingPrecedence: precedence,
      priorityLevelConfiguration: { name: level },
      rules: [{ subjects, ...rule }],
    },
  });
}

const everywhere = { verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"] };

test("the lower precedence wins, then the name, and a removed schema no longer counts", () => {
  const { control, digest } = newControl();
  const alice = request(user("alice"), "GET", "/api/v1/namespaces/a/pods");
  const [b, c] = ["b", "c"].map((name) => schemaFor(name, 5, { resourceRules: [everywhere] }));
  assert.ok(b && c);
  digest(suggestedLevels, [...suggestedSchemas, c, b]);
  assert.equal(control.classify(alice).schema.name, "b");
  digest(suggestedLevels, [...suggestedSchemas, c]);
  assert.equal(control.classify(alice).schema.name, "c");
});

test("a schema whose priority level is missing is passed over, and its status says why, once", () => {
  const dangling = schemaFor("dangling", 1, { resourceRules: [everywhere] }, "gone");
  const { control, digest } = newControl();
  const updates = digest(suggestedLevels, [dangling]);
  assert.equal(control.classify(request(user("alice"), "GET", "/api/v1/pods")).schema.name, "catch-all");
  const message = `This FlowSchema references the PriorityLevelConfiguration object named "gone" but there is no such object`;
  const condition = { type: "Dangling", status: "True", reason: "NotFound", message };
  assert.deepEqual(updates, [{ name: "dangling", condition }]);
  assert.deepEqual(digest(suggestedLevels, [{ ...dangling, status: { conditions: [condition] } }]), []);
});

test("seats are shared out as upstream shares them out by default", () => {
  const { control } = bootstrapped();
  const limits = control.levels.map(({ spec, limits: { nominal, min, max } }) => [spec.name, nominal, min, max]);
  // 245 shares of 600 seats.
  assert.deepEqual(Object.fromEntries(limits.map(([name, ...seats]) => [name, seats])), {
    "catch-all": [13, 13, 613],
    exempt: [0, 0, 600],
    "global-default": [49, 24, 649],
    "leader-election": [25, 25, 625],
    "node-high": [98, 73, 698],
    system: [74, 50, 674],
    "workload-high": [98, 49, 698],
    "workload-low": [245, 24, 845],
  });
});

test("a level that is gone serves what waits at it, and goes when that is done", () => {
  const { control, digest, level } = newControl(4);
  const limited = (name: string) =>
    withUID({
      metadata: { name },
      spec: {
        type: "Limited",
        limited: {
          nominalConcurrencyShares: 95,
          lendablePercent: 0,
          borrowingLimitPercent: 0,
          limitResponse: { type: "Queue", queuing: { queues: 4, handSize: 1, queueLengthLimit: 9 } },
        },
      },
    });
  const schema = schemaFor("mine", 1, { resourceRules: [everywhere] }, "mine");
  digest([limited("mine")], [schema]);
  const context = request(user("alice"), "GET", "/api/v1/pods");
  const flow = control.classify(context);
  assert.equal(flow.level.current, 4);
  const requests = Array.from({ length: 6 }, () => start(flow, context));
  const [first, second, , , fifth] = requests;
  assert.ok(first && second && fifth);
  assert.deepEqual(
    requests.map((one) => one?.phase),
    ["executing", "executing", "executing", "executing", "waiting", "waiting"],
  );
  let drained = 0;
  control.onDrained(() => drained++);
  digest([limited("other")], []);
  assert.equal(level("mine")?.isQuiescing, true, "it drains");
  assert.equal(control.classify(context).schema.name, "catch-all", "nothing new goes there");
  level("mine")?.queueSet.finish(first);
  level("mine")?.queueSet.finish(second);
  for (const one of requests.slice(2)) {
    assert.equal(drained, 0);
    assert.ok(one);
    level("mine")?.queueSet.finish(one);
  }
  assert.equal(drained, 1);
  digest([limited("other")], []);
  assert.equal(level("mine"), undefined);
});

test("a level that comes back is the same one, with what waits at it", () => {
  const { control, digest, level } = newControl(1);
  digest(suggestedLevels, suggestedSchemas);
  const context = request(user("alice"), "GET", "/api/v1/pods");
  const flow = control.classify(context);
  const running = Array.from({ length: flow.level.current }, () => start(flow, context));
  assert.equal(start(flow, context)?.phase, "waiting");
  digest([], []);
  const before = level("global-default");
  assert.equal(before?.isQuiescing, true);
  digest(suggestedLevels, suggestedSchemas);
  assert.equal(level("global-default"), before);
  assert.equal(before?.isQuiescing, false);
  const { waiting = 0, executing = 0 } = before?.queueSet.dump() ?? {};
  assert.equal(waiting + executing, running.length + 1);
});

test("a configuration that cannot work is taken for one that is not there", () => {
  const { control, digest } = newControl();
  const queuing = { queues: 2, handSize: 3, queueLengthLimit: 1 };
  const broken = {
    metadata: { name: "system" },
    spec: { type: "Limited", limited: { nominalConcurrencyShares: 1, limitResponse: { type: "Queue", queuing } } },
  };
  const updates = digest([broken], [schemaFor("mine", 1, { resourceRules: [everywhere] })]);
  assert.equal(updates[0]?.condition.status, "True");
  assert.equal(control.classify(request(user("alice"), "GET", "/api/v1/pods")).schema.name, "catch-all");
});

const rules: { name: string; rule: JSONObject; path: string; want: boolean }[] = [
  { name: "cluster scope", rule: { ...everywhere, namespaces: [] }, path: "/api/v1/nodes", want: true },
  {
    name: "cluster scope only",
    rule: { ...everywhere, namespaces: [] },
    path: "/api/v1/namespaces/a/pods",
    want: false,
  },
  {
    name: "namespaces only",
    rule: { ...everywhere, clusterScope: false, namespaces: ["a"] },
    path: "/api/v1/namespaces/a/pods",
    want: true,
  },
  {
    name: "another namespace",
    rule: { ...everywhere, clusterScope: false, namespaces: ["a"] },
    path: "/api/v1/namespaces/b/pods",
    want: false,
  },
  {
    name: "a subresource by its name",
    rule: { ...everywhere, resources: ["pods/log"] },
    path: "/api/v1/namespaces/a/pods/p/log",
    want: true,
  },
  {
    name: "a resource without its subresources",
    rule: { ...everywhere, resources: ["pods"] },
    path: "/api/v1/namespaces/a/pods/p/log",
    want: false,
  },
];
for (const { name, rule, path, want } of rules) {
  test(`resource rules: ${name}`, () => {
    const { control } = bootstrapped(schemaFor("mine", 1, { resourceRules: [rule] }));
    assert.equal(control.classify(request(user("alice"), "GET", path)).schema.name === "mine", want);
  });
}
