import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import {
  ApiextensionsV1Api,
  CustomObjectsApi,
  KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
} from "@kubernetes/client-node";
import { startTestServer, type TestServer } from "../../testing/index.js";
import { eventually } from "../eventually.js";
import { Kubectl, kubectlProgram } from "../kubectl.js";
import { definition, object, type Schema } from "./schema-text.js";

const scope = { group: "lab.example.com", version: "v1", namespace: "default", plural: "probes" };
const { group, namespace, plural } = scope;

interface Probe extends KubernetesObject {
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The definition after so many changes: each has one more field with a default, and one more column. */
function probesAfter(changes: number): JSONObject {
  const numbers = Array.from({ length: changes }, (_, i) => i + 1);
  const fields = numbers.map((n): [string, Schema] => [`f${n}`, { type: "integer", default: n }]);
  return definition({
    ...{ group, version: "v1", plural, kind: "Probe" },
    schema: object({ spec: object({ size: { type: "integer" }, ...Object.fromEntries(fields) }) }),
    columns: [["Size", ".spec.size", "integer"], ...numbers.map((n) => [`F${n}`, `.spec.f${n}`, "integer"] as const)],
  });
}

const skip = await programSkipReason(kubectlProgram);

describe("clients that follow a custom resource while its definition changes", { skip }, () => {
  let dir: string;
  let server: TestServer;
  let kubectl: Kubectl;
  const config = new KubeConfig();
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "kube-apiserver-e2e-"));
    server = await startTestServer();
    await writeFile(join(dir, "kubeconfig"), server.kubeconfig);
    kubectl = await Kubectl.for(join(dir, "kubeconfig"));
    config.loadFromString(server.kubeconfig);
    await kubectl.run("apply -f -", { input: JSON.stringify(probesAfter(0)) });
    await kubectl.run(`wait --for=condition=Established crd/${plural}.${group} --timeout=30s`);
  });
  after(async () => {
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it("an informer connects once and sees every change, kubectl shows the columns that come", async () => {
    const api = config.makeApiClient(CustomObjectsApi);
    const definitions = config.makeApiClient(ApiextensionsV1Api);
    const asMerge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
    await api.createNamespacedCustomObject({
      ...scope,
      body: { apiVersion: `${group}/v1`, kind: "Probe", metadata: { name: "one" }, spec: { size: 0 } },
    });
    const path = `/apis/${group}/v1/namespaces/${namespace}/${plural}`;
    const list = async () => (await api.listNamespacedCustomObject(scope)) as KubernetesListObject<Probe>;
    const informer = makeInformer<Probe>(config, path, list);
    const seen: unknown[] = [];
    const connected: unknown[] = [];
    informer.on("connect", (err) => void connected.push(err));
    informer.on("error", (err) => void seen.push(err));
    for (const verb of ["add", "update", "delete"] as const) informer.on(verb, ({ spec }) => void seen.push(spec));
    await informer.start();
    const watching = kubectl.start(`get ${plural} --watch`);
    const printed = (line: RegExp) =>
      eventually(async () =>
        assert.ok(
          watching.lines().some((each) => line.test(each)),
          watching.lines().join("\n"),
        ),
      );
    try {
      await printed(/^one +0$/);
      const expected: JSONObject[] = [{ size: 0 }];
      for (let changes = 1; changes <= 10; changes++) {
        const { spec: body } = probesAfter(changes);
        const name = `${plural}.${group}`;
        await definitions.patchCustomResourceDefinition({ name, body: { spec: body } }, asMerge);
        await eventually(async () => {
          const { spec } = (await api.getNamespacedCustomObject({ ...scope, name: "one" })) as Probe;
          assert.equal(spec[`f${changes}`], changes);
        });
        const resized = { spec: { size: changes } };
        await api.patchNamespacedCustomObject({ ...scope, name: "one", body: resized }, asMerge);
        const fields = Array.from({ length: changes }, (_, i) => [`f${i + 1}`, i + 1]);
        expected.push({ ...Object.fromEntries(fields), size: changes });
        await eventually(async () => assert.deepEqual(seen, expected));
      }
      assert.equal(connected.length, 1);
      await printed(/^NAME +SIZE +F1 +F2 +F3 +F4 +F5 +F6 +F7 +F8 +F9 +F10$/);
      await printed(/^one +10 +1 +2 +3 +4 +5 +6 +7 +8 +9 +10$/);
    } finally {
      await informer.stop();
      await watching.stop();
    }
  });
});
