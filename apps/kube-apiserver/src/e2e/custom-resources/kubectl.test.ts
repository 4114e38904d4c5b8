import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { startTestServer, type TestServer } from "../../testing/index.js";
import { eventually } from "../eventually.js";
import { Kubectl, kubectlProgram } from "../kubectl.js";

const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: rockets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: rockets, singular: rocket, kind: Rocket, shortNames: [rk], categories: [space]}
  versions:
  - name: v1
    served: true
    storage: true
    additionalPrinterColumns:
    - {name: Phase, type: string, jsonPath: .status.phase}
    - {name: Launched, type: date, jsonPath: .status.launched}
    - {name: Color, type: string, jsonPath: .spec.color, priority: 1}
    subresources:
      status: {}
      scale:
        specReplicasPath: .spec.deep.size
        statusReplicasPath: .status.count.now
        labelSelectorPath: .status.selector
    schema:
      openAPIV3Schema:
        type: object
        description: A rocket.
        properties:
          spec:
            type: object
            description: What it should be.
            required: [deep]
            properties:
              color: {type: string, description: Its color., enum: [red, blue]}
              deep:
                type: object
                properties:
                  size: {type: integer}
                  stages:
                    type: array
                    description: From the ground up.
                    items:
                      type: object
                      required: [name]
                      properties:
                        name: {type: string}
                        engines:
                          type: object
                          additionalProperties:
                            type: object
                            properties: {thrust: {type: string, description: In newtons.}}
              template: {type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}}
          status:
            type: object
            properties:
              phase: {type: string}
              launched: {type: string, format: date-time}
              selector: {type: string}
              count: {type: object, properties: {now: {type: integer}}}
