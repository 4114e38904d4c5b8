import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  everythingFields,
  everythingLabels,
  parseLabelSelector,
  type Status,
  statusFromError,
} from "@kube-apiserver/apimachinery";
import { discardLogger, newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import { newMemoryKV } from "../embedded/embedded-kv.js";
import { interpretGetError, interpretListError } from "../errors/interpret.js";
import type { StorageInterface, WatchInterface } from "../interfaces.js";
import type { KV } from "../kv/kv.js";
import { type NewStorageConfig, newStorage } from "../new-storage.js";
import { newGCMTransformer } from "./aes/aes-gcm.js";
import { newIdentityTransformer } from "./identity-transformer.js";
import { newPrefixTransformers, type PrefixTransformer } from "./prefix-transformers.js";
import { newTransformationMetrics } from "./transformation-metrics.js";
import { newTransformingKV } from "./transforming-kv.js";

const groupResource = { group: "", resource: "secrets" };
const metrics = newTransformationMetrics(newMetricsRegistry());
const getAttrs = () => ({ labels: {}, fields: {} });
const everything = { label: everythingLabels, field: everythingFields, getAttrs };
const onePage = { ...everything, limit: 500 };
const key = (fill: number): PrefixTransformer => ({
  prefix: `k8s:enc:aesgcm:v1:key-${fill}:`,
  transformer: newGCMTransformer(Buffer.alloc(32, fill)),
});
const identity: PrefixTransformer = { prefix: "", transformer: newIdentityTransformer() };

/** A storage of secrets as a server with these providers has it. */
function open(kv: KV, watchCache: boolean, ...providers: PrefixTransformer[]): StorageInterface {
  return newStorage({ ...configOf(kv, ...providers), watchCache });
}

function configOf(kv: KV, ...providers: PrefixTransformer[]): NewStorageConfig {
  const [first, ...others] = providers;
  const parts = { clock: realClock, metrics };
  const engine =
    first === undefined
      ? kv
      : newTransformingKV({
          kv,
          transformer: newPrefixTransformers("no matching prefix found", [first, ...others], parts),
          groupResource,
          clock: realClock,
          logger: discardLogger,
        });
  const objectKind = { apiVersion: "v1", kind: "Secret" };
  return { kv: engine, resourcePrefix: "secrets", groupResource, objectKind };
}

function secret(name: string, value = "cGxhaW4=") {
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "ns" }, data: { value } };
}

async function stored(kv: KV, name: string): Promise<string> {
  const { kvs } = await kv.range({ key: `/registry/secrets/ns/${name}` });
  return kvs[0]?.value.toString("latin1") ?? "";
}

/** Writes back what is there. */
function touch(storage: StorageInterface, name: string) {
  return storage.guaranteedUpdate(`/ns/${name}`, {
    tryUpdate: (current) => ({ object: current?.object ?? secret(name) }),
  });
}

async function firstEvent(watch: WatchInterface) {
  const [event] = (await watch.next()) ?? [];
  watch.stop();
  return event;
}

