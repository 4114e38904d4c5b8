import assert from "node:assert/strict";
import { test } from "node:test";
import { type KubeObject, newForbidden } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "../admission/interfaces.js";
import { at } from "../testing/http-call.js";
import { configMap, configMaps, startSampleServer } from "../testing/sample-server.js";

const merge = "application/merge-patch+json";

/** Puts a data key into every ConfigMap, and remembers what validation is shown. */
function newRecorder() {
  const seen: { operation: string; name: string; object: KubeObject | undefined; oldObject: KubeObject | undefined }[] =
    [];
  const plugin = {
    name: "recorder",
    handles: () => true,
    admit(attributes: AdmissionAttributes) {
      const { object } = attributes;
      const data = object?.data as object | undefined;
      if (object !== undefined) attributes.setObject({ ...object, data: { ...data, added: "yes" } });
      return Promise.resolve();
    },
    validate({ operation, name, object, oldObject }: AdmissionAttributes) {
      seen.push({ operation, name, object, oldObject });
      return Promise.resolve();
    },
  };
  return { plugin, seen };
}

test("what mutation adds is stored, and validation sees the final object", async () => {
  const { plugin, seen } = newRecorder();
  await using server = await startSampleServer({ plugins: [plugin] });
  const created = await server.call("POST", configMaps, { body: configMap("one") });
  assert.deepEqual(at(created.body, "data"), { added: "yes" });
  await server.call("PUT", `${configMaps}/one`, { body: configMap("one", { data: { put: "1" } }) });
  await server.call("PATCH", `${configMaps}/one`, { body: { data: { patch: "1" } }, type: merge });
  await server.call("DELETE", `${configMaps}/one`);

  assert.deepEqual(
    seen.map(({ operation, name }) => `${operation} ${name}`),
    ["CREATE one", "UPDATE one", "UPDATE one", "DELETE one"],
  );
  const [create, put, patch, remove] = seen;
  assert.ok(at(create?.object, "metadata.uid"), "a new object has its uid by then");
  assert.deepEqual(at(put?.object, "data"), { put: "1", added: "yes" });
  assert.deepEqual(at(put?.oldObject, "data"), { added: "yes" });
  assert.deepEqual(at(patch?.object, "data"), { put: "1", added: "yes", patch: "1" });
  assert.equal(remove?.object, undefined);
  assert.equal(at(remove?.oldObject, "metadata.name"), "one");
});

test("validation learns a generated name", async () => {
  const { plugin, seen } = newRecorder();
  await using server = await startSampleServer({ plugins: [plugin] });
  const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "x-" } };
  const created = await server.call("POST", configMaps, { body });
  assert.equal(seen[0]?.name, at(created.body, "metadata.name"));
});

test("a refusal is the answer, and nothing is stored", async () => {
  const refusing = {
    name: "refusing",
    handles: () => true,
    validate: ({ name }: AdmissionAttributes) =>
      Promise.reject(newForbidden({ group: "", resource: "configmaps" }, name, "not today")),
  };
  await using server = await startSampleServer({ plugins: [refusing] });
  const { status, body } = await server.call("POST", configMaps, { body: configMap("one") });
  assert.equal(status, 403);
  assert.equal(at(body, "message"), 'configmaps "one" is forbidden: not today');
  assert.equal((await server.call("GET", `${configMaps}/one`)).status, 404);
});

test("a plugin that breaks managedFields is overruled, with a warning", async () => {
  const breaking = {
    name: "breaking",
    handles: () => true,
    admit(attributes: AdmissionAttributes) {
      const { object } = attributes;
      const managedFields = [{ manager: "x", operation: "Nonsense" as never }];
      attributes.setObject({ ...object, metadata: { ...object?.metadata, managedFields } });
      return Promise.resolve();
    },
  };
  await using server = await startSampleServer({ plugins: [breaking] });
  const { body, headers } = await server.call("POST", configMaps, { body: configMap("one", { data: { a: "1" } }) });
  assert.equal(at(body, "metadata.managedFields.0.manager"), "tester");
  assert.match(headers.get("warning") ?? "", /managedFields was in an invalid state after admission/);
});
