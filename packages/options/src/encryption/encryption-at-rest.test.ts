import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { apiserverconfig_v1 } from "@kube-apiserver/api/types";
import { parseGroupResource } from "@kube-apiserver/apimachinery";
import { realClock } from "@kube-apiserver/component-base";
import { KMSPlugin } from "@kube-apiserver/storage/testing";
import { aesgcm, EncryptionFile, newEncryptionParts } from "../testing/encryption-file.js";
import { type EncryptionAtRest, newEncryptionAtRest } from "./encryption-at-rest.js";

type Provider = apiserverconfig_v1.ProviderConfiguration;

const value = Buffer.from("value");
const identity: Provider = { identity: {} };

function load(file: EncryptionFile, change: { readonly allowsKMSv1?: boolean } = {}): Promise<EncryptionAtRest> {
  return newEncryptionAtRest(file.path, { ...newEncryptionParts(realClock), ...change });
}

/** What a value of `resource` is stored as, without what is secret or random; `plain` when nothing stands in between. */
async function prefixOf({ transformers }: EncryptionAtRest, resource: string): Promise<string> {
  const transformer = transformers.transformerForResource(parseGroupResource(resource));
  if (transformer === undefined) return "plain";
  const stored = await transformer.transformToStorage(value, { key: "/registry/a/b", resource });
  return stored.toString("latin1").match(/^k8s:enc:\w+:v\d:[\w-]+:/)?.[0] ?? stored.toString();
}

function rejectsWith(work: Promise<EncryptionAtRest>, message: string | RegExp) {
  return assert.rejects(work, { message });
}

test("every provider writes with its prefix and its first key", async () => {
  const key = (name: string) => ({ name, secret: Buffer.alloc(32, name).toString("base64") });
  const keys = [key("b"), key("a")];
  const providers: [string, Provider][] = [
    ["k8s:enc:aescbc:v1:b:", { aescbc: { keys } }],
    ["k8s:enc:aesgcm:v1:b:", { aesgcm: { keys } }],
    ["k8s:enc:secretbox:v1:b:", { secretbox: { keys } }],
    ["value", identity],
  ];
  for (const [prefix, provider] of providers) {
    await using file = await EncryptionFile.create({ resources: ["secrets"], providers: [provider] });
    const encryption = await load(file);
    assert.equal(await prefixOf(encryption, "secrets"), prefix);
    assert.deepEqual(encryption.healthChecks, []);
    await encryption.close();
  }
});

test("a resource finds its own rule, then its group's, then the rule for all", async () => {
  await using file = await EncryptionFile.create(
    { resources: ["secrets", "deployments.apps"], providers: [aesgcm(1)] },
    { resources: ["*.apps", "*."], providers: [aesgcm(2)] },
    { resources: ["*.*"], providers: [aesgcm(3)] },
  );
  const encryption = await load(file);
  const resources = ["secrets", "deployments.apps", "daemonsets.apps", "pods", "widgets.example.com"];
  const prefixes = await Promise.all(resources.map((resource) => prefixOf(encryption, resource)));
  assert.deepEqual(
    prefixes,
    [1, 1, 2, 2, 3].map((at) => `k8s:enc:aesgcm:v1:key-${at}:`),
  );
});

test("nothing stands before the engine of a resource that no rule names", async () => {
  await using file = await EncryptionFile.create({ resources: ["secrets", "*.apps"], providers: [aesgcm(1)] });
  const encryption = await load(file);
  assert.equal(await prefixOf(encryption, "pods"), "plain");
  assert.equal(await prefixOf(encryption, "apps"), "plain");
});

test("a resource in two entries has the providers of both", async () => {
  await using file = await EncryptionFile.create(
    { resources: ["secrets"], providers: [aesgcm(1)] },
    { resources: ["secrets"], providers: [aesgcm(2), identity] },
  );
  const transformer = (await load(file)).transformers.transformerForResource(parseGroupResource("secrets"));
  const context = { key: "/a", resource: "secrets" };
  assert.deepEqual(await transformer?.transformFromStorage(value, context), { data: value, stale: true });
});