for (const watchCache of [false, true]) {
  describe(watchCache ? "with a watch cache" : "without a watch cache", () => {
    let kv: KV;
    const opened: StorageInterface[] = [];
    const storageWith = (...providers: PrefixTransformer[]) => {
      const storage = open(kv, watchCache, ...providers);
      opened.push(storage);
      return storage;
    };
    before(() => {
      kv = newMemoryKV();
    });
    after(async () => {
      await Promise.all(opened.map((storage) => storage.close()));
      await kv.close();
    });

    test("the engine holds ciphertext, readers get what was written", async () => {
      const storage = storageWith(key(1), identity);
      const watch = await storage.watch("/", { predicate: everything, resourceVersion: await revisionOf(kv) });
      const { object: created } = await storage.create("/ns/a", secret("a"));
      assert.match(await stored(kv, "a"), /^k8s:enc:aesgcm:v1:key-1:/);
      assert.equal((await stored(kv, "a")).includes("cGxhaW4="), false);
      assert.deepEqual((await storage.get("/ns/a")).object, created);
      const { items } = await storage.getList("/", { predicate: everything });
      assert.deepEqual(
        items.map(({ object }) => object),
        [created],
      );
      const event = await firstEvent(watch);
      assert.deepEqual([event?.type, event?.object.object], ["ADDED", created]);
    });

    test("rotation: an update that changes nothing writes what is stale, once", async () => {
      const old = await storageWith(key(1)).create("/ns/rotated", secret("rotated"));
      const storage = storageWith(key(2), key(1));
      await storage.getList("/", { predicate: everything });
      const updated = await touch(storage, "rotated");
      assert.notEqual(versionOf(updated), versionOf(old));
      assert.match(await stored(kv, "rotated"), /^k8s:enc:aesgcm:v1:key-2:/);
      const again = await touch(storage, "rotated");
      assert.equal(versionOf(again), versionOf(updated));
      assert.deepEqual((await storageWith(key(2)).get("/ns/rotated")).object, updated.object);
    });

    test("plain values from before are read, and encrypted by the next update", async () => {
      await storageWith().create("/ns/plain", secret("plain"));
      assert.equal((await stored(kv, "plain")).startsWith("{"), true);
      const storage = storageWith(key(1), key(2), identity);
      const { object } = await storage.get("/ns/plain");
      await touch(storage, "plain");
      assert.match(await stored(kv, "plain"), /^k8s:enc:aesgcm:v1:key-1:/);
      assert.deepEqual((await storage.get("/ns/plain")).object.data, object.data);
    });

    test("the way out: identity first writes plain values", async () => {
      const storage = storageWith(identity, key(1), key(2));
      await touch(storage, "a");
      assert.equal((await stored(kv, "a")).startsWith("{"), true);
    });

    test("what cannot be read is a 500 that says why", async () => {
      await storageWith(key(9)).create("/ns/foreign", secret("foreign"));
      const storage = storageWith(key(1), key(2), identity);
      const status = (err: unknown) => statusFromError(err);
      await assert.rejects(storage.get("/ns/foreign"), (err) => {
        assert.deepEqual(status(interpretGetError(err, groupResource, "foreign")), {
          kind: "Status",
          apiVersion: "v1",
          metadata: {},
          status: "Failure",
          message: "Internal error occurred: no matching prefix found",
          reason: "InternalError",
          details: { causes: [{ message: "no matching prefix found" }] },
          code: 500,
        });
        return true;
      });
      await assert.rejects(storage.getList("/", { predicate: onePage }), (err) => {
        const { code, message } = status(interpretListError(err, groupResource));
        const why = 'unable to transform key "/registry/secrets/ns/foreign": no matching prefix found';
        assert.deepEqual([code, message], [500, `Internal error occurred: ${why}`]);
        return true;
      });
      await assert.rejects(touch(storage, "foreign"), { code: "Internal", message: "no matching prefix found" });
      await assert.rejects(storage.delete("/ns/foreign"), { code: "Internal", message: "no matching prefix found" });
    });

    test("without any configuration, encrypted values are refused by name", async () => {
      const storage = storageWith();
      const message = "identity transformer tried to read encrypted data";
      await assert.rejects(storage.get("/ns/foreign"), { code: "Internal", message });
      const why = `unable to transform key "/registry/secrets/ns/foreign": ${message}`;
      await assert.rejects(storage.getList("/", { predicate: onePage }), { message: why });
      // A cache that cannot be filled refuses lists that are too much for the engine.
      await assert.rejects(
        storage.getList("/", { predicate: everything }),
        watchCache
          ? { code: "TooManyRequests", message: `storage is (re)initializing: failed to list Secret: ${why}` }
          : { code: "Internal", message: why },
      );
    });

    test("a value that was moved to another key is refused", async () => {
      await storageWith(key(1)).create("/ns/origin", secret("origin"));
      const { kvs } = await kv.range({ key: "/registry/secrets/ns/origin" });
      const value = kvs[0]?.value as Buffer;
      await kv.txn({ compare: [], success: [{ type: "put", key: "/registry/secrets/ns/moved", value }] });
      await assert.rejects(storageWith(key(1)).get("/ns/moved"), { message: "cipher: message authentication failed" });
    });

    test("a value that cannot be encrypted is not written", async () => {
      const broken = { prefix: "kms:", transformer: { ...key(1).transformer, transformToStorage: refuse } };
      const storage = storageWith(broken, key(1));
      await assert.rejects(storage.create("/ns/unwritten", secret("unwritten")), {
        code: "Internal",
        message: "the key has expired",
      });
      assert.equal(await stored(kv, "unwritten"), "");
    });
  });
}

async function refuse(): Promise<never> {
  throw new Error("the key has expired");
}

async function revisionOf(kv: KV): Promise<string> {
  return String((await kv.status()).revision);
}

function versionOf({ object }: { readonly object: { readonly metadata?: { readonly resourceVersion?: string } } }) {
  return object.metadata?.resourceVersion;
}

describe("a watch from the engine", () => {
  test("a deletion of what cannot be read is an error, which says so where that is allowed", async () => {
    for (const unsafeDeletion of [false, true]) {
      const kv = newMemoryKV();
      await open(kv, false, key(9)).create("/ns/a", secret("a"));
      const storage = newStorage({ ...configOf(kv, key(1)), watchCache: false, unsafeDeletion });
      const watch = await storage.watch("/", { predicate: everything, resourceVersion: await revisionOf(kv) });
      assert.equal(storage.deleteUnread === undefined, !unsafeDeletion);
      await kv.txn({ compare: [], success: [{ type: "delete", key: "/registry/secrets/ns/a" }] });
      const event = await firstEvent(watch);
      const { code, message, reason } = (event?.object.object ?? {}) as Partial<Status>;
      const why = "no matching prefix found";
      const unsafe = `saw a DELETED event, but object data is corrupt - data from the storage is not transformable revision=0: ${why}`;
      assert.deepEqual(
        [code, reason, message],
        unsafeDeletion ? [500, "StorageReadError", unsafe] : [500, "InternalError", `Internal error occurred: ${why}`],
      );
      await kv.close();
    }
  });

  test("an unreadable past matters only to who has to look into it", async () => {
    const kv = newMemoryKV();
    const storage = open(kv, false, key(1));
    const foreign = open(kv, false, key(9));
    await foreign.create("/ns/a", secret("a"));
    const resourceVersion = await revisionOf(kv);
    const all = await storage.watch("/", { predicate: everything, resourceVersion });
    const label = parseLabelSelector("a=b");
    const some = await storage.watch("/", { predicate: { ...everything, label }, resourceVersion });
    // Somebody repairs it below the server.
    const repaired = Buffer.from(JSON.stringify(secret("a", "bmV3")));
    const context = { key: "/registry/secrets/ns/a", resource: "secrets" };
    const value = await newPrefixTransformers("", [key(1)], { clock: realClock, metrics }).transformToStorage(
      repaired,
      context,
    );
    await kv.txn({ compare: [], success: [{ type: "put", key: "/registry/secrets/ns/a", value }] });
    const modified = await firstEvent(all);
    assert.deepEqual([modified?.type, modified?.object.object.data], ["MODIFIED", { value: "bmV3" }]);
    const error = await firstEvent(some);
    assert.equal(error?.type, "ERROR");
    assert.equal(error?.object.object.message, "Internal error occurred: no matching prefix found");
    await kv.close();
  });
});
