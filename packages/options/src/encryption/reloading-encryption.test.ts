import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { parseGroupResource } from "@kube-apiserver/apimachinery";
import type { ValueTransformer } from "@kube-apiserver/storage";
import { KMSPlugin, SteerableClock } from "@kube-apiserver/storage/testing";
import { aesgcm, EncryptionFile, newEncryptionParts } from "../testing/encryption-file.js";
import type { EncryptionAtRest } from "./encryption-at-rest.js";
import { newReloadingEncryption } from "./reloading-encryption.js";

const value = Buffer.from("value");
const second = 1_000;
const context = { key: "/registry/secrets/a/b", resource: "secrets" };

/** A configuration that is followed as long as the test runs. */
class Followed implements AsyncDisposable {
  readonly clock = new SteerableClock();
  readonly #parts = newEncryptionParts(this.clock);
  readonly #stop = new AbortController();
  #encryption: EncryptionAtRest | undefined;
  #following = Promise.resolve();

  static async start({ path }: EncryptionFile): Promise<Followed> {
    const followed = new Followed();
    const encryption = await newReloadingEncryption(path, { ...followed.#parts, pollIntervalMs: 5 });
    followed.#encryption = encryption;
    followed.#following = encryption.followFile?.(followed.#stop.signal) ?? Promise.resolve();
    return followed;
  }

  get transformer(): ValueTransformer {
    const secrets = parseGroupResource("secrets");
    return this.#encryption?.transformers.transformerForResource(secrets) as ValueTransformer;
  }

  get healthCheck() {
    const [check] = this.#encryption?.healthChecks ?? [];
    return check?.check(this.#stop.signal) ?? Promise.reject(new Error("there is no check"));
  }

  /** What a value is stored as, up to the name of the key. */
  async writes(): Promise<string> {
    const stored = (await this.transformer.transformToStorage(value, context)).toString("latin1");
    return stored.match(/^k8s:enc:\w+:v\d:([\w-]+):/)?.[1] ?? stored;
  }

  async count(status: "success" | "failure"): Promise<number> {
    const { body } = await this.#parts.registry.render();
    const line = new RegExp(`automatic_reloads_total\\{status="${status}",apiserver_id_hash="sha256:\\w+"\\} (\\d+)`);
    return Number(line.exec(body)?.[1] ?? 0);
  }

  async hashes(): Promise<readonly string[]> {
    const { body } = await this.#parts.registry.render();
    return Array.from(body.matchAll(/last_config_info\{.*hash="(sha256:\w+)"\} 1/g), ([, hash = ""]) => hash);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#following;
    await this.#encryption?.close();
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, "it does not happen");
    await delay(5);
  }
}

test("a changed file takes over, in both directions", async () => {
  await using file = await EncryptionFile.create({ resources: ["secrets"], providers: [{ identity: {} }] });
  await using followed = await Followed.start(file);
  await followed.healthCheck;
  assert.equal(await followed.writes(), "value");
  const [firstHash] = await followed.hashes();
  await file.write({ resources: ["secrets"], providers: [aesgcm(1), { identity: {} }] });
  await until(async () => (await followed.writes()) === "key-1");
  assert.deepEqual(await followed.transformer.transformFromStorage(value, context), { data: value, stale: true });
  const [hash, ...others] = await followed.hashes();
  assert.notEqual(hash, firstHash);
  assert.deepEqual(others, []);
  await file.write({ resources: ["configmaps"], providers: [aesgcm(1)] });
  await until(async () => (await followed.writes()) === "value");
  await until(async () => (await followed.count("success")) === 2);
  assert.equal(await followed.count("failure"), 0);
});

test("rotation: add a key, move it to the front, take the old one away", async () => {
  await using file = await EncryptionFile.create({ resources: ["secrets"], providers: [aesgcm(1)] });
  await using followed = await Followed.start(file);
  const { transformer } = followed;
  const old = await transformer.transformToStorage(value, context);
  await file.write({ resources: ["secrets"], providers: [aesgcm(1, 2)] });
  await until(async () => (await followed.count("success")) === 1);
  assert.equal((await transformer.transformFromStorage(old, context)).stale, false);
  await file.write({ resources: ["secrets"], providers: [aesgcm(2, 1)] });
  await until(async () => (await followed.count("success")) === 2);
  assert.deepEqual(await transformer.transformFromStorage(old, context), { data: value, stale: true });
  assert.equal(await followed.writes(), "key-2");
  await file.write({ resources: ["secrets"], providers: [aesgcm(2)] });
  await until(async () => (await followed.count("success")) === 3);
  await assert.rejects(transformer.transformFromStorage(old, context), {
    message: "no matching key was found for the provided AES transformer",
  });
});

test("a file with a mistake changes nothing, and is tried until it is mended", async () => {
  await using file = await EncryptionFile.create({ resources: ["secrets"], providers: [aesgcm(1)] });
  await using followed = await Followed.start(file);
  await file.writeText("resources: [");
  await until(async () => (await followed.count("failure")) > 1);
  assert.equal(await followed.writes(), "key-1");
  await file.write({ resources: ["secrets"], providers: [aesgcm(2)] });
  await until(async () => (await followed.writes()) === "key-2");
});

test("plugins that are not well do not take over; those that are let the old ones go after a while", async () => {
  await using file = await EncryptionFile.create();
  const [one, two] = [new KMSPlugin(join(file.folder, "1.sock")), new KMSPlugin(join(file.folder, "2.sock"))];
  await Promise.all([one.start(), two.start()]);
  const kms = ({ endpoint }: KMSPlugin, name: string) => ({
    resources: ["secrets"],
    providers: [{ kms: { apiVersion: "v2", name, endpoint, timeout: "5s" } }],
  });
  await file.write(kms(one, "one"));
  await using followed = await Followed.start(file);
  await followed.healthCheck;
  const old = await followed.transformer.transformToStorage(value, context);
  assert.equal(await followed.writes(), "one");

  two.failure = { code: 14, details: "starting" };
  const before = two.calls.status;
  await file.write(kms(two, "two"));
  // Asked when it was loaded, and again: it is waited for.
  await until(async () => {
    followed.clock.advance(second);
    return two.calls.status > before + 1;
  });
  assert.equal(await followed.writes(), "one");
  two.failure = undefined;
  await until(async () => {
    followed.clock.advance(second);
    return (await followed.writes()) === "two";
  });
  await followed.healthCheck;
  await assert.rejects(followed.transformer.transformFromStorage(old, context), {
    message: "no matching prefix found",
  });
  // When its calls must have ended, the old plugin is let go: nobody asks it any more, which would be each minute.
  followed.clock.advance(11 * second);
  const askedAgain = async () => {
    const { status: asked } = two.calls;
    await until(async () => {
      followed.clock.advance(61 * second);
      return two.calls.status > asked;
    });
  };
  await askedAgain();
  const { status: asked } = one.calls;
  await askedAgain();
  assert.equal(one.calls.status, asked);
  await Promise.all([one.stop(), two.stop()]);
});
