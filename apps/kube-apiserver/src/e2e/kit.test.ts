import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { defineResource, defineSubresource, startExtensionServer } from "@kube-apiserver/kit";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { eventually } from "./eventually.js";
import { registrationOf } from "./extension-registration.js";
import { kubectlProgram } from "./kubectl.js";
import { startKubectlServer } from "./kubectl-server.js";

const group = "shop.example.com";
const count = { type: "integer", format: "int32", minimum: 0 } as const;

const shelves = defineResource({
  group,
  version: "v1",
  kind: "Shelf",
  plural: "shelves",
  schema: {
    type: "object",
    required: ["spec"],
    properties: {
      spec: {
        type: "object",
        required: ["max", "boards"],
        properties: { max: count, boards: count },
        "x-kubernetes-validations": [{ rule: "self.boards <= self.max", message: "must fit", fieldPath: ".boards" }],
      },
      status: { type: "object", properties: { boards: count, dusted: { type: "boolean" } } },
    },
  },
  scale: { specReplicasPath: ".spec.boards", statusReplicasPath: ".status.boards" },
  columns: [{ name: "Boards", type: "integer", value: ({ spec }) => spec.boards }],
  selectableFields: { "spec.max": ({ spec }) => String(spec.max) },
});

const dust = defineSubresource(shelves, {
  name: "dust",
  kind: "Dusting",
  schema: { type: "object", properties: { cloth: { type: "string", default: "wool" } } },
  async create(_shelf, { cloth }, { change }) {
    await change((shelf) => ({ ...shelf, status: { ...shelf.status, dusted: true } }));
    return { cloth };
  },
});

const shelf = (name: string, boards: number) => `
apiVersion: ${group}/v1
kind: Shelf
metadata: {name: ${name}}
spec: {max: 4, boards: ${boards}}
`;

const skip = await programSkipReason(kubectlProgram);
test("kubectl scales, waits for and acts on what a definition describes", { skip }, async () => {
  await using started = await startKubectlServer();
  const { server, kubectl, dir } = started;
  const { url, caPem, adminToken: token } = server;
  await using extension = await startExtensionServer({
    name: "shop-apiserver",
    dnsNames: ["api.shop.svc"],
    resources: [shelves],
    subresources: [dust],
    kubeAPIServer: { url, caPem, token },
  });
  const place = { group, versions: ["v1"], namespace: "shop", service: "api" };
  await kubectl.run("apply -f -", {
    input: registrationOf({ ...place, port: extension.port, caPem: extension.caPem }),
  });
  await kubectl.run(`wait --for=condition=Available apiservice/v1.${group} --timeout=20s`);
  await eventually(() => kubectl.run("apply -f -", { input: shelf("first", 2) }));
  await kubectl.run("apply -f -", { input: shelf("second", 3) });

  await kubectl.run("scale shelf first --replicas=4");
  assert.match(await kubectl.run("get shelves"), /NAME +BOARDS +AGE\nfirst +4 +\S+\nsecond +3 /);
  const refused = await kubectl.try("scale shelf first --replicas=5");
  assert.match(refused.stderr, /spec\.boards: Invalid value: .*must fit/);
  const invalid = await kubectl.try("apply -f -", { input: shelf("third", 9) });
  assert.match(invalid.stderr, /The Shelf "third" is invalid: spec\.boards: Invalid value: .*must fit/);
  assert.equal(
    await kubectl.run("get shelves --field-selector spec.max=4 -o name"),
    `shelf.${group}/first\nshelf.${group}/second\n`,
  );

  const waiting = kubectl.run("wait --for=jsonpath={.status.dusted}=true shelf/first --timeout=20s");
  const dusting = join(dir, "dusting.json");
  await writeFile(dusting, JSON.stringify({ apiVersion: `${group}/v1`, kind: "Dusting", cloth: "silk" }));
  const path = `/apis/${group}/v1/namespaces/default/shelves/first/dust`;
  assert.match(
    await kubectl.run(`create --raw ${path} -f ${dusting}`),
    /"kind":"Dusting".*"cloth":"silk"|"cloth":"silk"/,
  );
  assert.match(await waiting, /condition met/);
  assert.match(await kubectl.run("auth can-i create shelves/dust"), /^yes/);
});
