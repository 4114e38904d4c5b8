import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isNotFound } from "@kube-apiserver/apimachinery";
import { startFlagsServer } from "./flags-server.js";

const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };

test("collections are deleted by several workers, and without a garbage collector nothing waits for it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "deletion-flags-"));
  try {
    const flags = [`--data-dir=${folder}`, "--delete-collection-workers=4", "--enable-garbage-collector=false"];
    await using server = await startFlagsServer(flags);
    const { client } = server;
    const names = Array.from({ length: 20 }, (_, at) => `c${at}`);
    await Promise.all(names.map((name) => client.create(configMaps, { metadata: { name } })));
    await client.delete(configMaps, "c0", { propagationPolicy: "Foreground" });
    await assert.rejects(client.get(configMaps, "c0"), isNotFound);
    await client.deleteCollection(configMaps);
    assert.deepEqual((await client.list(configMaps)).items, []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
