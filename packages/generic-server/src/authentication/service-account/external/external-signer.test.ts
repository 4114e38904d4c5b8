import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { discardLogger, newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import { JWTSigner } from "../../../testing/jwt-signer.js";
import { isSignedBy, parseToken } from "../../jose/json-web-token.js";
import { type ExternalSigner, newExternalSigner } from "./external-signer.js";
import { newExternalSignerMetrics } from "./external-signer-metrics.js";
import { externalSignerDefinition } from "./signer-messages.js";

let folder = "";
let plugin: JWTSigner;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "signer-"));
});
after(() => rm(folder, { recursive: true, force: true }));
beforeEach(async (t) => {
  plugin = await JWTSigner.start(join(folder, `${t.name.length}.sock`));
});

async function withSigner(
  use: (signer: ExternalSigner, metrics: () => Promise<string>) => Promise<void>,
): Promise<void> {
  const registry = newMetricsRegistry();
  const metrics = newExternalSignerMetrics(registry, realClock);
  const { socketPath } = plugin;
  try {
    const signer = await newExternalSigner({ socketPath, clock: realClock, logger: discardLogger, metrics });
    try {
      await use(signer, async () => (await registry.render()).body);
    } finally {
      signer.close();
    }
  } finally {
    await plugin[Symbol.asyncDispose]();
  }
}

test("messages are those of the API", async () => {
  const { Sign, FetchKeys, Metadata } = externalSignerDefinition;
  assert.deepEqual(
    [Sign.path, FetchKeys.path, Metadata.path],
    ["/v1.ExternalJWTSigner/Sign", "/v1.ExternalJWTSigner/FetchKeys", "/v1.ExternalJWTSigner/Metadata"],
  );
  // Bytes are those of the .proto file: both sides of these tests share the definition.
  assert.equal(Sign.requestSerialize({ claims: "abc" }).toString("hex"), "0a03616263");
  assert.deepEqual(Sign.responseDeserialize(Buffer.from("0a0168" + "120173", "hex")), { header: "h", signature: "s" });
  assert.deepEqual(Metadata.responseDeserialize(Buffer.from("08901c", "hex")), { maxTokenExpirationSeconds: 3600 });
  const keys = FetchKeys.responseDeserialize(
    Buffer.from("0a0a" + "0a026b31" + "12020102" + "1801" + "1206" + "0880e8a2cb06" + "183c", "hex"),
  );
  assert.deepEqual(keys, {
    keys: [{ keyID: "k1", key: Buffer.of(1, 2), excludeFromOIDCDiscovery: true }],
    dataTimestampMs: 1_768_469_504_000,
    refreshHintSeconds: 60,
  });
  await plugin[Symbol.asyncDispose]();
});

test("it signs, and what it signs can be checked, with new keys too", () =>
  withSigner(async (signer, metrics) => {
    assert.equal(signer.maxTokenExpirationSeconds, 3600);
    plugin.rotate("key-2", { excludesOld: true });
    const token = parseToken(await signer.sign({ sub: "a" }));
    assert.equal(token?.keyID, "key-2");
    assert.deepEqual(token?.claims, { sub: "a" });
    const keys = await signer.keys("key-2");
    const key = keys.find(({ keyID }) => keyID === "key-2");
    assert.ok(token && key && isSignedBy(token, key.publicKey));
    assert.deepEqual(
      keys.map(({ keyID }) => keyID),
      ["key-2", "key-1"],
    );
    assert.deepEqual(
      signer.publishedKeys().map(({ keyID }) => keyID),
      ["key-2"],
    );
    assert.ok(signer.maxAgeSeconds() > 3500);
    const shown = await metrics();
    assert.match(shown, /^apiserver_externaljwt_sign_request_total\{code="OK"\} 1$/m);
    assert.match(shown, /^apiserver_externaljwt_fetch_keys_request_total\{code="OK"\} 2$/m);
    assert.match(
      shown,
      /^apiserver_externaljwt_request_duration_seconds_count\{method="\/v1.ExternalJWTSigner\/Sign",code="OK"\} 1$/m,
    );
  }));

test("keys are got again when it says so", () =>
  withSigner(async (signer) => {
    plugin.refreshHintSeconds = 1;
    // The hint of the first answer was an hour: a key that is not known brings the new one.
    await signer.keys("none");
    plugin.rotate("key-3");
    const deadline = Date.now() + 10_000;
    while (!signer.publishedKeys().some(({ keyID }) => keyID === "key-3")) {
      assert.ok(Date.now() < deadline);
      await signer.keys("key-3");
    }
  }));

const headers: readonly [object, RegExp][] = [
  [{ typ: "JOSE" }, /^while validating header: bad type$/],
  [{ alg: "none" }, /^while validating header: bad signing algorithm "none"$/],
  [{ kid: "" }, /^while validating header: key id missing$/],
  [{ kid: "x".repeat(1025) }, /^while validating header: key id longer than 1 kb$/],
  [{ crit: [] }, /^while validating header: while parsing header JSON: json: unknown field "crit"$/],
];
test("what nobody could check is not handed out", () =>
  withSigner(async (signer) => {
    for (const [header, message] of headers) {
      plugin.header = { ...header };
      await assert.rejects(signer.sign({}), (err: Error) => message.test(err.message) || assert.fail(err.message));
    }
    plugin.header = {};
    plugin.rotate("hidden", { excludesNew: true });
    await assert.rejects(
      signer.sign({}),
      /key used for signing JWT \(kid: hidden\) is excluded from OIDC discovery docs$/,
    );
    plugin.failure = { code: 7, details: "no" };
    await assert.rejects(signer.sign({}), {
      message: "while signing jwt: rpc error: code = PermissionDenied desc = no",
    });
  }));

test("a signer that has no keys is no signer", async () => {
  plugin.failure = { code: 2, details: "keys fetch error" };
  await assert.rejects(
    withSigner(() => assert.fail("it was taken")),
    {
      message:
        "while setting up external-jwt-signer: while initially filling key cache: while performing initial cache fill: while fetching token verification keys: while getting externally supported jwt signing keys: rpc error: code = Unknown desc = keys fetch error",
    },
  );
});
