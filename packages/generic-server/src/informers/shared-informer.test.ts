import assert from "node:assert/strict";
import { test } from "node:test";
import { EncodedObject, type KubeObject, newResourceExpired } from "@kube-apiserver/apimachinery";
import { type Clock, discardLogger, realClock } from "@kube-apiserver/component-base";
import { newMemoryKV, type WatchEvent, type WatchInterface } from "@kube-apiserver/storage";
import { newStorageFactoryRESTOptionsGetter } from "../registry/generic/storage-factory.js";
import type { InformerHandlers, ListerWatcher } from "./informer.js";
import { newInformer } from "./shared-informer.js";
import { listerWatcherFromStorage } from "./storage-lister-watcher.js";
import { listerWatcherOfViews } from "./view-lister-watcher.js";

/** Pauses pass at once. */
const impatientClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(callback) {
    const handle = setImmediate(callback);
    return { cancel: () => clearImmediate(handle) };
  },
};

function pod(name: string, resourceVersion: string): EncodedObject {
  return EncodedObject.fromObject({ metadata: { name, namespace: "a", resourceVersion } });
}

/** A source whose lists and watches are scripted; after the script a watch waits until it is stopped. */
class ScriptedSource implements ListerWatcher {
  readonly watchedFrom: string[] = [];
  readonly #lists: (readonly EncodedObject[])[];
  readonly #watches: (readonly WatchEvent[] | Error)[];
  #listed = 0;

  constructor(lists: (readonly EncodedObject[])[], watches: (readonly WatchEvent[] | Error)[]) {
    this.#lists = lists;
    this.#watches = watches;
  }

