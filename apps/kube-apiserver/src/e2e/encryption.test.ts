import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";
import type { KV } from "@kube-apiserver/storage";
import { type EtcdServer, etcdSkipReason, KMSPlugin, startEtcd } from "@kube-apiserver/storage/testing";
import { type AdminAccess, newAdminClient, readAdminKubeconfig } from "./admin-client.js";
import { eventually } from "./eventually.js";
import { type FlagsServer, startFlagsServer } from "./flags-server.js";
import { startServerProcess } from "./server-process.js";

const secrets = { group: "", version: "v1", resource: "secrets", namespace: "default" };
const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };
const widgets = { group: "example.com", version: "v1", resource: "widgets", namespace: "default" };
const definitions = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };

const password = Buffer.from("correct horse").toString("base64");
const secret = (name: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name },
  data: { password },
});
const configMap = (name: string): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
const widget = (name: string): KubeObject => ({
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name },
  spec: { color: "red" },
});
const schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
const definition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "widgets", kind: "Widget" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema } }],
  },
} as KubeObject;

type Provider = Readonly<Record<string, unknown>>;
type Entry = { readonly resources: readonly string[]; readonly providers: readonly Provider[] };

const keyOf = (fill: number) => ({ name: `key-${fill}`, secret: Buffer.alloc(32, fill).toString("base64") });
const aesgcm = (...fills: readonly number[]): Provider => ({ aesgcm: { keys: fills.map(keyOf) } });
const identity: Provider = { identity: {} };

async function writeConfig(file: string, ...resources: readonly Entry[]): Promise<void> {
  const config = { apiVersion: "apiserver.config.k8s.io/v1", kind: "EncryptionConfiguration", resources };
  await writeFile(file, JSON.stringify(config));
  await chmod(file, 0o600);
}

/** What lies in the engine, up to the key's name; whole where it is not encrypted. */
async function stored(kv: KV, key: string): Promise<string> {
  const { kvs } = await kv.range({ key });
  const text = kvs[0]?.value.toString("latin1") ?? "";
  return /^k8s:enc:\w+:v\d:[\w-]+:/.exec(text)?.[0] ?? text;
}

/** Writes an object back as it is. */
async function touch(client: Client, scope: typeof secrets, name: string): Promise<void> {
  await client.update(scope, await client.get(scope, name));
}

async function firstAdded(client: Client, name: string): Promise<KubeObject> {
  const stop = new AbortController();
  try {
    for await (const { object } of client.watch(secrets, { signal: stop.signal })) {
      if (object.metadata?.name === name) return object;
    }
  } finally {
    stop.abort();
  }
  throw new Error("the watch has ended");
}

const etcdMissing = await etcdSkipReason();
const engines = [
  { name: "the embedded engine", skip: false },
  { name: "etcd", skip: etcdMissing ?? false },
];

