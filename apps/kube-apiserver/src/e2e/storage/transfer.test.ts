import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";
import { etcdSkipReason, startEtcd } from "@kube-apiserver/storage/testing";
import { newAdminClient } from "../admin-client.js";
import { eventually } from "../eventually.js";
import { startServerProcess } from "../server-process.js";

const program = fileURLToPath(new URL("../../../bin/kube-apiserver.js", import.meta.url));
const core = { group: "", version: "v1" };
const configMaps = { ...core, resource: "configmaps", namespace: "default" };
const definitions = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };
const gadgets = { group: "example.com", version: "v1", resource: "gadgets" };
const moved = [
  { ...core, resource: "namespaces" },
  // Elsewhere lie those with certificates of the server itself.
  configMaps,
  { ...core, resource: "secrets" },
  { ...core, resource: "events" },
  { group: "rbac.authorization.k8s.io", version: "v1", resource: "clusterroles" },
  definitions,
  gadgets,
];

const gadgetDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "gadgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Cluster",
    names: { plural: "gadgets", kind: "Gadget" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};

/** The commands of the README's example, in their order. */
async function readmeCommands(): Promise<readonly string[]> {
  const readme = await readFile(new URL("../../../README.md", import.meta.url), "utf8");
  const example = /```sh\n(kube-apiserver storage [\s\S]*?)```/.exec(readme)?.[1] ?? "";
  return example.split("\n").filter((line) => line.startsWith("kube-apiserver "));
}

function runCommand(line: string, folder: string, etcd: string): string {
  const [, ...args] = line.replace("$ETCD", etcd).split(" ");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: "utf8" });
  assert.equal(status, 0, `${line}: ${stderr}`);
  return stdout;
}

/** Objects of several kinds, last changed in another order than they were made. */
async function populate(client: Client): Promise<void> {
  const made: KubeObject[] = [];
  for (let i = 0; i < 20; i++) {
    const metadata = { name: `c-${i}` };
    made.push(await client.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata, data: { i: `${i}` } }));
  }
  for (let i = 0; i < 20; i += 3) await client.update(configMaps, { ...made[i], data: { i: "again" } } as KubeObject);
  const secrets = { ...configMaps, resource: "secrets" };
  await client.create(secrets, { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, stringData: { a: "b" } });
  const involvedObject = { kind: "ConfigMap", namespace: "default", name: "c-1" };
  const event = { apiVersion: "v1", kind: "Event", metadata: { name: "e" }, involvedObject, reason: "Moved" };
  await client.create({ ...configMaps, resource: "events" }, event);
  await client.create(definitions, gadgetDefinition);
  const gadget = {
    apiVersion: "example.com/v1",
    kind: "Gadget",
    metadata: { name: "g" },
    spec: { deep: [1, { two: 3 }] },
  };
  await eventually(() => client.create(gadgets, gadget));
}

async function contents(client: Client): Promise<Map<string, KubeObject>> {
  const found = new Map<string, KubeObject>();
  for (const scope of moved) {
    // Definitions are served a moment after the server is ready.
    const { items } = await eventually(() => client.list(scope));
    for (const item of items) found.set(item.metadata?.uid ?? "", item);
  }
  return found;
}

function revisionOf({ metadata }: KubeObject): bigint {
  return BigInt(metadata?.resourceVersion ?? "0");
}

function byRevision(objects: ReadonlyMap<string, KubeObject>): readonly string[] {
  const sorted = [...objects].sort(([, a], [, b]) => Number(revisionOf(a) - revisionOf(b)));
  return sorted.map(([uid]) => uid);
}

function assertSameContents(found: ReadonlyMap<string, KubeObject>, wanted: ReadonlyMap<string, KubeObject>): void {
  for (const [uid, object] of wanted) {
    assert.deepEqual(
      withoutRevision(found.get(uid)),
      withoutRevision(object),
      `${object.kind} ${object.metadata?.name}`,
    );
  }
  assert.equal(found.size, wanted.size);
}

function withoutRevision(object: KubeObject | undefined): unknown {
  const { resourceVersion: _, ...metadata } = object?.metadata ?? {};
  return JSON.parse(JSON.stringify({ ...object, metadata }));
}

test("a populated embedded store moves to etcd and back, by the commands of the README", {
  skip: (await etcdSkipReason()) ?? false,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "kube-apiserver-transfer-"));
  const etcd = await startEtcd();
  const commands = await readmeCommands();
  const run = (command: string) => {
    const line = commands.find((candidate) => candidate.includes(`storage ${command}`));
    return runCommand(line ?? assert.fail(`the README shows no ${command}`), folder, etcd.endpoint);
  };
  const flags = ["--controllers="];
  const serve = async <T>(
    dataDir: string,
    more: readonly string[],
    work: (client: Client) => Promise<T>,
  ): Promise<T> => {
    const server = await startServerProcess({ dataDir: join(folder, dataDir), flags: [...flags, ...more] });
    const client = await newAdminClient(server.kubeconfig);
    try {
      return await work(client);
    } finally {
      await client.close();
      assert.equal(await server.end("SIGTERM"), 0, server.log());
      await server.stop();
    }
  };
  try {
    const before = await serve("data", [], async (client) => {
      await populate(client);
      return contents(client);
    });
    assert.ok(before.size > 40);
    assert.match(run("check"), /\nThe store is whole: /);
    assert.match(run("export"), /^Copied \d+ keys to etcd: the store was at revision \d+, etcd is at \d+ now\.\n$/);

    const onEtcd = [`--etcd-servers=${etcd.endpoint}`, "--authorization-mode=RBAC"];
    const inEtcd = await serve("data", [...onEtcd, "--service-cluster-ip-range=10.0.0.0/24"], async (client) => {
      const found = await contents(client);
      assertSameContents(found, before);
      assert.deepEqual(byRevision(found), byRevision(before));
      const last = revisionOf(before.get(byRevision(before).at(-1) ?? "") ?? {});
      for (const object of found.values()) assert.ok(revisionOf(object) > last, "no resourceVersion comes again");
      for await (const { type, object } of client.watch(configMaps, { resourceVersion: String(last) })) {
        assert.deepEqual([type, object.code, object.reason], ["ERROR", 410, "Expired"]);
        break;
      }
      await client.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "made-on-etcd" } });
      return contents(client);
    });
    assert.equal(inEtcd.size, before.size + 1);
    assert.match(run("import"), /^Imported \d+ keys; the store is at revision \d+\.\n$/);
    assert.match(run("dump"), /\n\/registry\/namespaces\/default\t\d+\t\d+\t\d+\t-\t\d+\n/);

    await serve("back", [], async (client) => {
      const found = await contents(client);
      assertSameContents(found, inEtcd);
      for (const [uid, object] of inEtcd)
        assert.equal(found.get(uid)?.metadata?.resourceVersion, object.metadata?.resourceVersion);
    });
  } finally {
    await etcd.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
