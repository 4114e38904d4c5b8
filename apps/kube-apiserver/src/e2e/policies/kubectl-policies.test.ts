import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { eventually } from "../eventually.js";
import { Kubectl, type KubectlResult, kubectlProgram } from "../kubectl.js";
import { type ServerProcess, startServerProcess } from "../server-process.js";

const manifests = `
apiVersion: v1
kind: ConfigMap
metadata: {name: limits, namespace: default}
data: {most: "2"}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties: {spec: {type: object, properties: {size: {type: integer}, color: {type: string}}}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: sizes.example.com}
spec:
  paramKind: {apiVersion: v1, kind: ConfigMap}
  matchConstraints:
    resourceRules:
    - {apiGroups: [example.com], apiVersions: [v1], resources: [widgets], operations: [CREATE, UPDATE]}
  variables:
  - {name: most, expression: int(params.data.most)}
  validations:
  - expression: object.spec.size <= variables.most
    messageExpression: "'size is at most ' + string(variables.most)"
  auditAnnotations:
  - {key: size, valueExpression: "'size ' + string(object.spec.size)"}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {name: colors.example.com}
spec:
  reinvocationPolicy: Never
  matchConstraints:
    resourceRules:
    - {apiGroups: [example.com], apiVersions: [v1], resources: [widgets], operations: [CREATE]}
  mutations:
  - patchType: ApplyConfiguration
    applyConfiguration: {expression: 'Object{spec: Object.spec{color: "blue"}}'}
  - patchType: JSONPatch
    jsonPatch:
      expression: >-
        [JSONPatch{op: "add", path: "/metadata/labels", value: {"size": string(object.spec.size)}}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: {name: colors}
spec: {policyName: colors.example.com}
`;

const binding = (name: string, actions: string, selector: string) => `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: ${name}}
spec:
  policyName: sizes.example.com
  validationActions: ${actions}
  paramRef: {name: limits, namespace: default, parameterNotFoundAction: Deny}
  matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${selector}}}}
`;

const widget = (name: string, size: number) => `
apiVersion: example.com/v1
kind: Widget
metadata: {name: ${name}}
spec: {size: ${size}}
`;

const auditPolicy = `
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
  resources: [{group: example.com}]
- level: None
`;

describe("admission policies, written and met by kubectl", { skip: await programSkipReason(kubectlProgram) }, () => {
  let server: ServerProcess;
  let kubectl: Kubectl;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "policies-"));
    await writeFile(join(folder, "policy.yaml"), auditPolicy);
    const flags = [
      `--audit-policy-file=${join(folder, "policy.yaml")}`,
      `--audit-log-path=${join(folder, "audit.log")}`,
    ];
    server = await startServerProcess({ flags });
    kubectl = await Kubectl.for(server.kubeconfig);
    for (const namespace of ["deny", "warn"]) await kubectl.run(`create namespace ${namespace}`);
    await kubectl.run("apply -f -", { input: manifests });
    await kubectl.run("apply -f -", { input: binding("deny", "[Deny]", "deny") });
    await kubectl.run("apply -f -", { input: binding("warn", "[Warn, Audit]", "warn") });
  });
  after(async () => {
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  const create = (namespace: string, name: string, size: number): Promise<KubectlResult> =>
    kubectl.try(`create -n ${namespace} -f -`, { input: widget(name, size) });

  test("a custom resource is changed and validated with parameters", async () => {
    // The definition is served, and the policies are in effect, a moment after they are written.
    const denied = await eventually(async () => {
      const result = await kubectl.try("create -n deny --dry-run=server -f -", { input: widget("big", 3) });
      assert.match(result.stderr, /denied request: size is at most 2/);
      return result;
    });
    assert.equal(
      denied.stderr,
      `The widgets "big" is invalid: : ValidatingAdmissionPolicy 'sizes.example.com' with binding 'deny' denied request: size is at most 2\n`,
    );
    assert.equal((await create("deny", "small", 2)).code, 0);
    const shown = await kubectl.run("get -n deny widget small -o jsonpath={.spec.color}/{.metadata.labels.size}");
    assert.equal(shown, "blue/2");
    const changed = await kubectl.try('patch -n deny widget small --type=merge -p {"spec":{"size":4}}');
    assert.match(changed.stderr, /size is at most 2/);
  });

  test("other bindings of the policy warn, and note it in audit events", async () => {
    const warned = await create("warn", "big", 3);
    assert.equal(warned.code, 0, warned.stderr);
    assert.equal(
      warned.stderr,
      "Warning: Validation failed for ValidatingAdmissionPolicy 'sizes.example.com' with binding 'warn': size is at most 2\n",
    );
    const events = (await readFile(join(folder, "audit.log"), "utf8")).trim().split("\n");
    const { annotations } = events
      .map((line) => JSON.parse(line))
      .find((event) => event.objectRef.namespace === "warn");
    assert.equal(annotations["sizes.example.com/size"], "size 3");
    assert.deepEqual(JSON.parse(annotations["validation.policy.admission.k8s.io/validation_failure"]), [
      {
        message: "size is at most 2",
        policy: "sizes.example.com",
        binding: "warn",
        expressionIndex: 0,
        validationActions: ["Warn", "Audit"],
      },
    ]);
  });

  test("what policies do is counted", async () => {
    const metrics = await kubectl.run("get --raw /metrics");
    const total = "apiserver_validating_admission_policy_check_total";
    const labels = (of: string, action: string) =>
      `${total}{policy="sizes.example.com",policy_binding="${of}",error_type="invalid_error",enforcement_action="${action}"}`;
    for (const line of [labels("deny", "deny"), labels("warn", "warn"), labels("warn", "audit")]) {
      assert.ok(metrics.includes(line), line);
    }
    assert.match(
      metrics,
      /apiserver_mutating_admission_policy_check_total\{policy="colors\.example\.com",policy_binding="colors",error_type="no_error"\} \d+/,
    );
  });

  test("a policy whose expression is broken is refused", async () => {
    const broken = manifests.slice(
      manifests.indexOf("apiVersion: admissionregistration"),
      manifests.indexOf("kind: Mutating"),
    );
    const [policy = ""] = broken.replace("sizes.example.com", "broken.example.com").split("---");
    const input = policy.replace("object.spec.size <= variables.most", "object.spec.size <= variables.least");
    const { code, stderr } = await kubectl.try("create -f -", { input });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /The ValidatingAdmissionPolicy "broken\.example\.com" is invalid: spec\.validations\[0\]\.expression: Invalid value: "object\.spec\.size <= variables\.least": compilation failed: ERROR: <input>:1:30: undefined field 'least'/,
    );
  });
});
