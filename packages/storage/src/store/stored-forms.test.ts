import assert from "node:assert/strict";
import { test } from "node:test";
import { everythingFields, everythingLabels, hasProtobufMagic } from "@kube-apiserver/apimachinery";
import { protobufSerializer } from "../codec/storage-serializer.js";
import { newTypedCodec } from "../codec/typed-codec.js";
import type { StorageCodec } from "../codec.js";
import { newMemoryKV } from "../embedded/embedded-kv.js";
import { isStorageError, type StorageInterface } from "../interfaces.js";
import type { KV } from "../kv/kv.js";
import { noMetrics } from "../metrics.js";
import { newStorage } from "../new-storage.js";
import { widget, widgetAttrs } from "../testing/store-suite/context.js";
import { widgetTypes } from "../testing/store-suite/widget-types.js";

const root = "/registry/example.com/widgets/ns/";
const old =
  '{"apiVersion":"example.com/v1beta1","kind":"Widget","metadata":{"name":"a","namespace":"ns"},"colour":"red"}';

interface Parts {
  readonly kv: KV;
  readonly storage: StorageInterface;
  /** Values that were decoded. */
  readonly decoded: Buffer[];
  /** How many values were found to be no object. */
  failures(): number;
  put(name: string, value: string): Promise<void>;
  stored(name: string): Promise<Buffer>;
}

async function withStorage(watchCache: boolean, run: (parts: Parts) => Promise<void>): Promise<void> {
  const kv = newMemoryKV();
  const decoded: Buffer[] = [];
  const codec = newTypedCodec(widgetTypes, protobufSerializer);
  const counting: StorageCodec = {
    encode: (obj) => codec.encode(obj),
    decode(stored, resourceVersion) {
      decoded.push(stored);
      return codec.decode(stored, resourceVersion);
    },
  };
  let failures = 0;
  const decodeFailed = () => failures++;
  const storage = newStorage({
    kv,
    watchCache,
    metrics: { ...noMetrics, decodeFailed },
    codec: counting,
    resourcePrefix: "example.com/widgets",
    groupResource: { group: "example.com", resource: "widgets" },
    objectKind: { apiVersion: "example.com/v1", kind: "Widget" },
  });
  try {
    await run({
      kv,
      storage,
      decoded,
      failures: () => failures,
      async put(name, value) {
        const request = { type: "put", key: root + name, value: Buffer.from(value) } as const;
        await kv.txn({ compare: [], success: [request] });
      },
      async stored(name) {
        const { kvs } = await kv.range({ key: root + name });
        return kvs[0]?.value ?? Buffer.alloc(0);
      },
    });
  } finally {
    await storage.close();
    await kv.close();
  }
}

const predicate = { label: everythingLabels, field: everythingFields, getAttrs: widgetAttrs };

for (const watchCache of [false, true]) {
  const over = watchCache ? "the watch cache" : "the store";

  test(`${over}: an object in another form and version is read, and written anew by an update that changes nothing`, async () => {
    await withStorage(watchCache, async ({ storage, put, stored }) => {
      await put("a", old);
      const before = await storage.get("/ns/a");
      assert.equal(before.object.apiVersion, "example.com/v1");
      assert.equal(before.object.color, "red");
      const unchanged = { tryUpdate: (current = before) => ({ object: current.object }), cachedExisting: before };
      const after = await storage.guaranteedUpdate("/ns/a", unchanged);
      assert.notEqual(after.object.metadata?.resourceVersion, before.object.metadata?.resourceVersion);
      assert.ok(hasProtobufMagic(await stored("a")));
      const again = await storage.guaranteedUpdate("/ns/a", unchanged);
      assert.equal(again.object.metadata?.resourceVersion, after.object.metadata?.resourceVersion);
    });
  });

  test(`${over}: nobody decodes what was just written`, async () => {
    await withStorage(watchCache, async ({ storage, decoded }) => {
      await storage.getList("/", { predicate });
      const { resourceVersion } = await storage.getList("/", { predicate });
      const watch = await storage.watch("/", { predicate, resourceVersion });
      const created = await storage.create("/ns/a", widget("ns/a", { size: 1 }));
      const updated = await storage.guaranteedUpdate("/ns/a", {
        cachedExisting: created,
        tryUpdate: () => ({ object: widget("ns/a", { size: 2 }) }),
      });
      const events = [];
      while (events.length < 2) events.push(...((await watch.next()) ?? []));
      watch.stop();
      assert.deepEqual(
        events.map(({ object }) => object.bytes.toString()),
        [created, updated].map(({ bytes }) => bytes.toString()),
      );
      // A watch of the store came too late for the first state.
      assert.equal(decoded.length, watchCache ? 0 : 1);
    });
  });

  test(`${over}: bytes that are no object are an error that names the key`, async () => {
    await withStorage(watchCache, async ({ storage, put, failures }) => {
      await put("a", '{"apiVersion":"example.com/v1","kind":"Gadget"}');
      await assert.rejects(storage.get("/ns/a"), (err) => {
        assert.ok(isStorageError(err, "Corrupt"));
        const text = `Key: ${root}a, ResourceVersion: 0, AdditionalErrorMsg: object not decodable revision=`;
        assert.ok(err.message.startsWith(`StorageError: corrupt object, Code: 7, ${text}`), err.message);
        return true;
      });
      assert.equal(failures(), 1);
    });
  });
}
