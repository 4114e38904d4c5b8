import assert from "node:assert/strict";
import { test } from "node:test";
import { bootstrapFlowSchemas, bootstrapPriorityLevels } from "@kube-apiserver/api";
import { EncodedObject, type JSONObject, type KubeObject } from "@kube-apiserver/apimachinery";
import { realClock } from "@kube-apiserver/component-base";
import {
  type Informer,
  type InformerHandlers,
  newRequestInfo,
  newSystemContext,
  type RequestContext,
  type UserInfo,
} from "@kube-apiserver/generic-server";
import { newFlowClassifier } from "./flow-classifier.js";

/** An informer that a test delivers to by hand. */
class HandFedInformer implements Informer {
  readonly hasSynced = true;
  readonly #handlers: InformerHandlers[] = [];

  run = () => Promise.resolve();
  waitForSync = () => Promise.resolve();
  get = () => undefined;
  list = () => [];

  addHandlers(handlers: InformerHandlers): () => void {
    this.#handlers.push(handlers);
    return () => {};
  }

  add(...objects: readonly KubeObject[]): void {
    for (const object of objects) {
      for (const { onAdd } of this.#handlers) onAdd?.(EncodedObject.fromObject({ ...object }));
    }
  }

  remove(object: KubeObject): void {
    for (const { onDelete } of this.#handlers) onDelete?.(EncodedObject.fromObject({ ...object }));
  }
}

function withUID(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, uid: object.metadata?.name ?? "" } };
}

function user(name: string, ...groups: string[]): UserInfo {
  return { name, uid: "", groups: [...groups, "system:authenticated"], extra: {} };
}

function request(who: UserInfo, method: string, path: string): RequestContext {
  const system = newSystemContext({ clock: realClock, signal: new AbortController().signal });
  return { ...system, user: who, requestInfo: newRequestInfo(method, path) };
}

function bootstrapped() {
  const flowSchemas = new HandFedInformer();
  const priorityLevels = new HandFedInformer();
  const classify = newFlowClassifier({ flowSchemas, priorityLevels });
  flowSchemas.add(...bootstrapFlowSchemas().map(({ object }) => withUID(object)));
  priorityLevels.add(...bootstrapPriorityLevels().map(({ object }) => withUID(object)));
  return { classify, flowSchemas, priorityLevels };
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
    assert.deepEqual(bootstrapped().classify(request(who, method, path)), {
      flowSchemaUID: schema,
      priorityLevelUID: level,
    });
  });
}

test("nothing is said before the configuration is there", () => {
  const classify = newFlowClassifier({ flowSchemas: new HandFedInformer(), priorityLevels: new HandFedInformer() });
  assert.equal(classify(request(user("x"), "GET", "/version")), undefined);
});

test("a user in no known group is caught by catch-all", () => {
  const stranger: UserInfo = { name: "x", uid: "", groups: [], extra: {} };
  assert.equal(bootstrapped().classify(request(stranger, "GET", "/version"))?.flowSchemaUID, "catch-all");
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
  const { classify, flowSchemas } = bootstrapped();
  const alice = request(user("alice"), "GET", "/api/v1/namespaces/a/pods");
  const first = schemaFor("b", 5, { resourceRules: [everywhere] });
  flowSchemas.add(schemaFor("c", 5, { resourceRules: [everywhere] }), first);
  assert.equal(classify(alice)?.flowSchemaUID, "b");
  flowSchemas.remove(first);
  assert.equal(classify(alice)?.flowSchemaUID, "c");
});

test("a schema whose priority level is missing is passed over", () => {
  const { classify, flowSchemas } = bootstrapped();
  flowSchemas.add(schemaFor("dangling", 1, { resourceRules: [everywhere] }, "gone"));
  const classified = classify(request(user("alice"), "GET", "/api/v1/pods"));
  assert.equal(classified?.flowSchemaUID, "global-default");
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
    const { classify, flowSchemas } = bootstrapped();
    flowSchemas.add(schemaFor("mine", 1, { resourceRules: [rule] }));
    assert.equal(classify(request(user("alice"), "GET", path))?.flowSchemaUID === "mine", want);
  });
}
