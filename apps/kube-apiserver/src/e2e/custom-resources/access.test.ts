import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { eventually } from "../eventually.js";
import { Kubectl, kubectlProgram } from "../kubectl.js";
import { type ServerProcess, startServerProcess } from "../server-process.js";

const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: rockets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: rockets, singular: rocket, kind: Rocket}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`;

const rocket = (name: string) => `
apiVersion: example.com/v1
kind: Rocket
metadata: {${name}}
spec: {payload: secret}
`;

const policy = `
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- {level: RequestResponse, verbs: [create], resources: [{group: example.com, resources: [rockets]}]}
- {level: Metadata, resources: [{group: example.com, resources: [rockets/status]}]}
- {level: None}
`;

const skip = (await programSkipReason(kubectlProgram)) ?? false;
let dir: string;
let server: ServerProcess;
let kubectl: Kubectl;

before(async () => {
  if (skip !== false) return;
  dir = await mkdtemp(join(tmpdir(), "kube-apiserver-e2e-"));
  await writeFile(join(dir, "policy.yaml"), policy);
  server = await startServerProcess({
    flags: [
      "--authorization-mode=RBAC",
      `--audit-policy-file=${join(dir, "policy.yaml")}`,
      `--audit-log-path=${join(dir, "audit.log")}`,
    ],
  });
  kubectl = await Kubectl.for(server.kubeconfig);
  await kubectl.run("apply -f -", { input: definition });
  await kubectl.run("wait --for=condition=Established crd/rockets.example.com --timeout=30s");
});

after(async () => {
  await server?.stop();
  if (dir !== undefined) await rm(dir, { recursive: true, force: true });
});

test("roles say who may do what with custom resources and their status", { skip }, async () => {
  await kubectl.run("create role pilot --verb=get,list,create --resource=rockets.example.com");
  await kubectl.run("create role engineer --verb=patch,get --resource=rockets.example.com/status --resource-name=one");
  await kubectl.run("create rolebinding pilots --role=pilot --user=ann");
  await kubectl.run("create rolebinding engineers --role=engineer --user=ann");
  const create = "create --as=ann -f -";
  await eventually(() => kubectl.run(create, { input: rocket("name: one") }));
  await kubectl.run(create, { input: rocket("name: two") });
  const patch = (name: string, rest = "") =>
    kubectl.try(`patch rocket ${name} --as=ann --type=merge -p '{"status":{"phase":"x"}}' ${rest}`);
  const refused = 'rockets.example.com "two" is forbidden: User "ann" cannot (get|patch) resource "rockets';
  assert.match(
    (await patch("two")).stderr,
    new RegExp(`${refused}" in API group "example.com" in the namespace "default"`),
  );
  assert.match((await patch("two", "--subresource=status")).stderr, new RegExp(`${refused}/status"`));
  assert.equal((await patch("one", "--subresource=status")).code, 0);
  assert.equal((await kubectl.try("auth can-i delete rockets.example.com --as=ann")).stdout, "no\n");
  assert.equal(await kubectl.run("auth can-i list rockets.example.com --as=ann"), "yes\n");
  // Aggregated roles reach what nobody knew when they were written.
  await kubectl.run("create clusterrole rockets-for-viewers --verb=get --resource=rockets.example.com");
  await kubectl.run("label clusterrole rockets-for-viewers rbac.authorization.k8s.io/aggregate-to-view=true");
  await kubectl.run("create rolebinding viewers --clusterrole=view --user=bob");
  await eventually(() => kubectl.run("get rocket one --as=bob"));
});

test("what happens to custom resources is audited as deep as the policy says", { skip }, async () => {
  const made = await kubectl.run("create -f - -o name", { input: rocket("generateName: made-") });
  const name = made.trim().split("/")[1] ?? "";
  assert.match(name, /^made-[a-z0-9]{5}$/);
  await kubectl.run(`patch rocket ${name} --subresource=status --type=merge -p '{"status":{"phase":"x"}}'`);
  await kubectl.run(`get rocket ${name}`);
  const lines = (await readFile(join(dir, "audit.log"), "utf8")).trim().split("\n");
  const events = lines.map((line) => JSON.parse(line)).filter(({ objectRef }) => objectRef?.apiGroup === "example.com");
  const created = events.find(({ responseObject }) => responseObject?.metadata?.name === name);
  assert.deepEqual(
    [
      created?.verb,
      created?.level,
      created?.objectRef.resource,
      created?.requestObject.spec,
      created?.responseObject.kind,
    ],
    ["create", "RequestResponse", "rockets", { payload: "secret" }, "Rocket"],
  );
  const patched = events.find(({ objectRef, verb }) => objectRef.name === name && verb === "patch");
  assert.deepEqual(
    [patched?.verb, patched?.level, patched?.objectRef.subresource, patched?.requestObject],
    ["patch", "Metadata", "status", undefined],
  );
  const whole = events.filter(({ objectRef, verb }) => verb === "get" && objectRef.subresource === undefined);
  assert.equal(whole.length, 0);
});
