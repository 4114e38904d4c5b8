import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { freePort } from "@kube-apiserver/storage/testing";
import {
  ApiextensionsV1Api,
  CustomObjectsApi,
  KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  makeInformer,
} from "@kubernetes/client-node";
import { eventually } from "../eventually.js";
import { type ServerProcess, startServerProcess } from "../server-process.js";
import { definition, object } from "./schema-text.js";

const group = "shop.example.com";
const version = "v1";
const plural = "orders";
const namespace = "default";
const scope = { group, version, namespace, plural };
const finalizer = `${group}/billed`;

const orders = definition({
  ...{ group, version, plural, kind: "Order" },
  schema: object({
    spec: object({ amount: { type: "integer" } }),
    status: object({ billed: { type: "integer" }, observedGeneration: { type: "integer" } }),
  }),
});

interface Order extends KubernetesObject {
  readonly spec: { readonly amount: number };
  readonly status?: { readonly billed?: number; readonly observedGeneration?: number };
}

/**
 * What an operator does: it follows its objects, makes the world look like their spec, says so in their status, and holds
 * them back from being deleted until it has cleaned up. It knows nothing of servers that come and go.
 */
class Operator {
  /** What it has done to the world. */
  readonly bills = new Map<string, number>();
  readonly #api: CustomObjectsApi;
  readonly #informer: ReturnType<typeof makeInformer<Order>>;
  #stopped = false;

  constructor(config: KubeConfig) {
    this.#api = config.makeApiClient(CustomObjectsApi);
    const path = `/apis/${group}/${version}/namespaces/${namespace}/${plural}`;
    const list = async () => (await this.#api.listNamespacedCustomObject(scope)) as KubernetesListObject<Order>;
    this.#informer = makeInformer<Order>(config, path, list);
    for (const verb of ["add", "update"] as const) this.#informer.on(verb, (order) => this.#enqueue(order));
    this.#informer.on("error", () => this.#again());
  }

  async start(): Promise<void> {
    await this.#informer.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#informer.stop();
  }

  #again(): void {
    if (!this.#stopped) setTimeout(() => this.#informer.start().catch(() => this.#again()), 50);
  }

  /** Tries until it works, with what is there then. */
  #enqueue(order: Order): void {
    this.#reconcile(order).catch(() => {
      if (this.#stopped) return;
      setTimeout(() => {
        const name = order.metadata?.name ?? "";
        this.#api.getNamespacedCustomObject({ ...scope, name }).then(
          (found) => this.#enqueue(found as Order),
          (err: { readonly code?: number }) => {
            if (err.code !== 404) this.#enqueue(order);
          },
        );
      }, 50);
    });
  }

  async #reconcile(order: Order): Promise<void> {
    const { name = "", finalizers = [], deletionTimestamp, generation } = order.metadata ?? {};
    if (deletionTimestamp !== undefined) {
      this.bills.delete(name);
      if (finalizers.length > 0) await this.#replace({ ...order, metadata: { ...order.metadata, finalizers: [] } });
      return;
    }
    if (!finalizers.includes(finalizer)) {
      await this.#replace({ ...order, metadata: { ...order.metadata, finalizers: [finalizer] } });
      return;
    }
    if (order.status?.observedGeneration === generation) return;
    this.bills.set(name, order.spec.amount);
    const status = { billed: order.spec.amount, observedGeneration: generation };
    await this.#api.replaceNamespacedCustomObjectStatus({ ...scope, name, body: { ...order, status } });
  }

  async #replace(order: Order): Promise<void> {
    await this.#api.replaceNamespacedCustomObject({ ...scope, name: order.metadata?.name ?? "", body: order });
  }
}

describe("an operator, through restarts of the server", () => {
  let dataDir: string;
  let flags: readonly string[];
  let server: ServerProcess;
  let operator: Operator;
  const config = new KubeConfig();
  let api: CustomObjectsApi;

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "kube-apiserver-operator-"));
    flags = [`--secure-port=${await freePort()}`];
    server = await startServerProcess({ dataDir, flags });
    config.loadFromFile(server.kubeconfig);
    api = config.makeApiClient(CustomObjectsApi);
    await config.makeApiClient(ApiextensionsV1Api).createCustomResourceDefinition({ body: orders as never });
    await eventually(() => api.listNamespacedCustomObject(scope));
    operator = new Operator(config);
    await operator.start();
  });
  after(async () => {
    await operator?.stop();
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const create = (name: string, amount: number) =>
    eventually(() =>
      api.createNamespacedCustomObject({
        ...scope,
        body: { apiVersion: `${group}/${version}`, kind: "Order", metadata: { name }, spec: { amount } },
      }),
    );
  const billed = (name: string, amount: number) =>
    eventually(async () => {
      const order = (await api.getNamespacedCustomObject({ ...scope, name })) as Order;
      assert.equal(order.status?.billed, amount);
      assert.equal(operator.bills.get(name), amount);
    }, 30_000);

  it("reconciles what is created, and what is changed", async () => {
    await create("first", 10);
    await billed("first", 10);
    const body = [{ op: "replace", path: "/spec/amount", value: 11 }];
    await api.patchNamespacedCustomObject({ ...scope, name: "first", body });
    await billed("first", 11);
  });

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    it(`goes on after ${signal}`, async () => {
      const name = `after-${signal.toLowerCase()}`;
      await create(`${name}-before`, 1);
      await server.end(signal);
      server = await startServerProcess({ dataDir, flags });
      await create(name, 2);
      await billed(`${name}-before`, 1);
      await billed(name, 2);
    });
  }

  it("is waited for when its objects are deleted", async () => {
    await api.deleteNamespacedCustomObject({ ...scope, name: "first" });
    await eventually(async () => {
      const { items } = (await api.listNamespacedCustomObject(scope)) as KubernetesListObject<Order>;
      assert.ok(!items.some(({ metadata }) => metadata?.name === "first"));
    });
    assert.equal(operator.bills.has("first"), false);
  });
});
