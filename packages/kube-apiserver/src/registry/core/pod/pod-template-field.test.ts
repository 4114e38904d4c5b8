import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { at, startKubeTestServer } from "../../../testing/kube-test-server.js";

const labels = { app: "x" };

/** A template to warn of, with a field whose gate is off. */
function template(restartPolicy: string): JSONObject {
  const volumes = [{ name: "gone", gitRepo: { repository: "r" } }];
  const spec = {
    containers: [{ name: "c", image: "i" }],
    volumes,
    schedulingGroup: { podGroupName: "g" },
    restartPolicy,
  };
  return { metadata: { labels }, spec };
}

const always = template("Always");
const onFailure = template("OnFailure");
const ready = { spec: { minReadySeconds: 1 } };
const suspended = { spec: { suspend: true } };
const renamed = { template: { metadata: { name: "y" } } };
const selected = { selector: { matchLabels: labels } };

interface Kind {
  readonly kind: string;
  readonly path: string;
  readonly spec: JSONObject;
  /** Of the template. */
  readonly field: string;
  readonly template: JSONObject;
  /** Of what is wanted. */
  readonly change: JSONObject;
}

const kinds: readonly Kind[] = [
  { kind: "Deployment", path: "apps/v1", spec: selected, field: "spec.template", template: always, change: ready },
  { kind: "ReplicaSet", path: "apps/v1", spec: selected, field: "spec.template", template: always, change: ready },
  { kind: "StatefulSet", path: "apps/v1", spec: selected, field: "spec.template", template: always, change: ready },
  { kind: "DaemonSet", path: "apps/v1", spec: selected, field: "spec.template", template: always, change: ready },
  { kind: "ReplicationController", path: "v1", spec: {}, field: "spec.template", template: always, change: ready },
  { kind: "Job", path: "batch/v1", spec: {}, field: "spec.template", template: onFailure, change: suspended },
  {
    kind: "CronJob",
    path: "batch/v1",
    spec: { schedule: "@daily" },
    field: "spec.jobTemplate.spec.template",
    template: onFailure,
    change: suspended,
  },
  { kind: "PodTemplate", path: "v1", spec: {}, field: "template", template: always, change: renamed },
];

for (const { kind, path, spec, field, template, change } of kinds) {
  test(`the template of a ${kind} is warned of when it is new, and has nothing of gates that are off`, async () => {
    await using server = await startKubeTestServer();
    const url = `/${path === "v1" ? "api" : "apis"}/${path}/namespaces/a/${kind.toLowerCase()}s`;
    const steps = field.split(".");
    const inside = steps.reduceRight((value: JSONObject, step) => ({ [step]: value }), template);
    const whole = field.startsWith("spec.") ? { spec: { ...spec, ...(inside.spec as JSONObject) } } : inside;
    const created = await server.call("POST", url, { apiVersion: path, kind, metadata: { name: "x" }, ...whole });
    assert.equal(created.status, 201, JSON.stringify(created.body));
    const gone = [`${field}.spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+`];
    assert.deepEqual(created.warnings, gone);
    assert.equal(at(created.body, `${field}.spec.schedulingGroup`), undefined);
    assert.equal(at(created.body, `${field}.spec.volumes.0.name`), "gone");

    const relabelled = await server.call("PATCH", `${url}/x`, { metadata: { labels } });
    assert.deepEqual([relabelled.status, relabelled.warnings], [200, []]);
    const changed = await server.call("PATCH", `${url}/x`, change);
    assert.deepEqual([changed.status, changed.warnings], [200, gone]);
  });
}

test("an update of a replication controller is warned of what its template was", async () => {
  await using server = await startKubeTestServer();
  const url = "/api/v1/namespaces/a/replicationcontrollers";
  const controller = { apiVersion: "v1", kind: "ReplicationController", metadata: { name: "x" } };
  await server.call("POST", url, { ...controller, spec: { template: always } });
  const patch = (spec: JSONObject) => server.call("PATCH", `${url}/x`, { spec: { template: { spec } } });
  assert.equal((await patch({ volumes: null })).warnings.length, 1);
  assert.equal((await patch({ volumes: [{ name: "v", gitRepo: { repository: "r" } }] })).warnings.length, 0);
});

test("a pod template is validated, and keeps what it has", async () => {
  await using server = await startKubeTestServer();
  const url = "/api/v1/namespaces/a/podtemplates";
  const post = (template: JSONObject) =>
    server.call("POST", url, { apiVersion: "v1", kind: "PodTemplate", metadata: { name: "x" }, template });
  const refused = await post({ metadata: { labels: { "": "x" } }, spec: { containers: null } });
  assert.equal(
    refused.body.message,
    'PodTemplate "x" is invalid: [template.labels: Invalid value: "": name part must be non-empty, ' +
      "template.labels: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and " +
      "must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for " +
      "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'), template.spec.containers: Required value]",
  );
  assert.equal((await post(always)).status, 201);
  const { status, body } = await server.call("PATCH", `${url}/x`, { template: { spec: { containers: [] } } });
  assert.deepEqual([status, at(body, "details.causes.0.field")], [422, "template.spec.containers"]);
});
