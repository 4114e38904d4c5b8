import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { freePort } from "@kube-apiserver/storage/testing";
import {
  ApiException,
  AppsV1Api,
  CoordinationV1Api,
  CoreV1Api,
  KubeConfig,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  type V1ConfigMap,
} from "@kubernetes/client-node";
import { eventually } from "./eventually.js";
import { type ServerProcess, startServerProcess } from "./server-process.js";

const namespace = "default";

describe("@kubernetes/client-node", () => {
  let dataDir: string;
  let flags: readonly string[];
  let server: ServerProcess;
  const config = new KubeConfig();

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "kube-apiserver-client-"));
    // The same port after a restart: clients know no other.
    flags = [`--secure-port=${await freePort()}`];
    server = await startServerProcess({ dataDir, flags });
    config.loadFromFile(server.kubeconfig);
  });
  after(async () => {
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test("typed objects are created, read, replaced, patched, listed and deleted", async () => {
    const api = config.makeApiClient(AppsV1Api);
    const labels = { app: "web" };
    const body = {
      metadata: { name: "web" },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "web:1" }] } },
      },
    };
    const created = await api.createNamespacedDeployment({ namespace, body });
    assert.ok(created.metadata?.creationTimestamp instanceof Date);
    assert.equal(created.spec?.strategy?.type, "RollingUpdate");
    const replaced = await api.replaceNamespacedDeployment({
      namespace,
      name: "web",
      body: { ...created, spec: { ...created.spec, replicas: 2 } as typeof body.spec },
    });
    assert.equal(replaced.metadata?.generation, 2);
    await assert.rejects(
      api.replaceNamespacedDeployment({ namespace, name: "web", body: created }),
      (err) => err instanceof ApiException && err.code === 409,
    );
    const patch = { spec: { template: { spec: { containers: [{ name: "web", image: "web:2" }] } } } };
    const merged = await api.patchNamespacedDeployment(
      { namespace, name: "web", body: patch },
      setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch),
    );
    assert.equal(merged.spec?.template.spec?.containers[0]?.image, "web:2");
    const { items } = await api.listNamespacedDeployment({ namespace, labelSelector: "app=other" });
    assert.deepEqual(items, []);
    await api.deleteNamespacedDeployment({ namespace, name: "web" });
    await assert.rejects(
      api.readNamespacedDeployment({ namespace, name: "web" }),
      (err) => err instanceof ApiException && err.code === 404,
    );
  });

  test("an informer follows, and goes on after the server was restarted", async () => {
    const api = config.makeApiClient(CoreV1Api);
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const selector = "followed=yes";
    const list = () => api.listNamespacedConfigMap({ namespace, labelSelector: selector });
    const informer = makeInformer<V1ConfigMap>(config, path, list, selector);
    const seen: string[] = [];
    for (const verb of ["add", "update", "delete"] as const) {
      informer.on(verb, ({ metadata }) => void seen.push(`${verb} ${metadata?.name}`));
    }
    let stopped = false;
    const again = () => void (stopped || setTimeout(() => informer.start().catch(again), 50));
    informer.on("error", again);
    const create = (name: string) =>
      api.createNamespacedConfigMap({ namespace, body: { metadata: { name, labels: { followed: "yes" } } } });
    const saw = (event: string) => eventually(async () => assert.ok(seen.includes(event), `${event}: ${seen}`), 30_000);

    await create("before");
    await informer.start();
    await saw("add before");
    await create("while");
    await saw("add while");
    await api.deleteNamespacedConfigMap({ namespace, name: "while" });
    await saw("delete while");

    assert.equal(await server.end("SIGTERM"), 0);
    server = await startServerProcess({ dataDir, flags });
    await create("after");
    await saw("add after");
    stopped = true;
    await informer.stop();
    assert.deepEqual(
      seen.filter((event) => event.startsWith("add")),
      ["add before", "add while", "add after"],
    );
  });

  test("of candidates for a lease one leads at a time, and another takes over", async () => {
    const api = config.makeApiClient(CoordinationV1Api);
    const name = "leader";
    await api.createNamespacedLease({ namespace, body: { metadata: { name }, spec: {} } });
    /** Takes the lease if nobody holds it, as client-go's resource lock does; false when somebody was faster. */
    const acquire = async (who: string): Promise<boolean> => {
      const lease = await api.readNamespacedLease({ namespace, name });
      const holder = lease.spec?.holderIdentity ?? "";
      if (holder !== "" && holder !== who) return false;
      const transitions = lease.spec?.leaseTransitions ?? 0;
      const spec = { holderIdentity: who, leaseDurationSeconds: 15, leaseTransitions: transitions + 1 };
      try {
        await api.replaceNamespacedLease({ namespace, name, body: { ...lease, spec } });
        return true;
      } catch (err) {
        if (err instanceof ApiException && err.code === 409) return false;
        throw err;
      }
    };
    const candidates = Array.from({ length: 8 }, (_, i) => `candidate-${i}`);
    const won = await Promise.all(candidates.map(acquire));
    const leaders = candidates.filter((_, i) => won[i]);
    assert.equal(leaders.length, 1, `${leaders}`);
    const lease = await api.readNamespacedLease({ namespace, name });
    await api.replaceNamespacedLease({
      namespace,
      name,
      body: { ...lease, spec: { ...lease.spec, holderIdentity: "" } },
    });
    assert.ok(await acquire("candidate-next"));
    assert.equal(await acquire(leaders[0] ?? ""), false);
  });
});
