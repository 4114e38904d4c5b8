import assert from "node:assert/strict";
import { test } from "node:test";
import { at } from "../../testing/http-call.js";
import { configMap, configMaps, startSampleServer, widget, widgets } from "../../testing/sample-server.js";

const merge = "application/merge-patch+json";

test("finalizers hold an object until the last one goes", async () => {
  await using server = await startSampleServer({ dispatch: "verb" });
  const held = { ...widget("one"), metadata: { name: "one", finalizers: ["example.com/a", "example.com/b"] } };
  await server.call("POST", widgets, { body: held });

  const marked = await server.call("DELETE", `${widgets}/one`);
  assert.equal(at(marked.body, "metadata.deletionGracePeriodSeconds"), 0);
  assert.equal(at(marked.body, "metadata.generation"), 2);
  const again = await server.call("DELETE", `${widgets}/one`);
  assert.equal(at(again.body, "metadata.resourceVersion"), at(marked.body, "metadata.resourceVersion"));
  assert.equal(at(again.body, "metadata.deletionTimestamp"), at(marked.body, "metadata.deletionTimestamp"));

  const patch = (finalizers: readonly string[] | null) =>
    server.call("PATCH", `${widgets}/one`, { body: { metadata: { finalizers } }, type: merge });
  assert.equal((await patch(["example.com/b"])).status, 200);
  assert.equal((await server.call("GET", `${widgets}/one`)).status, 200);
  const released = await patch(null);
  assert.equal(released.status, 200);
  assert.equal(at(released.body, "metadata.finalizers"), undefined);
  assert.equal((await server.call("GET", `${widgets}/one`)).status, 404);
});

test("an object with a name that is being deleted says so", async () => {
  await using server = await startSampleServer();
  const body = { ...configMap("one"), metadata: { name: "one", finalizers: ["example.com/a"] } };
  await server.call("POST", configMaps, { body });
  await server.call("DELETE", `${configMaps}/one`);
  const again = await server.call("POST", configMaps, { body });
  assert.equal(at(again.body, "message"), 'object is being deleted: configmaps "one" already exists');
});

const propagations: { policy: string; finalizers: readonly string[] | undefined }[] = [
  { policy: "Background", finalizers: undefined },
  { policy: "Foreground", finalizers: ["foregroundDeletion"] },
  { policy: "Orphan", finalizers: ["orphan"] },
];

for (const { policy, finalizers } of propagations) {
  test(`propagation ${policy} leaves ${finalizers?.join() ?? "nothing"}`, async () => {
    await using server = await startSampleServer();
    await server.call("POST", configMaps, { body: configMap("one") });
    const path = `${configMaps}/one?propagationPolicy=${policy}`;
    const { body } = await server.call("DELETE", path);
    assert.deepEqual(at(body, "metadata.finalizers"), finalizers);
    assert.equal((await server.call("GET", `${configMaps}/one`)).status, finalizers === undefined ? 404 : 200);
  });
}

test("the kind's default policy applies when the client has none", async () => {
  await using server = await startSampleServer({
    configMaps: { strategy: { defaultGarbageCollectionPolicy: "Orphan" } },
  });
  await server.call("POST", configMaps, { body: configMap("one") });
  assert.deepEqual(at((await server.call("DELETE", `${configMaps}/one`)).body, "metadata.finalizers"), ["orphan"]);
  await server.call("POST", configMaps, { body: configMap("two") });
  const body = { propagationPolicy: "Background" };
  assert.equal(at((await server.call("DELETE", `${configMaps}/two`, { body })).body, "status"), "Success");
});