describe("a later entry must not be hidden by an earlier one", () => {
  const cases = [
    { earlier: ["*."], later: "secrets", mask: '"secrets" is masked by earlier rule "*."' },
    { earlier: ["*."], later: "*.", mask: '"*." is masked by earlier rule "*."' },
    { earlier: ["*.foo"], later: "bars.foo", mask: '"bars.foo" is masked by earlier rule "*.foo"' },
    { earlier: ["*.*"], later: "*.", mask: '"*." is masked by earlier rule "*.*"' },
    { earlier: ["*.*"], later: "*.*", mask: '"*.*" is masked by earlier rule "*.*"' },
  ];
  for (const { earlier, later, mask } of cases) {
    test(`${earlier} before ${later}`, async () => {
      await using file = await EncryptionFile.create(
        { resources: earlier, providers: [aesgcm(1)] },
        { resources: [later], providers: [aesgcm(2)] },
      );
      await rejectsWith(load(file), `error while building transformers: resource ${mask}`);
    });
  }
});

describe("a file that cannot be used", () => {
  test("is not there", async () => {
    await using file = await EncryptionFile.create();
    await rejectsWith(
      newEncryptionAtRest(`${file.path}.missing`, newEncryptionParts(realClock)),
      /^error while parsing file: error while loading file: error reading encryption provider configuration file ".*\.missing": ENOENT/,
    );
  });

  test("is empty", async () => {
    await using file = await EncryptionFile.create();
    await file.writeText("");
    await rejectsWith(load(file), /encryption provider configuration file ".*" is empty$/);
  });

  test("cannot be decoded", async () => {
    await using file = await EncryptionFile.create();
    await file.writeText("kind: A\napiVersion: v1\n");
    await rejectsWith(
      load(file),
      /^error while parsing file: error decoding encryption provider configuration file ".*": no kind "A" is registered/,
    );
  });

  test("is not valid", async () => {
    await using file = await EncryptionFile.create({ resources: [], providers: [] });
    await rejectsWith(
      load(file),
      "error while parsing file: [resources[0].resources: Required value: at least one resources[0].resources is required, resources[0].providers: Required value: at least one resources[0].providers is required]",
    );
  });

  test("wants version 1 of the KMS API", async () => {
    const kms = { name: "old", endpoint: "unix:///old.sock" };
    await using file = await EncryptionFile.create({ resources: ["secrets"], providers: [{ kms } as Provider] });
    await rejectsWith(
      load(file),
      "error while building transformers: KMSv1 is deprecated and will only receive security updates going forward. Use KMSv2 instead.  Set --feature-gates=KMSv1=true to use the deprecated KMSv1 feature.",
    );
    await rejectsWith(
      load(file, { allowsKMSv1: true }),
      /KMSv1 is not supported by this server\. Use KMSv2 instead\.$/,
    );
  });
});

describe("a KMS plugin", () => {
  const provider = (plugin: KMSPlugin, name = "vault"): Provider => ({
    kms: { apiVersion: "v2", name, endpoint: plugin.endpoint, timeout: "5s" },
  });

  test("it is in the prefix and in the health checks", async () => {
    await using file = await EncryptionFile.create();
    const plugin = new KMSPlugin(join(file.folder, "kms.sock"));
    await plugin.start();
    await file.write({ resources: ["secrets"], providers: [provider(plugin), identity] });
    const encryption = await load(file);
    assert.equal(await prefixOf(encryption, "secrets"), "k8s:enc:kms:v2:vault:");
    const [check, ...others] = encryption.healthChecks;
    assert.deepEqual([check?.name, others], ["kms-providers", []]);
    await check?.check(new AbortController().signal);
    await encryption.close();
    await plugin.stop();
  });

  test("the server starts without it, and says so", async () => {
    await using file = await EncryptionFile.create();
    const plugin = new KMSPlugin(join(file.folder, "kms.sock"));
    plugin.failure = { code: 14, details: "starting" };
    await plugin.start();
    await file.write({ resources: ["secrets"], providers: [provider(plugin), identity] });
    const encryption = await load(file);
    await assert.rejects(prefixOf(encryption, "secrets"), { message: "got unexpected nil transformer" });
    const [check] = encryption.healthChecks;
    await assert.rejects(check?.check(new AbortController().signal) ?? Promise.resolve(), {
      message: "kms-provider-0: rpc error: code = Unavailable desc = starting",
    });
    await encryption.close();
    await plugin.stop();
  });
});
