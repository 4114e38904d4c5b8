import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { discardLogger, realClock } from "@kube-apiserver/component-base";
import { newStorageFactoryRESTOptionsGetter } from "@kube-apiserver/generic-server";
import { newMemoryKV } from "@kube-apiserver/storage";
import { bodyOf, call, newAPIService } from "../testing/calls.js";
import { startRawBackend } from "../testing/raw-backend.js";
import { startTestAggregator } from "../testing/test-servers.js";

const apiServices = "/apis/apiregistration.k8s.io/v1/apiservices";

test("two servers that see a backend differently do not write against each other as fast as they can", async (t) => {
  const kv = newMemoryKV({ clock: realClock });
  t.after(() => kv.close());
  const config = {
    restOptionsGetter: newStorageFactoryRESTOptionsGetter({ kv, clock: realClock, logger: discardLogger }),
  };
  let asked = 0;
  await using backend = await startRawBackend({
    onRequest(_req, res) {
      asked++;
      res.setHeader("content-type", "application/json");
      res.end(JSON.stringify({ kind: "APIResourceList", resources: [] }));
    },
  });
  const services = new Map([["default/raw", backend.address]]);
  await using open = await startTestAggregator({ config, services });
  // For this one the service leads nowhere.
  await using closed = await startTestAggregator({ config });
  await call(open.generic, "POST", apiServices, newAPIService("raw.example.com", "v1", "raw", backend.caPem));
  const conditions = new Set<string>();
  const versions = new Set<string>();
  const until = Date.now() + 2_000;
  while (Date.now() < until || conditions.size < 2) {
    assert.ok(Date.now() < until + 20_000, `only ${[...conditions].join(", ")}`);
    const { metadata, status } = bodyOf(await call(closed.generic, "GET", `${apiServices}/v1.raw.example.com`));
    const found = /"reason":"(Passed|FailedDiscoveryCheck)"/.exec(JSON.stringify(status ?? {}))?.[1];
    if (found !== undefined) conditions.add(found);
    versions.add((metadata as { resourceVersion: string }).resourceVersion);
    await delay(2);
  }
  assert.ok(asked > 0);
  assert.ok(versions.size <= 8, `it was written ${versions.size} times`);
});
