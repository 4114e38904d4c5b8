import assert from "node:assert/strict";
import { test } from "node:test";
import { at, startKubeTestServer } from "../../testing/kube-test-server.js";

const attachments = "/apis/storage.k8s.io/v1/volumeattachments";
const attachment = {
  apiVersion: "storage.k8s.io/v1",
  kind: "VolumeAttachment",
  metadata: { name: "x", labels: { a: "b" } },
  spec: { attacher: "a.example", source: { persistentVolumeName: "v" }, nodeName: "n" },
};

test("the status of an attachment changes neither labels nor spec", async () => {
  await using server = await startKubeTestServer();
  const { body } = await server.call("POST", attachments, attachment);
  assert.equal(at(body, "status.attached"), false);
  const changes = { metadata: { labels: { a: "c" } }, spec: { nodeName: "m" }, status: { attached: true } };
  const attached = await server.call("PATCH", `${attachments}/x/status`, changes);
  assert.equal(attached.status, 200);
  assert.equal(at(attached.body, "status.attached"), true);
  assert.equal(at(attached.body, "metadata.labels.a"), "b");
  assert.equal(at(attached.body, "spec.nodeName"), "n");
  const moved = await server.call("PATCH", `${attachments}/x`, { spec: { nodeName: "m" } });
  assert.equal(at(moved.body, "details.causes.0.field"), "spec");
});