for (const { name, skip } of engines) {
  describe(`encryption at rest on ${name}`, { skip }, () => {
    let folder = "";
    let etcd: EtcdServer | undefined;
    let config = "";
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "encryption-e2e-"));
      config = join(folder, "encryption.json");
      if (name === "etcd") etcd = await startEtcd();
    });
    after(async () => {
      await etcd?.stop();
      await rm(folder, { recursive: true, force: true });
    });
    const start = (...flags: string[]): Promise<FlagsServer> =>
      startFlagsServer([
        `--data-dir=${folder}`,
        ...(etcd === undefined ? [] : [`--etcd-servers=${etcd.endpoint}`]),
        ...flags,
      ]);
    const startEncrypted = async (...entries: Entry[]) => {
      await writeConfig(config, ...entries);
      return start(`--encryption-provider-config=${config}`);
    };

    test("a server without a configuration stores secrets as they are", async () => {
      await using server = await start();
      await server.client.create(secrets, secret("before"));
      await server.client.create(definitions, definition);
      assert.match(await stored(server.kv, "/registry/secrets/default/before"), /correct horse|Y29ycmVjdCBob3JzZQ==/);
    });

    test("with one, what it names is ciphertext in the engine and plain for clients", async () => {
      await using server = await startEncrypted({
        resources: ["secrets", "*.example.com"],
        providers: [aesgcm(1), identity],
      });
      const { client, kv } = server;
      const watched = firstAdded(client, "a");
      const { data } = (await client.create(secrets, secret("a"))) as unknown as { data: unknown };
      assert.deepEqual(data, { password });
      const made = await client.get(secrets, "a");
      assert.deepEqual((await watched).data, { password });
      const { items } = await client.list(secrets);
      const listed = items.find(({ metadata }) => metadata?.name === "a");
      assert.deepEqual([listed?.metadata, listed?.data], [made.metadata, { password }]);
      assert.equal(await stored(kv, "/registry/secrets/default/a"), "k8s:enc:aesgcm:v1:key-1:");
      await eventually(() => client.create(widgets, widget("w")));
      assert.equal(await stored(kv, "/registry/example.com/widgets/default/w"), "k8s:enc:aesgcm:v1:key-1:");
      await client.create(configMaps, configMap("plain"));
      assert.doesNotMatch(await stored(kv, "/registry/configmaps/default/plain"), /^k8s:enc:/);
      // What was there before is read, and encrypted by the next update.
      assert.deepEqual((await client.get(secrets, "before")).data, { password });
      await touch(client, secrets, "before");
      assert.equal(await stored(kv, "/registry/secrets/default/before"), "k8s:enc:aesgcm:v1:key-1:");
      const { metadata } = await client.get(secrets, "before");
      await touch(client, secrets, "before");
      assert.equal((await client.get(secrets, "before")).metadata?.resourceVersion, metadata?.resourceVersion);
      assert.match(
        await server.metrics(),
        /apiserver_storage_transformation_operations_total\{resource="secrets",transformation_type="to_storage",transformer_prefix="k8s:enc:aesgcm:v1:",status="OK"\} [1-9]/,
      );
    });

    test("rotation: the new key first, then every object is written back, then the old key goes", async () => {
      {
        await using server = await startEncrypted({
          resources: ["secrets", "*.example.com"],
          providers: [aesgcm(2, 1), identity],
        });
        for (const name of ["a", "before"]) {
          await touch(server.client, secrets, name);
          assert.equal(await stored(server.kv, `/registry/secrets/default/${name}`), "k8s:enc:aesgcm:v1:key-2:");
        }
        await eventually(() => touch(server.client, widgets, "w"));
      }
      await using server = await startEncrypted({
        resources: ["secrets"],
        providers: [aesgcm(2), identity],
      });
      assert.deepEqual((await server.client.get(secrets, "a")).data, { password });
      // Resources that no rule names any more are refused by what they are.
      const refused = { message: "Internal error occurred: identity transformer tried to read encrypted data" };
      await eventually(() => assert.rejects(server.client.get(widgets, "w"), refused));
    });

    test("without the key, reading is a 500 that says why", async () => {
      await using server = await startEncrypted({ resources: ["secrets"], providers: [aesgcm(3), identity] });
      const why = "no matching key was found for the provided AES transformer";
      const status = { code: 500, reason: "InternalError" };
      await assert.rejects(
        server.client.get(secrets, "a"),
        ({ status: answer }: { status: Record<string, unknown> }) => {
          assert.deepEqual(
            { code: answer.code, reason: answer.reason, message: answer.message },
            { ...status, message: `Internal error occurred: ${why}` },
          );
          return true;
        },
      );
      // Page by page, as kubectl does; whole lists are refused while the watch cache cannot be filled.
      await assert.rejects(server.client.list(secrets, { limit: 500 }), {
        message: `Internal error occurred: unable to transform key "/registry/secrets/default/a": ${why}`,
      });
      await assert.rejects(server.client.delete(secrets, "a"), { message: `Internal error occurred: ${why}` });
      assert.equal((await server.client.get(configMaps, "plain")).metadata?.name, "plain");
    });

    test("with the gate AllowUnsafeMalformedObjectDeletion, what nobody can read can be deleted", async () => {
      await writeConfig(config, { resources: ["secrets"], providers: [aesgcm(3), identity] });
      const gate = "--feature-gates=AllowUnsafeMalformedObjectDeletion=true";
      await using server = await start(`--encryption-provider-config=${config}`, gate);
      await assert.rejects(server.client.list(secrets, { limit: 500 }), {
        message: "failed to read one or more secrets from the storage",
      });
      const unsafely = "?ignoreStoreReadErrorWithClusterBreakingPotential=true";
      const remove = (path: string) => statusOf(server.access, path + unsafely, "DELETE");
      const names = ["before", "a"].map((name) => `/api/v1/namespaces/default/secrets/${name}`);
      assert.deepEqual(await Promise.all(names.map(remove)), [200, 200]);
      assert.equal(await remove("/apis/example.com/v1/namespaces/default/widgets/w"), 200);
      assert.deepEqual((await server.client.list(secrets, { limit: 500 })).items, []);
      await assert.rejects(server.client.get(widgets, "w"), { message: 'widgets.example.com "w" not found' });
    });
  });
}

