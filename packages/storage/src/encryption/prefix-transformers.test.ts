import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import { newCBCTransformer } from "./aes/aes-cbc.js";
import { newGCMTransformer } from "./aes/aes-gcm.js";
import { newIdentityTransformer } from "./identity-transformer.js";
import { KMSCallError } from "./kms/kms-call-error.js";
import { newPrefixTransformers, type PrefixTransformer } from "./prefix-transformers.js";
import { newTransformationMetrics } from "./transformation-metrics.js";
import type { ValueTransformer } from "./value-transformer.js";

const context = { key: "/registry/secrets/default/a", resource: "secrets" };
const value = Buffer.from("value");
const registry = newMetricsRegistry();
const parts = { clock: realClock, metrics: newTransformationMetrics(registry) };

const one = { prefix: "one:", transformer: newGCMTransformer(Buffer.alloc(32, 1)) };
const two = { prefix: "two:", transformer: newGCMTransformer(Buffer.alloc(32, 2)) };
const identity = { prefix: "", transformer: newIdentityTransformer() };

function of(...transformers: readonly [PrefixTransformer, ...PrefixTransformer[]]): ValueTransformer {
  return newPrefixTransformers("no matching prefix found", transformers, parts);
}

async function read(transformer: ValueTransformer, stored: Buffer): Promise<string> {
  const { data, stale } = await transformer.transformFromStorage(stored, context);
  return `${data}${stale ? ", stale" : ""}`;
}

test("the first one writes, and what another has written is stale", async () => {
  const stored = await of(one, two).transformToStorage(value, context);
  assert.equal(stored.subarray(0, 4).toString(), "one:");
  assert.equal(await read(of(one, two), stored), "value");
  assert.equal(await read(of(two, one), stored), "value, stale");
});

test("nobody knows the prefix", async () => {
  await assert.rejects(read(of(one, two), Buffer.from("three:x")), { message: "no matching prefix found" });
  await assert.rejects(read(of(one, two), Buffer.from("on")), { message: "no matching prefix found" });
});

describe("identity first: the way out of encryption", () => {
  test("new values are plain, encrypted ones are read and stale", async () => {
    const transformer = of(identity, one);
    assert.equal(await transformer.transformToStorage(value, context), value);
    const prefixed = { ...one, prefix: "k8s:enc:one:" };
    const stored = await of(prefixed).transformToStorage(value, context);
    assert.equal(await read(of(identity, prefixed), stored), "value, stale");
    assert.equal(await read(of(identity, prefixed), value), "value");
  });

  test("encrypted by nobody known", async () => {
    await assert.rejects(read(of(identity, one), Buffer.from("k8s:enc:other:x")), {
      message: "no matching prefix found",
    });
  });
});

test("identity last: the way into encryption", async () => {
  assert.equal(await read(of(one, identity), value), "value, stale");
});

test("one prefix, two keys: each is tried", async () => {
  const rotated = of({ ...two, prefix: "same:" }, { ...one, prefix: "same:" });
  const stored = await of({ ...one, prefix: "same:" }).transformToStorage(value, context);
  assert.equal(await read(rotated, stored), "value, stale");
  const failure = "cipher: message authentication failed";
  // The same failure twice is one message.
  await assert.rejects(read(rotated, Buffer.concat([Buffer.from("same:"), Buffer.alloc(40)])), { message: failure });
  const mixed = of({ ...two, prefix: "same:" }, { prefix: "same:", transformer: newCBCTransformer(Buffer.alloc(16)) });
  await assert.rejects(read(mixed, Buffer.concat([Buffer.from("same:"), Buffer.alloc(39)])), {
    message: `[${failure}, the stored data is not a multiple of the block size]`,
  });
});

test("keys within providers, as configurations nest them", async () => {
  const provider = (...keys: readonly [PrefixTransformer, ...PrefixTransformer[]]) => ({
    prefix: "k8s:enc:aesgcm:v1:",
    transformer: newPrefixTransformers("no matching key was found", keys, parts),
  });
  const stored = await of(provider(one, two)).transformToStorage(value, context);
  assert.equal(stored.subarray(0, 22).toString(), "k8s:enc:aesgcm:v1:one:");
  assert.equal(await read(of(provider(two, one), identity), stored), "value, stale");
  await assert.rejects(read(of(provider(two), identity), stored), { message: "no matching key was found" });
});

test("operations are counted by their outcome", async () => {
  const failing: ValueTransformer = {
    transformFromStorage: () =>
      Promise.reject(new Error("failed to decrypt DEK", { cause: new KMSCallError(14, "gone") })),
    transformToStorage: () => Promise.reject(new Error("no key")),
  };
  const transformer = of({ prefix: "kms:", transformer: failing });
  const pods = { key: "/registry/pods/default/a", resource: "pods" };
  await assert.rejects(transformer.transformFromStorage(Buffer.from("kms:x"), pods));
  await assert.rejects(transformer.transformFromStorage(Buffer.from("x"), pods));
  await assert.rejects(transformer.transformToStorage(value, pods));
  await of(identity).transformFromStorage(value, pods);
  await of(one).transformToStorage(value, pods);
  const { body } = await registry.render();
  const counts = [...body.matchAll(/^apiserver_storage_transformation_operations_total\{resource="pods",(.*)\} 1$/gm)];
  assert.deepEqual(
    counts.map(([, labels]) => labels),
    [
      'transformation_type="from_storage",transformer_prefix="kms:",status="Unavailable"',
      'transformation_type="from_storage",transformer_prefix="unknown",status="unknown-non-grpc"',
      'transformation_type="to_storage",transformer_prefix="kms:",status="unknown-non-grpc"',
      'transformation_type="from_storage",transformer_prefix="identity",status="OK"',
      'transformation_type="to_storage",transformer_prefix="one:",status="OK"',
    ],
  );
});
