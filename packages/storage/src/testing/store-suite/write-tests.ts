import assert from "node:assert/strict";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { nameOf, rejectsWith, type StorageTestCase, versionOf, widget } from "./context.js";

const UID = "11111111-1111-1111-1111-111111111111";

/** create, get, delete and guaranteedUpdate. */
export const writeTests: readonly StorageTestCase[] = [
  {
    name: "create returns the object with its resourceVersion, get returns the same bytes",
    async run({ storage }) {
      const created = await storage.create("/ns/a", widget("ns/a", { size: 1 }));
      assert.match(versionOf(created), /^[1-9][0-9]*$/);
      const read = await storage.get("/ns/a");
      assert.equal(read.bytes.toString(), created.bytes.toString());
      assert.deepEqual(JSON.parse(read.bytes.toString()), {
        ...widget("ns/a", { size: 1 }),
        metadata: { name: "a", namespace: "ns", resourceVersion: versionOf(created) },
      });
    },
  },
  {
    name: "create of a taken key fails with KeyExists",
    async run(context) {
      await context.create("ns/a");
      await rejectsWith("KeyExists", context.storage.create("/ns/a", widget("ns/a")));
    },
  },
  {
    name: "create refuses an object that has a resourceVersion",
    async run({ storage }) {
      const obj: KubeObject = { ...widget("ns/a"), metadata: { name: "a", resourceVersion: "5" } };
      const message = await rejectsWith("InvalidObject", storage.create("/ns/a", obj));
      assert.equal(message, "resourceVersion should not be set on objects to be created");
    },
  },
  {
    name: "get of a missing key fails with KeyNotFound, or is undefined when that is ignored",
    async run({ storage }) {
      await rejectsWith("KeyNotFound", storage.get("/ns/none"));
      assert.equal(await storage.get("/ns/none", { ignoreNotFound: true }), undefined);
      assert.equal(await storage.get("/ns/none", { ignoreNotFound: true, resourceVersion: "0" }), undefined);
    },
  },
  {
    name: "get of a resourceVersion serves what is at least that new",
    async run(context) {
      const { storage } = context;
      const first = await context.create("ns/a");
      const second = await context.update("ns/a", { size: 2 });
      for (const resourceVersion of ["", first, second]) {
        assert.equal(versionOf(await storage.get("/ns/a", { resourceVersion })), second);
      }
      const any = await storage.get("/ns/a", { resourceVersion: "0", ignoreNotFound: true });
      // A cache over an engine that does not tell its progress may not have heard of the object yet.
      if (any === undefined) assert.equal(context.kv.answersProgress, false);
      else assert.ok([first, second].includes(versionOf(any)));
    },
  },
  {
    name: "delete returns the last state with the deletion's revision",
    async run(context) {
      const created = await context.create("ns/a", { size: 3 });
      const deleted = await context.storage.delete("/ns/a");
      assert.ok(BigInt(versionOf(deleted)) > BigInt(created));
      assert.equal(deleted.object.size, 3);
      await rejectsWith("KeyNotFound", context.storage.get("/ns/a"));
      await rejectsWith("KeyNotFound", context.storage.delete("/ns/a"));
    },
  },
  {
    name: "preconditions on uid and resourceVersion are checked, in upstream's words",
    async run(context) {
      const { root, storage } = context;
      const version = await context.create("ns/a", { uid: UID });
      const byUID = await rejectsWith("InvalidObject", storage.delete("/ns/a", { preconditions: { uid: "other" } }));
      assert.equal(
        byUID,
        `StorageError: invalid object, Code: 4, Key: ${root}ns/a, ResourceVersion: 0, ` +
          `AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: ${UID}`,
      );
      const preconditions = { resourceVersion: "1" };
      const tryUpdate = () => ({ object: widget("ns/a") });
      const byVersion = await rejectsWith(
        "InvalidObject",
        storage.guaranteedUpdate("/ns/a", { preconditions, tryUpdate }),
      );
      assert.ok(byVersion.endsWith(`in precondition: 1, ResourceVersion in object meta: ${version}`), byVersion);
      await storage.delete("/ns/a", { preconditions: { uid: UID, resourceVersion: version } });
    },
  },
  {
    name: "a deletion is validated against the state that goes away; a stale suggestion is read again first",
    async run(context) {
      const { storage } = context;
      await context.create("ns/a", { size: 1 });
      const stale = await storage.get("/ns/a");
      await context.update("ns/a", { size: 2 });
      const seen: unknown[] = [];
      await storage.delete("/ns/a", {
        cachedExisting: stale,
        validate: ({ object }) => {
          seen.push(object.size);
          if (object.size !== 2) throw new Error("stale");
        },
      });
      assert.equal(seen.at(-1), 2);
    },
  },
  {
    name: "what validate throws ends the deletion and comes out unchanged",
    async run(context) {
      await context.create("ns/a");
      const refusal = new Error("not this one");
      const deleting = context.storage.delete("/ns/a", { validate: () => Promise.reject(refusal) });
      await assert.rejects(deleting, (err) => err === refusal);
      await context.storage.get("/ns/a");
    },
  },
  {
    name: "guaranteedUpdate sees the current state and its revision",
    async run(context) {
      const version = await context.create("ns/a", { size: 1 });
      const updated = await context.storage.guaranteedUpdate("/ns/a", {
        tryUpdate: (current, meta) => {
          assert.equal(meta.resourceVersion, version);
          assert.equal(current?.object.size, 1);
          return { object: { ...(current?.object ?? {}), size: 2 } };
        },
      });
      assert.equal(updated.object.size, 2);
      assert.ok(BigInt(versionOf(updated)) > BigInt(version));
    },
  },
  {
    name: "an update that changes nothing writes nothing",
    async run(context) {
      const version = await context.create("ns/a", { size: 1 });
      const before = await context.kv.status();
      const result = await context.storage.guaranteedUpdate("/ns/a", {
        tryUpdate: (current) => ({ object: current?.object ?? {} }),
      });
      assert.equal(versionOf(result), version);
      assert.equal((await context.kv.status()).revision, before.revision);
    },
  },
  {
    name: "a stale suggestion that equals the wanted state is not believed",
    async run(context) {
      const { storage } = context;
      await context.create("ns/a", { size: 1 });
      const stale = await storage.get("/ns/a");
      await context.update("ns/a", { size: 2 });
      const result = await storage.guaranteedUpdate("/ns/a", {
        cachedExisting: stale,
        tryUpdate: () => ({ object: widget("ns/a", { size: 1 }) }),
      });
      assert.equal(result.object.size, 1);
      assert.equal((await storage.get("/ns/a")).object.size, 1);
    },
  },
  {
    name: "guaranteedUpdate of a missing key fails with KeyNotFound, or creates when that is ignored",
    async run({ storage }) {
      const tryUpdate = () => ({ object: widget("ns/a", { size: 7 }) });
      await rejectsWith("KeyNotFound", storage.guaranteedUpdate("/ns/a", { tryUpdate }));
      const created = await storage.guaranteedUpdate("/ns/a", {
        ignoreNotFound: true,
        tryUpdate: (current, meta) => {
          assert.equal(current, undefined);
          assert.equal(meta.resourceVersion, "");
          return tryUpdate();
        },
      });
      assert.equal(created.object.size, 7);
    },
  },
  {
    name: "what tryUpdate throws comes out unchanged",
    async run(context) {
      await context.create("ns/a");
      const refusal = new Error("no");
      const updating = context.storage.guaranteedUpdate("/ns/a", {
        tryUpdate() {
          throw refusal;
        },
      });
      await assert.rejects(updating, (err) => err === refusal);
    },
  },
  {
    name: "concurrent updates all take effect, each on top of another",
    async run(context) {
      await context.create("ns/a", { size: 0 });
      const increment = () =>
        context.storage.guaranteedUpdate("/ns/a", {
          tryUpdate: (current) => ({ object: widget("ns/a", { size: Number(current?.object.size) + 1 }) }),
        });
      const results = await Promise.all(Array.from({ length: 20 }, increment));
      assert.equal((await context.storage.get("/ns/a")).object.size, 20);
      assert.equal(new Set(results.map(versionOf)).size, 20);
    },
  },
  {
    name: "keys that look like traps are data",
    async run(context) {
      const labels = JSON.parse('{"__proto__":"p","constructor":"c"}') as Record<string, string>;
      await context.create("ns/__proto__", { labels });
      const read = await context.storage.get("/ns/__proto__");
      assert.equal(nameOf(read), "__proto__");
      assert.ok(read.bytes.includes('"__proto__":"p"'));
      const { items } = await context.list("/ns/", { select: { labels: "constructor=c" } });
      assert.equal(items.length, 1);
    },
  },
  {
    name: "a 64-bit integer survives",
    async run({ storage }) {
      await storage.create("/ns/a", { ...widget("ns/a"), big: 9007199254740993n });
      assert.equal((await storage.get("/ns/a")).object.big, 9007199254740993n);
    },
  },
  {
    name: "count counts the resource's objects and no others",
    async run(context) {
      await context.create("a/x");
      await context.create("b/x");
      await context.writeElsewhere();
      await context.list("/");
      while ((await context.storage.stats()).objectCount < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      const { objectCount, averageObjectBytes } = await context.storage.stats();
      assert.equal(objectCount, 2);
      assert.ok(averageObjectBytes > 20 && averageObjectBytes < 2_000, `${averageObjectBytes} bytes on average`);
    },
  },
  {
    name: "an object with a time to live is gone after it, and an update without one keeps it",
    async run(context) {
      await context.storage.create("/ns/a", widget("ns/a"), { ttlSeconds: 1 });
      const version = await context.update("ns/a", { size: 1 });
      const watch = await context.watch("/ns/", { resourceVersion: version });
      const [event] = await watch.take(1);
      assert.match(event ?? "", /^DELETED a@/);
      watch.stop();
    },
  },
];