test("a rule for everything leaves nothing plain that the API serves", async () => {
  const folder = await mkdtemp(join(tmpdir(), "encryption-e2e-"));
  const config = join(folder, "encryption.json");
  await writeConfig(config, { resources: ["*.*"], providers: [aesgcm(1)] });
  const server = await startFlagsServer(["--data-dir=:memory:", `--encryption-provider-config=${config}`]);
  await server.client.create(definitions, definition);
  await eventually(() => server.client.create(widgets, widget("w")));
  const { kvs } = await server.kv.range({ key: "/registry/", rangeEnd: "/registry0" });
  const plain = kvs.filter(({ value }) => !value.toString("latin1").startsWith("k8s:enc:aesgcm:v1:key-1:"));
  // Who serves and which ports are taken are no objects of the API, and stored like them all the same, as upstream's are.
  assert.deepEqual(
    plain.map(({ key }) => key),
    [],
  );
  await eventually(async () => {
    const leases = await server.kv.range({ key: "/registry/masterleases/", rangeEnd: "/registry/masterleases0" });
    assert.equal(leases.kvs.length, 1);
  });
  assert.equal(kvs.length > 50, true);
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe("a KMS plugin and a configuration that is reloaded", () => {
  let folder = "";
  let plugin: KMSPlugin;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "encryption-e2e-"));
    plugin = new KMSPlugin(join(folder, "kms.sock"));
    await plugin.start();
  });
  after(async () => {
    await plugin.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const kms = (name: string): Provider => ({ kms: { apiVersion: "v2", name, endpoint: plugin.endpoint } });

  test("the file takes over while the server runs, and the plugin is a check of healthz and readyz", async () => {
    const config = join(folder, "encryption.json");
    await writeConfig(config, { resources: ["secrets"], providers: [identity] });
    await using server = await startFlagsServer(
      [
        `--data-dir=${join(folder, "data")}`,
        `--encryption-provider-config=${config}`,
        "--encryption-provider-config-automatic-reload",
      ],
      { encryptionPollIntervalMs: 20 },
    );
    const { client, kv } = server;
    await client.create(secrets, secret("a"));
    assert.doesNotMatch(await stored(kv, "/registry/secrets/default/a"), /^k8s:enc:/);
    await writeConfig(config, { resources: ["secrets"], providers: [kms("vault"), identity] });
    await eventually(async () => {
      await touch(client, secrets, "a");
      assert.equal(await stored(kv, "/registry/secrets/default/a"), "k8s:enc:kms:v2:vault:");
    });
    assert.deepEqual((await client.get(secrets, "a")).data, { password });
    const check = (path: string) => statusOf(server.access, path);
    assert.deepEqual(await Promise.all(["/healthz/kms-providers", "/readyz/kms-providers"].map(check)), [200, 200]);
    assert.equal(await check("/livez/kms-providers"), 404);
    assert.equal(await check("/readyz/poststarthook/start-encryption-provider-config-automatic-reload"), 200);
    const metrics = await server.metrics();
    assert.match(metrics, /apiserver_encryption_config_controller_automatic_reloads_total\{status="success",.*\} 1/);
    assert.match(metrics, /apiserver_envelope_encryption_kms_operations_latency_seconds_count\{provider_name="vault",/);
    assert.match(metrics, /apiserver_envelope_encryption_key_id_hash_total\{transformation_type="to_storage",/);
  });

  test("the program itself: libraries of secretbox and KMS are there", async () => {
    const config = join(folder, "program.json");
    const secretbox: Provider = { secretbox: { keys: [keyOf(1)] } };
    await writeConfig(
      config,
      { resources: ["secrets"], providers: [kms("program")] },
      { resources: ["configmaps"], providers: [secretbox, identity] },
    );
    const server = await startServerProcess({ flags: ["--controllers=", `--encryption-provider-config=${config}`] });
    const client = await newAdminClient(server.kubeconfig);
    await client.create(secrets, secret("a"));
    await client.create(configMaps, configMap("c"));
    assert.equal(await statusOf(await readAdminKubeconfig(server.kubeconfig), "/readyz/kms-providers"), 200);
    await client.close();
    assert.equal(await server.end("SIGTERM"), 0);
    // Another process over the same data has to ask the plugin for the key.
    const again = await startServerProcess({
      dataDir: server.dataDir,
      flags: ["--controllers=", `--encryption-provider-config=${config}`],
    });
    const reader = await newAdminClient(again.kubeconfig);
    assert.deepEqual((await reader.get(secrets, "a")).data, { password });
    assert.equal((await reader.get(configMaps, "c")).metadata?.name, "c");
    assert.equal(plugin.calls.decrypt > 0, true);
    await reader.close();
    await again.stop();
    await server.stop();
  });
});

test("a server with a mistake in the configuration does not start, and leaves nothing open", async () => {
  const folder = await mkdtemp(join(tmpdir(), "encryption-e2e-"));
  const config = join(folder, "encryption.json");
  await writeConfig(config, { resources: ["Secrets"], providers: [identity] });
  const flags = [`--data-dir=${join(folder, "data")}`, `--encryption-provider-config=${config}`];
  await assert.rejects(startFlagsServer(flags), {
    message:
      'error while parsing file: resources[0].resources[0]: Invalid value: "Secrets": resource name should not contain capital letters',
  });
  await writeConfig(config, { resources: ["secrets"], providers: [identity] });
  const server = await startFlagsServer(flags);
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

function statusOf({ url, caPem, certPem, keyPem }: AdminAccess, path: string, method = "GET"): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { method, ca: caPem, cert: certPem, key: keyPem, agent: false };
    request(`${url}${path}`, options, (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}
