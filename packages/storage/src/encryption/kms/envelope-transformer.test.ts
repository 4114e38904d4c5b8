import assert from "node:assert/strict";
import { createCipheriv, randomBytes } from "node:crypto";
import { test } from "node:test";
import { KMSFixture, type KMSServer } from "../../testing/kms/kms-fixture.js";
import { decodeEncryptedObject, encodeEncryptedObject } from "./encrypted-object-codec.js";
import { hashOf } from "./write-state.js";

const context = { key: "/registry/secrets/default/a", resource: "secrets" };
const secret = Buffer.from("a secret");
const minute = 60_000;

async function newReadyServer(kms: KMSFixture): Promise<KMSServer> {
  const server = await kms.newServer();
  await server.probe.check();
  return server;
}

test("who writes a value reads it without asking the plugin", async () => {
  await using kms = await KMSFixture.start();
  const { transformer } = await newReadyServer(kms);
  const stored = await transformer.transformToStorage(secret, context);
  assert.equal(stored.includes(secret), false);
  assert.deepEqual(await transformer.transformFromStorage(stored, context), { data: secret, stale: false });
  assert.deepEqual([kms.plugin.calls.encrypt, kms.plugin.calls.decrypt], [1, 0]);
});

test("another server asks once, however many values it reads at once", async () => {
  await using kms = await KMSFixture.start();
  const { transformer } = await newReadyServer(kms);
  const stored = await Promise.all(
    Array.from({ length: 20 }, (_, at) => transformer.transformToStorage(Buffer.from(`${at}`), context)),
  );
  const { transformer: other, registry } = await newReadyServer(kms);
  const read = await Promise.all(stored.map((value) => other.transformFromStorage(value, context)));
  assert.deepEqual(
    read.map(({ data }) => data.toString()),
    stored.map((_, at) => `${at}`),
  );
  assert.equal(kms.plugin.calls.decrypt, 1);
  await other.transformFromStorage(stored[0] as Buffer, context);
  assert.equal(kms.plugin.calls.decrypt, 1);
  const { body } = await registry.render();
  assert.match(body, /apiserver_storage_envelope_transformation_cache_misses_total 20/);
  assert.match(body, /apiserver_envelope_encryption_dek_source_cache_size\{provider_name="test"\} 1/);
  const labels = `transformation_type="from_storage",provider_name="test",key_id_hash="${hashOf("key-1")}",apiserver_id_hash="${hashOf("server")}"`;
  assert.ok(body.includes(`apiserver_envelope_encryption_key_id_hash_total{${labels}} 21`), body);
});

test("after the plugin's key has changed, what is older is stale", async () => {
  await using kms = await KMSFixture.start();
  const { transformer, probe } = await newReadyServer(kms);
  const old = await transformer.transformToStorage(secret, context);
  kms.plugin.rotate("key-2");
  kms.clock.advance(minute);
  await probe.check();
  assert.deepEqual(await transformer.transformFromStorage(old, context), { data: secret, stale: true });
  const fresh = await transformer.transformToStorage(secret, context);
  assert.equal(decodeEncryptedObject(fresh).keyID, "key-2");
  assert.equal((await transformer.transformFromStorage(fresh, context)).stale, false);
});

test("writes end three minutes after the plugin was last well; reads go on", async () => {
  await using kms = await KMSFixture.start();
  const { transformer, probe } = await newReadyServer(kms);
  const stored = await transformer.transformToStorage(secret, context);
  kms.plugin.failure = { code: 14, details: "gone" };
  kms.clock.advance(3 * minute);
  await assert.rejects(probe.check());
  await transformer.transformToStorage(secret, context);
  kms.clock.advance(1_000);
  await assert.rejects(transformer.transformToStorage(secret, context), {
    message: /^encryptedDEKSource with keyID hash "sha256:[0-9a-f]{64}" expired at \S+Z \(current time is \S+Z\)$/,
  });
  assert.equal((await transformer.transformFromStorage(stored, context)).data.toString(), "a secret");
});

test("what was moved or changed is refused", async () => {
  await using kms = await KMSFixture.start();
  const { transformer } = await newReadyServer(kms);
  const stored = await transformer.transformToStorage(secret, context);
  const refused = { message: "cipher: message authentication failed" };
  const elsewhere = { ...context, key: "/registry/secrets/default/b" };
  await assert.rejects(transformer.transformFromStorage(stored, elsewhere), refused);
  const object = decodeEncryptedObject(stored);
  for (const at of [0, 40, object.encryptedData.length - 1]) {
    const encryptedData = Buffer.from(object.encryptedData);
    encryptedData[at] = (encryptedData[at] ?? 0) ^ 1;
    await assert.rejects(
      transformer.transformFromStorage(encodeEncryptedObject({ ...object, encryptedData }), context),
      refused,
    );
  }
});

test("a key that the plugin does not decrypt", async () => {
  await using kms = await KMSFixture.start();
  const { transformer } = await newReadyServer(kms);
  const object = decodeEncryptedObject(await transformer.transformToStorage(secret, context));
  const foreign = encodeEncryptedObject({ ...object, keyID: "key-of-another" });
  const refused = {
    message: "failed to decrypt DEK, error: rpc error: code = InvalidArgument desc = there is no key key-of-another",
  };
  await assert.rejects(transformer.transformFromStorage(foreign, context), refused);
  // The failure is not kept: the next read asks again.
  await assert.rejects(transformer.transformFromStorage(foreign, context), refused);
  assert.equal(kms.plugin.calls.decrypt, 2);
});

test("values of releases that stored the key itself are read, and stale", async () => {
  await using kms = await KMSFixture.start();
  const { transformer, probe } = await newReadyServer(kms);
  // The seed that the plugin decrypts is taken for the key: the plugin does not know the difference.
  const { source } = probe.currentState();
  const seed = await kms.decrypt({ ...source, ciphertext: source.encryptedDEKSource });
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", seed, nonce).setAAD(Buffer.from(context.key));
  const encryptedData = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  const old = encodeEncryptedObject({ ...source, encryptedDEKSourceType: 0, encryptedData });
  assert.deepEqual(await transformer.transformFromStorage(old, context), { data: secret, stale: true });
});