test("a kind that stops gracefully is marked, and removed with a period of zero", async () => {
  await using server = await startSampleServer({
    configMaps: {
      strategy: { checkGracefulDelete: (_ctx, _obj, seconds) => seconds ?? 30, returnDeletedObject: true },
    },
  });
  await server.call("POST", configMaps, { body: configMap("one") });
  const marked = await server.call("DELETE", `${configMaps}/one`);
  assert.equal(at(marked.body, "metadata.deletionGracePeriodSeconds"), 30);
  const longer = await server.call("DELETE", `${configMaps}/one?gracePeriodSeconds=60`);
  assert.equal(at(longer.body, "metadata.deletionGracePeriodSeconds"), 30);
  const shorter = await server.call("DELETE", `${configMaps}/one?gracePeriodSeconds=10`);
  assert.equal(at(shorter.body, "metadata.deletionGracePeriodSeconds"), 10);
  const now = await server.call("DELETE", `${configMaps}/one?gracePeriodSeconds=0`);
  assert.equal(at(now.body, "kind"), "ConfigMap");
  assert.equal((await server.call("GET", `${configMaps}/one`)).status, 404);
});

test("202 when dependents must go first and the client asked not to orphan", async () => {
  await using server = await startSampleServer();
  const body = { ...configMap("one"), metadata: { name: "one", finalizers: ["example.com/a"] } };
  await server.call("POST", configMaps, { body });
  assert.equal((await server.call("DELETE", `${configMaps}/one?orphanDependents=false`)).status, 202);
});

test("a collection is deleted by selector, and answers with what it found", async () => {
  const admitted: string[] = [];
  const recorder = {
    name: "recorder",
    handles: (operation: string) => operation === "DELETE",
    validate(attributes: { readonly name: string }) {
      admitted.push(attributes.name);
      return Promise.resolve();
    },
  };
  await using server = await startSampleServer({ plugins: [recorder] });
  for (const name of ["a", "b", "c"]) {
    const labels = name === "c" ? {} : { app: "x" };
    await server.call("POST", configMaps, { body: { ...configMap(name), metadata: { name, labels } } });
  }
  const dry = await server.call("DELETE", `${configMaps}?dryRun=All`);
  assert.equal((at(dry.body, "items") as readonly unknown[]).length, 3);
  admitted.length = 0;
  const answer = await server.call("DELETE", `${configMaps}?labelSelector=app%3Dx`);
  assert.equal(at(answer.body, "kind"), "ConfigMapList");
  assert.equal((at(answer.body, "items") as readonly unknown[]).length, 2);
  assert.deepEqual(admitted, ["a", "b"], "each object is admitted under its own name");
  const left = await server.call("GET", configMaps);
  assert.equal(at(left.body, "items.0.metadata.name"), "c");
});

test("without a garbage collector nothing is left for it", async () => {
  await using server = await startSampleServer({ configMaps: { store: { enableGarbageCollection: false } } });
  await server.call("POST", configMaps, { body: configMap("one") });
  await server.call("DELETE", `${configMaps}/one?propagationPolicy=Foreground`);
  assert.equal((await server.call("GET", `${configMaps}/one`)).status, 404);
});

for (const workers of [1, 3]) {
  test(`a collection is deleted by ${workers} at a time, and answered when all are done`, async () => {
    let running = 0;
    const most: number[] = [];
    const slow = {
      name: "slow",
      handles: (operation: string) => operation === "DELETE",
      async validate({ name }: { readonly name: string }) {
        most.push(++running);
        // Longer than it takes the others to get here.
        await new Promise((resolve) => setTimeout(resolve, name === "a" ? 0 : 20));
        running--;
        if (name === "a") throw new Error("not this one");
      },
    };
    await using server = await startSampleServer({
      plugins: [slow],
      configMaps: { store: { deleteCollectionWorkers: workers } },
    });
    for (const name of ["a", "b", "c", "d"]) await server.call("POST", configMaps, { body: configMap(name) });
    const answer = await server.call("DELETE", configMaps);
    assert.equal(answer.status, 500);
    assert.equal(running, 0);
    assert.equal(Math.max(...most), workers);
    const left = await server.call("GET", configMaps);
    const names = (at(left.body, "items") as readonly { readonly metadata: { readonly name: string } }[]).map(
      ({ metadata }) => metadata.name,
    );
    assert.deepEqual(names, workers === 1 ? ["a", "b", "c", "d"] : ["a"]);
  });
}
