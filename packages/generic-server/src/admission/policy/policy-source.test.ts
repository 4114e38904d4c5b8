import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { EncodedObject, type JSONObject, type KubeObject } from "@kube-apiserver/apimachinery";
import { discardLogger } from "@kube-apiserver/component-base";
import { newFakeClock } from "@kube-apiserver/component-base/testing";
import { LateAccess } from "../../client/late-access.js";
import type { ResourceMapping } from "../../client/resource-mapper.js";
import type { Informer, InformerHandlers } from "../../informers/informer.js";
import { ParamSources } from "./param-sources.js";
import type { BindingObject, PolicyObject } from "./policy-objects.js";
import { PolicySource } from "./policy-source.js";

/** An informer that is told what there is. */
class ToldInformer implements Informer {
  hasSynced = false;
  #handlers: InformerHandlers = {};
  readonly #objects = new Map<string, EncodedObject>();

  put(object: KubeObject): void {
    const encoded = EncodedObject.fromObject(object);
    this.#objects.set(object.metadata?.name ?? "", encoded);
    this.#handlers.onAdd?.(encoded);
  }

  remove(name: string): void {
    const encoded = this.#objects.get(name);
    this.#objects.delete(name);
    if (encoded !== undefined) this.#handlers.onDelete?.(encoded);
  }

  run = () => Promise.resolve();
  waitForSync = (signal: AbortSignal) => (this.hasSynced ? Promise.resolve() : Promise.reject(signal.reason));
  get = (key: string) => this.#objects.get(key);
  list = () => [...this.#objects.values()];
  addHandlers(handlers: InformerHandlers) {
    this.#handlers = handlers;
    return () => undefined;
  }
}

function setUp(mapping?: () => ResourceMapping | undefined) {
  const clock = newFakeClock(0);
  const access = new LateAccess();
  const policies = new ToldInformer();
  const bindings = new ToldInformer();
  const compiled: string[] = [];
  const mapper = { mappingFor: async () => mapping?.() };
  const parts = { access, clock, logger: discardLogger };
  const source = new PolicySource<PolicyObject, BindingObject, string>({
    policies,
    bindings,
    compile: async ({ metadata }) => {
      compiled.push(metadata?.name ?? "");
      return `compiled ${metadata?.name}`;
    },
    params: new ParamSources({ mapper, ...parts }),
    ...parts,
  });
  const sync = () => {
    policies.hasSynced = true;
    bindings.hasSynced = true;
  };
  const settle = async () => {
    for (let i = 0; i < 5; i++) await turn();
  };
  return { clock, policies, bindings, compiled, source, sync, settle };
}

const signal = new AbortController().signal;
const policy = (name: string, spec: JSONObject = {}): PolicyObject => ({ metadata: { name }, spec });
const binding = (name: string, policyName: string): BindingObject => ({ metadata: { name }, spec: { policyName } });

test("a server without policies has nothing to ask once that is known", async () => {
  const { source, sync } = setUp();
  assert.equal(source.isActive, true);
  assert.equal(await source.isReady(AbortSignal.abort()), false);
  sync();
  assert.equal(await source.isReady(signal), true);
  assert.equal(source.isActive, false);
});

test("policies are in effect with a binding, in the order of their names, and compiled once", async () => {
  const { source, sync, policies, bindings, compiled, settle } = setUp();
  sync();
  for (const name of ["b", "a", "unbound"]) policies.put(policy(name));
  bindings.put(binding("b1", "b"));
  bindings.put(binding("a2", "a"));
  bindings.put(binding("a1", "a"));
  bindings.put(binding("lost", "none"));
  await settle();
  const shown = () =>
    source.hooks.map(({ evaluator, bindings: bound }) => [
      evaluator,
      ...bound.map((one) => one.binding.metadata?.name),
    ]);
  assert.deepEqual(shown(), [
    ["compiled a", "a1", "a2"],
    ["compiled b", "b1"],
  ]);
  bindings.remove("a1");
  await settle();
  assert.deepEqual(shown()[0], ["compiled a", "a2"]);
  assert.deepEqual(compiled, ["a", "b"]);
  policies.put(policy("b", { failurePolicy: "Ignore" }));
  policies.remove("a");
  await settle();
  assert.deepEqual(shown(), [["compiled b", "b1"]]);
  assert.deepEqual(compiled, ["a", "b", "b"]);
});

test("a kind of parameters that is not served is looked for again", async () => {
  const served: ResourceMapping = {
    resource: { group: "example.com", version: "v1", resource: "limits" },
    namespaced: true,
  };
  let mapping: ResourceMapping | undefined;
  const { source, sync, policies, bindings, settle, clock } = setUp(() => mapping);
  sync();
  policies.put(policy("p", { paramKind: { apiVersion: "example.com/v1", kind: "Limit" } }));
  bindings.put(binding("p", "p"));
  await settle();
  const problem = "failed to find resource referenced by paramKind: 'example.com/v1, Kind=Limit'";
  assert.equal(source.hooks[0]?.configurationError?.message, problem);
  mapping = served;
  clock.advance(1_000);
  await settle();
  assert.equal(source.hooks[0]?.configurationError, undefined);
  assert.equal(source.hooks[0]?.params?.namespaced, true);
});
