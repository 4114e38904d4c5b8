import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import { KMSPlugin } from "../../../testing/kms/kms-plugin.js";
import { newEnvelopeMetrics } from "../envelope-metrics.js";
import { KMSCallError } from "../kms-call-error.js";
import type { KMSService } from "../kms-service.js";
import { newGRPCKMSService } from "./grpc-kms-service.js";
import { kmsSocketAddress } from "./kms-endpoint.js";

let folder = "";
let plugin: KMSPlugin;
const registry = newMetricsRegistry();
const metrics = newEnvelopeMetrics(registry, { apiServerID: "one", now: Date.now });

function newService(endpoint: string, timeoutMs = 5_000): Promise<KMSService> {
  return newGRPCKMSService({ endpoint, providerName: "test", timeoutMs, clock: realClock, metrics });
}

function statusOf(err: unknown): string {
  assert.ok(err instanceof KMSCallError, String(err));
  return err.status;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "kms-"));
});
after(() => rm(folder, { recursive: true, force: true }));

describe("a plugin on a Unix socket", () => {
  let service: KMSService;
  before(async () => {
    plugin = new KMSPlugin(join(folder, "plugin.sock"));
    await plugin.start();
    service = await newService(plugin.endpoint);
  });
  beforeEach(() => {
    plugin.failure = undefined;
    plugin.delayMs = 0;
  });
  after(async () => {
    service.close();
    await plugin.stop();
  });

  test("it says how it is, encrypts and decrypts", async () => {
    assert.deepEqual(await service.status(), { version: "v2", healthz: "ok", keyID: "key-1" });
    const encrypted = await service.encrypt("uid-1", Buffer.from("seed"));
    assert.equal(encrypted.keyID, "key-1");
    const decrypted = await service.decrypt("uid-2", encrypted);
    assert.equal(decrypted.toString(), "seed");
    assert.deepEqual(plugin.uids, ["uid-1", "uid-2"]);
  });

  test("its errors have the text of Go's gRPC", async () => {
    plugin.failure = { code: 9, details: "failed precondition - key disabled" };
    await assert.rejects(service.status(), {
      message: "rpc error: code = FailedPrecondition desc = failed precondition - key disabled",
    });
  });

  test("it has to answer in time", async () => {
    plugin.delayMs = 2_000;
    const impatient = await newService(plugin.endpoint, 100);
    await assert.rejects(impatient.status(), (err) => statusOf(err) === "DeadlineExceeded");
    impatient.close();
  });

  test("calls wait for it while it restarts", async () => {
    await plugin.stop();
    const waiting = service.status();
    await plugin.start();
    assert.equal((await waiting).healthz, "ok");
  });

  test("calls are measured by their outcome", async () => {
    const { body } = await registry.render();
    const count = (status: string) =>
      new RegExp(
        `kms_operations_latency_seconds_count{provider_name="test",method_name="/v2.KeyManagementService/Status",grpc_status_code="${status}"} \\d`,
      ).test(body);
    assert.deepEqual([count("OK"), count("FailedPrecondition"), count("DeadlineExceeded")], [true, true, true]);
  });
});

test("nobody listens: the call fails when its time is over", async () => {
  const service = await newService(`unix://${join(folder, "nobody.sock")}`, 200);
  await assert.rejects(service.status(), (err) => statusOf(err) === "DeadlineExceeded");
  service.close();
});

test("a plugin in the abstract namespace", { skip: process.platform !== "linux" }, async () => {
  const abstract = new KMSPlugin(`\u0000kms-${process.pid}`);
  await abstract.start();
  const service = await newService(abstract.endpoint);
  assert.equal((await service.status()).healthz, "ok");
  service.close();
  await abstract.stop();
});

const addresses = [
  { endpoint: "unix:///run/kms.sock", address: "unix:/run/kms.sock" },
  { endpoint: "UNIX:///run/kms.sock", address: "unix:/run/kms.sock" },
  { endpoint: "unix:///run/a%20b.sock", address: "unix:/run/a b.sock" },
  { endpoint: "unix:///@kms", address: "unix:\u0000kms" },
];
for (const { endpoint, address } of addresses) {
  test(`the address of ${endpoint}`, () => assert.equal(kmsSocketAddress(endpoint), address));
}

test("endpoints that are no sockets are refused", () => {
  assert.throws(() => kmsSocketAddress(""), { message: "remote KMS provider can't use empty string as endpoint" });
  assert.throws(() => kmsSocketAddress("tcp://localhost:1"), {
    message: 'unsupported scheme "tcp" for remote KMS provider',
  });
});
