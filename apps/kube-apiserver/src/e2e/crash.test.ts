import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { newAdminClient } from "./admin-client.js";
import { startServerProcess } from "./server-process.js";

const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };
const rounds = 3;
const writers = 8;

test("kill -9 under load: everything acknowledged is there afterwards, and revisions go on", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "kube-apiserver-crash-"));
  const acknowledged = new Map<string, string>();
  let lastRevision = 0n;
  try {
    for (let round = 0; round < rounds; round++) {
      const server = await startServerProcess({ dataDir, flags: ["--controllers="] });
      const client = await newAdminClient(server.kubeconfig);
      const { items } = await client.list(configMaps);
      const found = new Set(items.map(({ metadata }) => metadata?.name));
      for (const name of acknowledged.keys()) assert.equal(found.has(name), true, `${name} is lost`);
      for (const { metadata } of items) {
        const revision = BigInt(metadata?.resourceVersion ?? "0");
        if (revision > lastRevision) lastRevision = revision;
      }

      const enough = acknowledged.size + 2 * writers;
      let isOver = false;
      const write = async (writer: number) => {
        for (let count = 0; !isOver; count++) {
          const name = `r${round}-w${writer}-${count}`;
          try {
            const made = await client.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata: { name } });
            const revision = made.metadata?.resourceVersion ?? "";
            assert.equal(BigInt(revision) > lastRevision, true, "a revision ran backwards");
            acknowledged.set(name, revision);
          } catch (err) {
            // The server was killed under this write: whether it counts is open.
            if (!isOver) throw err;
          }
        }
      };
      const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
      // A write that fails before the kill ends the test.
      while (acknowledged.size < enough) await Promise.race([writing, delay(10)]);
      isOver = true;
      assert.equal(await server.end("SIGKILL"), "SIGKILL");
      await writing;
      await client.close();
      await server.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
