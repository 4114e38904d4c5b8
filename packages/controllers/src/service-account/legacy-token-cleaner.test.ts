import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, KubeObject } from "@kube-apiserver/apimachinery";
import { isUnused } from "./legacy-token-cleaner.js";
import { secretNamesOf } from "./pod-secret-names.js";

const now = Date.parse("2026-06-15T12:00:00Z");
const label = "kubernetes.io/legacy-token-last-used";
const cases: { name: string; metadata: JSONObject; want: boolean }[] = [
  { name: "never used in a year", metadata: { creationTimestamp: "2025-06-15T11:59:59Z" }, want: true },
  { name: "made within the year", metadata: { creationTimestamp: "2025-06-15T12:00:00Z" }, want: false },
  { name: "used on the first day that counts", metadata: { labels: { [label]: "2025-06-15" } }, want: false },
  { name: "used the day before", metadata: { labels: { [label]: "2025-06-14" } }, want: true },
  { name: "used on a day that is none", metadata: { labels: { [label]: "2025-02-31" } }, want: false },
  { name: "on its way out", metadata: { deletionTimestamp: "2026-06-15T12:00:00Z" }, want: false },
];
for (const { name, metadata, want } of cases) {
  test(name, () => {
    const secret = { metadata: { creationTimestamp: "2020-01-01T00:00:00Z", ...metadata } } as KubeObject;
    assert.equal(isUnused(secret, now), want);
  });
}

test("every way in which a pod uses a secret is found", () => {
  const env = [{ name: "a", valueFrom: { secretKeyRef: { name: "env", key: "k" } } }];
  const spec = {
    imagePullSecrets: [{ name: "pull" }],
    containers: [{ name: "c", env, envFrom: [{ secretRef: { name: "from" } }] }],
    initContainers: [{ name: "i", env: [{ name: "b", valueFrom: { configMapKeyRef: { name: "map" } } }] }],
    volumes: [
      { name: "volume", secret: { secretName: "mounted" } },
      { name: "all", projected: { sources: [{ secret: { name: "projected" } }, { configMap: { name: "map" } }] } },
      { name: "driver", csi: { driver: "d", nodePublishSecretRef: { name: "published" } } },
      { name: "disk", rbd: { image: "i", secretRef: { name: "disk" } } },
    ],
  };
  const names = [...secretNamesOf({ spec } as unknown as KubeObject)].sort();
  assert.deepEqual(names, ["disk", "env", "from", "mounted", "projected", "published", "pull"]);
});