`;

const rocket = `
apiVersion: example.com/v1
kind: Rocket
metadata: {name: one}
spec: {color: red, deep: {size: 2}}
`;

const statusOf = (phase: string) => `
apiVersion: example.com/v1
kind: Rocket
metadata: {name: one}
status: {phase: ${phase}, launched: "2020-01-01T00:00:00Z", selector: app=rocket, count: {now: 1}}
`;

const skip = await programSkipReason(kubectlProgram);

describe("kubectl and the subresources of a custom resource", { skip }, () => {
  let dir: string;
  let server: TestServer;
  let kubectl: Kubectl;
  const field = (path: string) => kubectl.run(`get rk one -o jsonpath={${path}}`);

  /** An editor that runs a script of the shell on the file that it is given. */
  async function editor(name: string, script: string): Promise<{ readonly env: { readonly KUBE_EDITOR: string } }> {
    const path = join(dir, name);
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return { env: { KUBE_EDITOR: path } };
  }

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "kube-apiserver-e2e-"));
    server = await startTestServer();
    await writeFile(join(dir, "kubeconfig"), server.kubeconfig);
    kubectl = await Kubectl.for(join(dir, "kubeconfig"));
    await kubectl.run("apply -f -", { input: definition });
    await kubectl.run("wait --for=condition=Established crd/rockets.example.com --timeout=30s");
    await kubectl.run("apply -f -", { input: rocket });
  });

  after(async () => {
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it("edit --subresource=status changes the status, and nothing beside it", async () => {
    const person = await editor(
      "edit",
      `sed -i 's/color: red/color: blue/' "$1"; echo 'status: {phase: Built}' >> "$1"`,
    );
    assert.equal(await kubectl.run("edit rk one --subresource=status", person), "rocket.example.com/one edited\n");
    assert.deepEqual(
      [await field(".status.phase"), await field(".spec.color"), await field(".metadata.generation")],
      ["Built", "red", "1"],
    );
  });

  it("an edit of the status that does not fit comes back with what is wrong", async () => {
    const copy = join(dir, "last");
    const person = await editor("misedit", `sed -i 's/phase: Built/phase: 7/' "$1"; cp "$1" ${copy}`);
    const { code, stderr } = await kubectl.try("edit rk one --subresource=status", person);
    assert.equal(code, 1);
    assert.match(stderr, /rockets\.example\.com "one" is invalid/);
    assert.match(
      await readFile(copy, "utf8"),
      /# \* status\.phase: Invalid value: "integer": phase in body must be of type string: "integer"/,
    );
    assert.equal(await field(".status.phase"), "Built");
  });

  it("apply --subresource=status owns the status, apart from who owns the rest", async () => {
    const apply = "apply --server-side --subresource=status -f -";
    const conflict = await kubectl.try(apply, { input: statusOf("Ready") });
    assert.match(
      conflict.stderr,
      /conflict with "kubectl-edit" with subresource "status" using example.com\/v1: .status.phase/,
    );
    await kubectl.run(apply.replace("-f", "--force-conflicts -f"), { input: statusOf("Ready") });
    const fields = JSON.parse(await kubectl.run("get rk one -o json --show-managed-fields")).metadata.managedFields;
    const applied = fields.find(({ operation }: { operation: string }) => operation === "Apply");
    assert.deepEqual([applied.subresource, Object.keys(applied.fieldsV1)], ["status", ["f:status"]]);
    assert.match(await kubectl.run("get rk one --subresource=status"), /NAME +PHASE +LAUNCHED\none +Ready +[0-9]+y/);
    assert.match(await kubectl.run("get rk -o wide"), /NAME +PHASE +LAUNCHED +COLOR\none +Ready +[0-9]+y[0-9d]* +red/);
  });

  it("replace and patch --subresource=status", async () => {
    const current = await kubectl.run("get rk one --subresource=status -o json");
    await kubectl.run("replace --subresource=status -f -", { input: current.replace('"Ready"', '"Replaced"') });
    assert.equal(await field(".status.phase"), "Replaced");
    await kubectl.run(`patch rk one --subresource=status --type=json -p '[{"op":"remove","path":"/status/phase"}]'`);
    assert.equal(await field(".status.phase"), "");
  });

  it("the scale is shown, patched and set, whatever the paths are", async () => {
    assert.match(await kubectl.run("get rk one --subresource=scale"), /NAME +DESIRED +AVAILABLE +AGE\none +2 +1 +/);
    const selector = await kubectl.run("get rk one --subresource=scale -o jsonpath={.status.selector}");
    assert.equal(selector, "app=rocket");
    await kubectl.run(`patch rk one --subresource=scale --type=merge -p '{"spec":{"replicas":4}}'`);
    assert.equal(await field(".spec.deep.size"), "4");
    await kubectl.run("scale rk one --current-replicas=4 --replicas=5");
    const outdated = await kubectl.try("scale rk one --current-replicas=4 --replicas=6");
    assert.match(outdated.stderr, /Expected replicas to be 4, was 5/);
    const negative = await kubectl.try(`patch rk one --subresource=scale --type=merge -p '{"spec":{"replicas":-1}}'`);
    assert.match(negative.stderr, /\.spec\.deep\.size: Invalid value: -1: should be a non-negative integer/);
    const mistaken = await kubectl.try("apply --server-side --subresource=scale -f -", { input: rocket });
    assert.match(mistaken.stderr, /invalid object type: example.com\/v1, Kind=Rocket/);
    assert.deepEqual([await field(".spec.deep.size"), await field(".metadata.generation")], ["5", "3"]);
  });

  it("a server-side dry run of each changes nothing", async () => {
    const before = await field(".metadata.resourceVersion");
    await kubectl.run(`patch rk one --subresource=scale --type=merge -p '{"spec":{"replicas":9}}' --dry-run=server`);
    await kubectl.run(`patch rk one --subresource=status --type=merge -p '{"status":{"phase":"x"}}' --dry-run=server`);
    await kubectl.run("delete rk one --dry-run=server");
    assert.equal(await field(".metadata.resourceVersion"), before);
  });

  it("explain goes as deep as the schema, in both forms", async () => {
    await eventually(async () => assert.match(await kubectl.run("explain rocket"), /DESCRIPTION:\n +A rocket\./));
    assert.match(
      await kubectl.run("explain rk.spec.deep.stages.engines.thrust"),
      /FIELD: thrust <string>.*In newtons\./s,
    );
    assert.match(await kubectl.run("explain rk.spec.template.metadata.ownerReferences.uid"), /FIELD: uid <string>/);
    const recursive = await kubectl.run("explain rk.spec --recursive");
    assert.match(
      recursive,
      /\n {4}stages\t<\[\]Object>\n {6}engines\t<map\[string\]Object>\n {8}thrust\t<string>\n {6}name\t<string> -required-/s,
    );
    // The older form reads the v2 document.
    const old = await kubectl.run("explain rk.spec.deep.stages --output=plaintext-openapiv2");
    assert.match(
      old,
      /RESOURCE: stages <\[\]Object>.*From the ground up\..*engines\t<map\[string\]Object>.*name\t<string> -required-/s,
    );
    const oldRecursive = await kubectl.run("explain rk --recursive --output=plaintext-openapiv2");
    assert.match(oldRecursive, /\n {12}engines\t<map\[string\]Object>\n {15}thrust\t<string>/);
    assert.match((await kubectl.try("explain rk.spec.nope")).stderr, /field "nope" does not exist/);
  });
});
