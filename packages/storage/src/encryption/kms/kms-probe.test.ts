import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { KMSFixture } from "../../testing/kms/kms-fixture.js";
import { hashOf } from "./write-state.js";

const second = 1_000;
const minute = 60 * second;

test("there is nothing to write with before the first check", async () => {
  await using kms = await KMSFixture.start();
  const { probe } = await kms.newServer();
  assert.throws(() => probe.currentState(), { message: "got unexpected nil transformer" });
  await probe.check();
  const { source, expiresAtMs } = probe.currentState();
  assert.equal(source.keyID, "key-1");
  assert.equal(source.encryptedDEKSourceType, 1);
  assert.equal(expiresAtMs, kms.clock.now() + 3 * minute);
});

test("an outcome stands for a while: 20 seconds when it is good, 3 when it is not", async () => {
  await using kms = await KMSFixture.start();
  const { probe } = await kms.newServer();
  await Promise.all([probe.check(), probe.check()]);
  kms.clock.advance(19 * second);
  await probe.check();
  assert.equal(kms.plugin.calls.status, 1);
  kms.clock.advance(second);
  kms.plugin.failure = { code: 9, details: "key disabled" };
  await assert.rejects(probe.check(), {
    message:
      "failed to perform status section of the healthz check for KMS Provider test, error: rpc error: code = FailedPrecondition desc = key disabled",
  });
  kms.clock.advance(2 * second);
  await assert.rejects(probe.check(), { message: "rpc error: code = FailedPrecondition desc = key disabled" });
  assert.equal(kms.plugin.calls.status, 2);
  kms.plugin.failure = undefined;
  kms.clock.advance(second);
  await probe.check();
  assert.equal(kms.plugin.calls.status, 3);
});

test("the data key stays while the plugin's key does, and its time is extended", async () => {
  await using kms = await KMSFixture.start();
  const { probe } = await kms.newServer();
  await probe.check();
  const first = probe.currentState();
  kms.clock.advance(minute);
  await probe.check();
  const second = probe.currentState();
  assert.deepEqual(second.source, first.source);
  assert.equal(second.expiresAtMs, first.expiresAtMs + minute);
  assert.equal(kms.plugin.calls.encrypt, 1);
});

test("another key of the plugin brings another data key", async () => {
  await using kms = await KMSFixture.start();
  const { probe } = await kms.newServer();
  await probe.check();
  const before = probe.currentState();
  kms.plugin.rotate("key-2");
  kms.clock.advance(minute);
  await probe.check();
  const after = probe.currentState();
  assert.equal(after.source.keyID, "key-2");
  assert.notDeepEqual(after.source.encryptedDEKSource, before.source.encryptedDEKSource);
});

test("a status of another key than encryption uses is an error, and the old data key goes on", async () => {
  await using kms = await KMSFixture.start();
  const { probe } = await kms.newServer();
  await probe.check();
  kms.plugin.status = { keyID: "key-of-the-status" };
  kms.clock.advance(minute);
  await assert.rejects(probe.check(), ({ message }: Error) => {
    assert.match(message, /^kmsv2 Provider test is not healthy, error: failed to rotate DEK uid="[0-9a-f-]{36}", /);
    assert.match(message, /useSeed=true, errState=<nil>, errGen=<nil>, /);
    assert.ok(
      message.includes(`statusKeyIDHash="${hashOf("key-of-the-status")}", encryptKeyIDHash="${hashOf("key-1")}"`),
    );
    return true;
  });
  assert.equal(probe.currentState().source.keyID, "key-1");
});

describe("what a status must not say", () => {
  const cases = [
    { name: "not ok", status: { healthz: "on fire" }, message: /error: got unexpected healthz status: on fire$/ },
    { name: "another version", status: { version: "v3" }, message: /error: expected KMSv2 API version v2, got v3$/ },
    { name: "no key", status: { keyID: "" }, message: /error: got invalid KMSv2 KeyID hash "": keyID is empty$/ },
    {
      name: "several things at once",
      status: { healthz: "", version: "v1", keyID: "k".repeat(1025) },
      message:
        /error: \[got unexpected healthz status: , expected KMSv2 API version v2, got v1, got invalid KMSv2 KeyID hash "sha256:[0-9a-f]{64}": keyID is 1025 bytes, which exceeds the max size of 1024\]$/,
    },
  ];
  for (const { name, status, message } of cases) {
    test(name, async () => {
      await using kms = await KMSFixture.start();
      kms.plugin.status = status;
      const { probe } = await kms.newServer();
      await assert.rejects(probe.check(), { message });
    });
  }

  test("the version may be v2beta1, but must not change", async () => {
    await using kms = await KMSFixture.start();
    kms.plugin.status = { version: "v2beta1" };
    const { probe } = await kms.newServer();
    await probe.check();
    kms.plugin.status = {};
    kms.clock.advance(minute);
    await assert.rejects(probe.check(), {
      message: /KMSv2 API version should not change after the initial status response version v2beta1, got v2$/,
    });
  });
});

test("it keeps asking: each minute, and every ten seconds while something is wrong", async () => {
  await using kms = await KMSFixture.start();
  const { probe } = await kms.newServer();
  await probe.check();
  const stop = new AbortController();
  const running = probe.run(stop.signal);
  const asked = async (times: number) => {
    for (let turn = 0; kms.plugin.calls.status < times || kms.clock.pendingTimers === 0; turn++) {
      assert.ok(turn < 1_000, "it does not ask any more");
      await delay(5);
    }
    assert.equal(kms.plugin.calls.status, times);
  };
  kms.clock.advance(minute - 1);
  await asked(1);
  kms.plugin.failure = { code: 14, details: "gone" };
  kms.clock.advance(1);
  await asked(2);
  kms.clock.advance(10 * second);
  await asked(3);
  kms.plugin.failure = undefined;
  kms.clock.advance(10 * second);
  await asked(4);
  kms.clock.advance(minute);
  await asked(5);
  stop.abort();
  await running;
  assert.equal(kms.clock.pendingTimers, 0);
});