  list() {
    const items = this.#lists[this.#listed++] ?? [];
    return Promise.resolve({ items, resourceVersion: String(this.#listed * 100) });
  }

  watch(resourceVersion: string): Promise<WatchInterface> {
    this.watchedFrom.push(resourceVersion);
    const script = this.#watches.shift();
    if (script instanceof Error) return Promise.reject(script);
    return Promise.resolve(script === undefined ? pendingWatch() : scriptedWatch(script));
  }
}

function scriptedWatch(events: readonly WatchEvent[]): WatchInterface {
  const batches = events.length === 0 ? [] : [events];
  return { next: () => Promise.resolve(batches.shift()), stop() {} };
}

function pendingWatch(): WatchInterface {
  let end: (value: undefined) => void = () => undefined;
  const ended = new Promise<undefined>((resolve) => {
    end = resolve;
  });
  return { next: () => ended, stop: () => end(undefined) };
}

function recorder(): { readonly seen: string[]; readonly handlers: InformerHandlers } {
  const seen: string[] = [];
  const describe = (obj: EncodedObject) => `${obj.object.metadata?.name}@${obj.object.metadata?.resourceVersion}`;
  return {
    seen,
    handlers: {
      onAdd: (obj) => void seen.push(`+${describe(obj)}`),
      onUpdate: (obj, old) => void seen.push(`${describe(old)}>${describe(obj)}`),
      onDelete: (obj) => void seen.push(`-${describe(obj)}`),
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error("waited too long");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function follow(source: ListerWatcher, isDone: () => boolean, handlers: InformerHandlers) {
  const informer = newInformer({ listerWatcher: source, clock: impatientClock, logger: discardLogger });
  informer.addHandlers(handlers);
  const stop = new AbortController();
  const running = informer.run(stop.signal);
  await until(isDone);
  stop.abort();
  await running;
  return informer;
}

test("handlers see the list, then the changes", async () => {
  const events: WatchEvent[] = [
    { type: "ADDED", object: pod("y", "101") },
    { type: "MODIFIED", object: pod("x", "102") },
    { type: "DELETED", object: pod("y", "103") },
    { type: "BOOKMARK", object: EncodedObject.fromObject({ metadata: { resourceVersion: "110" } }) },
  ];
  const source = new ScriptedSource([[pod("x", "1")]], [events]);
  const { seen, handlers } = recorder();
  const informer = await follow(source, () => source.watchedFrom.length === 2, handlers);
  assert.deepEqual(seen, ["+x@1", "+y@101", "x@1>x@102", "-y@103"]);
  assert.deepEqual(source.watchedFrom, ["100", "110"], "a watch resumes from the last bookmark");
  assert.equal(informer.get("a/x")?.object.metadata?.resourceVersion, "102");
  assert.equal(informer.list("a").length, 1);
  assert.equal(informer.list("b").length, 0);
});

test("views are kept instead of objects", async () => {
  const events: WatchEvent[] = [
    { type: "MODIFIED", object: pod("x", "101") },
    { type: "ADDED", object: pod("y", "102") },
    { type: "DELETED", object: pod("y", "103") },
    { type: "BOOKMARK", object: EncodedObject.fromObject({ metadata: { resourceVersion: "110" } }) },
  ];
  const source = new ScriptedSource([[pod("x", "1")]], [events]);
  const views = listerWatcherOfViews(source, ({ object: { metadata = {} } }) => ({ metadata, isView: true }));
  const { seen, handlers } = recorder();
  const informer = await follow(views, () => source.watchedFrom.length === 2, handlers);
  assert.deepEqual(seen, ["+x@1", "x@1>x@101", "+y@102", "-y@103"]);
  assert.deepEqual(source.watchedFrom, ["100", "110"]);
  assert.deepEqual(
    informer.list().map(({ object }) => object),
    [{ metadata: { name: "x", namespace: "a", resourceVersion: "101" }, isView: true }],
  );
});

test("an expired watch makes it list again, and only differences are told", async () => {
  const source = new ScriptedSource(
    [
      [pod("x", "1"), pod("y", "2")],
      [pod("x", "1"), pod("z", "3")],
    ],
    [newResourceExpired("too old resource version")],
  );
  const { seen, handlers } = recorder();
  await follow(source, () => source.watchedFrom.length === 2, handlers);
  assert.deepEqual(seen, ["+x@1", "+y@2", "-y@2", "+z@3"]);
  assert.deepEqual(source.watchedFrom, ["100", "200"]);
});

test("watches that expire again and again make it slower, not busy", async () => {
  const pausesMs: number[] = [];
  const clock: Clock = {
    ...impatientClock,
    setTimer(callback, delayMs) {
      pausesMs.push(delayMs);
      return impatientClock.setTimer(callback, delayMs);
    },
  };
  const source: ListerWatcher = {
    list: () => Promise.resolve({ items: [], resourceVersion: "1" }),
    watch: () => Promise.reject(newResourceExpired("too old resource version")),
  };
  const informer = newInformer({ listerWatcher: source, clock, logger: discardLogger, jitter: () => 0 });
  const stop = new AbortController();
  const running = informer.run(stop.signal);
  await until(() => pausesMs.length >= 4);
  stop.abort();
  await running;
  assert.deepEqual(pausesMs.slice(0, 4), [800, 1600, 3200, 6400]);
});

test("an ERROR event that says the same does so too", async () => {
  const { status } = newResourceExpired("too old resource version");
  const source = new ScriptedSource(
    [[], []],
    [[{ type: "ERROR", object: EncodedObject.fromObject(status as KubeObject) }]],
  );
  await follow(source, () => source.watchedFrom.length === 2, {});
  assert.deepEqual(source.watchedFrom, ["100", "200"]);
});

test("a broken watch is taken up where it broke", async () => {
  const source = new ScriptedSource(
    [[]],
    [[{ type: "ADDED", object: pod("x", "105") }], new Error("connection reset")],
  );
  await follow(source, () => source.watchedFrom.length === 3, {});
  assert.deepEqual(source.watchedFrom, ["100", "105", "105"]);
});

test("a handler that throws costs the others nothing", async () => {
  const source = new ScriptedSource([[pod("x", "1")]], []);
  const { seen, handlers } = recorder();
  const informer = newInformer({ listerWatcher: source, clock: impatientClock, logger: discardLogger });
  informer.addHandlers({
    onAdd() {
      throw new Error("defect");
    },
  });
  const remove = informer.addHandlers(handlers);
  const stop = new AbortController();
  const running = informer.run(stop.signal);
  await until(() => informer.hasSynced);
  await informer.waitForSync(stop.signal);
  assert.deepEqual(seen, ["+x@1"]);
  remove();
  const late = recorder();
  informer.addHandlers(late.handlers);
  assert.deepEqual(late.seen, ["+x@1"], "a late handler sees what is there");
  stop.abort();
  await running;
});

test("waiting for a sync that never comes ends with the signal", async () => {
  const source: ListerWatcher = { list: () => new Promise(() => undefined), watch: () => Promise.reject(new Error()) };
  const informer = newInformer({ listerWatcher: source, clock: impatientClock, logger: discardLogger });
  const impatience = new AbortController();
  const waiting = informer.waitForSync(impatience.signal);
  impatience.abort(new Error("enough"));
  await assert.rejects(waiting, /enough/);
  assert.equal(informer.hasSynced, false);
});

test("it follows real storage in this process", async () => {
  const kv = newMemoryKV();
  const getter = newStorageFactoryRESTOptionsGetter({ kv, clock: realClock, logger: discardLogger });
  const resource = { group: "", resource: "configmaps" };
  const storage = getter.storageFor({
    groupResource: resource,
    objectKind: { apiVersion: "v1", kind: "ConfigMap" },
  });
  await storage.create("/a/one", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "one", namespace: "a" } });
  const source = listerWatcherFromStorage(storage, resource);
  const { seen, handlers } = recorder();
  const informer = newInformer({ listerWatcher: source, clock: realClock, logger: discardLogger });
  informer.addHandlers(handlers);
  const stop = new AbortController();
  const running = informer.run(stop.signal);
  await until(() => informer.hasSynced);
  await informer.waitForSync(stop.signal);
  await until(() => informer.get("a/one") !== undefined);
  await storage.create("/a/two", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "two", namespace: "a" } });
  await until(() => seen.length === 2);
  await storage.delete("/a/one");
  await until(() => informer.get("a/one") === undefined);
  stop.abort();
  await running;
  await storage.close();
  await kv.close();
});
