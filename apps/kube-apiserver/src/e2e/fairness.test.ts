import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { flowcontrol_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { type EtcdServer, etcdSkipReason, startEtcd } from "@kube-apiserver/storage/testing";
import { eventually } from "./eventually.js";
import { type FlagsServer, startFlagsServer } from "./flags-server.js";

const skip = (await etcdSkipReason()) ?? false;
const group = "flowcontrol.apiserver.k8s.io";
const flowSchemas = { group, version: "v1", resource: "flowschemas" };
const levels = { group, version: "v1", resource: "prioritylevelconfigurations" };
const fieldManager = "api-priority-and-fairness-config-consumer-v1";

const schemaWithout: KubeObject = {
  apiVersion: `${group}/v1`,
  kind: "FlowSchema",
  metadata: { name: "mine" },
  spec: {
    matchingPrecedence: 500,
    priorityLevelConfiguration: { name: "mine" },
    rules: [
      {
        subjects: [{ kind: "User", user: { name: "alice" } }],
        nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
      },
    ],
  },
};
const missingLevel: KubeObject = {
  apiVersion: `${group}/v1`,
  kind: "PriorityLevelConfiguration",
  metadata: { name: "mine" },
  spec: { type: "Limited", limited: { nominalConcurrencyShares: 20, limitResponse: { type: "Reject" } } },
};

async function danglingOf({ client }: FlagsServer, name: string): Promise<flowcontrol_v1.FlowSchemaCondition> {
  const { status } = (await client.get(flowSchemas, name)) as flowcontrol_v1.FlowSchema;
  const [condition] = status?.conditions ?? [];
  assert.ok(condition, `${name} has no condition`);
  return condition;
}

async function seatsOf(server: FlagsServer, level: string): Promise<number | undefined> {
  const name = "apiserver_flowcontrol_nominal_limit_seats";
  const found = new RegExp(`^${name}\\{priority_level="${level}"\\} (\\d+)$`, "m").exec(await server.metrics());
  return found?.[1] === undefined ? undefined : Number(found[1]);
}

/** How many statuses of flow schemas were written at a server. */
async function statusWritesOf(server: FlagsServer): Promise<number> {
  const pattern = /^apiserver_request_total\{.*resource="flowschemas",subresource="status".*\} (\d+)$/gm;
  const counts = [...(await server.metrics()).matchAll(pattern)].map(([, count]) => Number(count));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function begunWatchesOf(server: FlagsServer): Promise<number> {
  const name = "apiserver_flowcontrol_request_execution_seconds_count";
  const flow = 'priority_level="exempt",flow_schema="exempt",type="watch"';
  return Number(new RegExp(`^${name}\\{${flow}\\} (\\d+)$`, "m").exec(await server.metrics())?.[1] ?? 0);
}

describe("priority and fairness of two servers over one store", { skip, timeout: 120_000 }, () => {
  let folder = "";
  let etcd: EtcdServer;
  let first: FlagsServer;
  let second: FlagsServer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "fairness-e2e-"));
    etcd = await startEtcd();
    const flags = [`--data-dir=${folder}`, `--etcd-servers=${etcd.endpoint}`];
    first = await startFlagsServer([...flags, "--advertise-address=192.0.2.1"]);
    second = await startFlagsServer([...flags, "--advertise-address=192.0.2.2"]);
  });
  after(async () => {
    await second?.[Symbol.asyncDispose]();
    await first?.[Symbol.asyncDispose]();
    await etcd?.stop();
    if (folder !== "") await rm(folder, { recursive: true, force: true });
  });

  test("each schema says that its level exists, written by server-side apply", async () => {
    const { items } = await first.client.list(flowSchemas);
    assert.ok(items.length > 10);
    const names = items.map(({ metadata }) => metadata?.name ?? "");
    await eventually(async () => {
      for (const name of names) {
        const { status, reason, message } = await danglingOf(first, name);
        assert.deepEqual([status, reason], ["False", "Found"]);
        assert.match(
          message ?? "",
          /^This FlowSchema references the PriorityLevelConfiguration object named ".+" and it exists$/,
        );
      }
    });
    const { metadata } = await first.client.get(flowSchemas, "catch-all");
    const entry = metadata?.managedFields?.find(({ manager }) => manager === fieldManager);
    assert.deepEqual([entry?.operation, entry?.subresource], ["Apply", "status"]);
  });

  for (const resource of ["configmaps", "events"]) {
    // The latter have no watch cache.
    test(`a watch of ${resource} counts while it begins, and no longer`, async () => {
      const before = await begunWatchesOf(second);
      const end = new AbortController();
      const scope = { group: "", version: "v1", resource };
      const watching = (async () => {
        for await (const _event of second.client.watch(scope, { signal: end.signal }));
      })().catch(() => undefined);
      try {
        await eventually(async () => {
          assert.ok((await begunWatchesOf(second)) > before);
          const idle =
            /^apiserver_flowcontrol_current_executing_seats\{priority_level="exempt",flow_schema="exempt"\} 0$/m;
          assert.match(await second.metrics(), idle);
        });
      } finally {
        end.abort();
        await watching;
      }
    });
  }

  test("a change at one is seen by the other, and what both agree on is not written again", async () => {
    assert.equal(await seatsOf(second, "mine"), undefined);
    await first.client.create(flowSchemas, schemaWithout);
    await eventually(async () => {
      const { status, reason, message } = await danglingOf(second, "mine");
      assert.deepEqual([status, reason], ["True", "NotFound"]);
      assert.match(message ?? "", /but there is no such object$/);
    });
    await first.client.create(levels, missingLevel);
    await eventually(async () => {
      assert.equal((await danglingOf(second, "mine")).status, "False");
      // 20 of 265 shares of 600 seats.
      for (const server of [first, second]) assert.equal(await seatsOf(server, "mine"), 46);
    });
    await second.client.delete(levels, "mine");
    await eventually(async () => {
      for (const server of [first, second]) assert.equal(await seatsOf(server, "mine"), undefined);
      assert.equal((await danglingOf(first, "mine")).status, "True");
    });
    // By now each server has gone through all of them many times. One that did not stop would have written each six times, as
    // often as it may in a minute; what was on its way from storage may have been written once more.
    const { length } = (await first.client.list(flowSchemas)).items;
    const writes = await Promise.all([first, second].map(statusWritesOf));
    assert.ok(writes.some((count) => count > 0) && writes.every((count) => count < 5 * length), String(writes));
  });
});

test("turned off, there are fixed limits, and no dumps", { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "max-in-flight-e2e-"));
  try {
    await using server = await startFlagsServer([
      `--data-dir=${folder}`,
      "--enable-priority-and-fairness=false",
      "--max-requests-inflight=0",
      "--max-mutating-requests-inflight=0",
    ]);
    await assert.rejects(server.client.getRaw("/debug/api_priority_and_fairness/dump_queues"), /404|not find/);
    const metrics = await server.metrics();
    assert.doesNotMatch(metrics, /apiserver_flowcontrol_nominal_limit_seats/);
    assert.match(metrics, /apiserver_current_inflight_requests\{request_kind="mutating"\} 0/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
