import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { Kubectl, kubectlProgram } from "./kubectl.js";
import { type ServerProcess, startServerProcess } from "./server-process.js";

const configuration = `
apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: PodSecurity
  configuration:
    apiVersion: pod-security.admission.config.k8s.io/v1
    kind: PodSecurityConfiguration
    defaults: {enforce: baseline, warn: restricted, audit: restricted}
    exemptions: {namespaces: [kube-system]}
`;

const pod = (name: string, securityContext: string) => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  containers: [{name: main, image: busybox, securityContext: ${securityContext}}]
`;

const privileged = '(container "main" must not set securityContext.privileged=true)';

describe("admission plugins, asked by kubectl", { skip: await programSkipReason(kubectlProgram) }, () => {
  let server: ServerProcess;
  let kubectl: Kubectl;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "admission-"));
    const file = join(folder, "admission.yaml");
    await writeFile(file, configuration);
    const flags = ["--allow-privileged", `--admission-control-config-file=${file}`];
    server = await startServerProcess({ flags: [...flags, "--default-not-ready-toleration-seconds=7"] });
    kubectl = await Kubectl.for(server.kubeconfig);
  });
  after(async () => {
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  test("what the configuration enforces is refused, what it warns of is warned of", async () => {
    const refused = await kubectl.try("create -f -", { input: pod("bad", "{privileged: true}") });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /pods "bad" is forbidden: violates PodSecurity "baseline:latest": privileged /);
    assert.ok(refused.stderr.includes(privileged));
    const warned = await kubectl.try("create -f -", { input: pod("warned", "{}") });
    assert.equal(warned.code, 0, warned.stderr);
    assert.equal(
      warned.stderr,
      'Warning: would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "main" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "main" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")\n',
    );
    const exempt = await kubectl.try("create -n kube-system -f -", { input: pod("exempt", "{privileged: true}") });
    assert.deepEqual([exempt.code, exempt.stderr], [0, ""]);
  });

  test("a namespace that gets stricter tells of its pods", async () => {
    await kubectl.run("create namespace strict");
    await kubectl.run("label namespace strict pod-security.kubernetes.io/enforce=privileged");
    await kubectl.run("create -n strict -f -", { input: pod("one", "{privileged: true}") });
    const dry = "label --overwrite --dry-run=server namespace strict";
    const labelled = await kubectl.try(`${dry} pod-security.kubernetes.io/enforce=baseline`);
    assert.equal(labelled.code, 0, labelled.stderr);
    assert.equal(
      labelled.stderr,
      'Warning: existing pods in namespace "strict" violate the new PodSecurity enforce level "baseline:latest"\nWarning: one: privileged\n',
    );
    const wrong = await kubectl.try(`${dry} pod-security.kubernetes.io/warn=strict`);
    assert.match(
      wrong.stderr,
      /metadata.labels\[pod-security.kubernetes.io\/warn\]: Invalid value: "strict": must be one of/,
    );
  });

  test("tolerations last as long as the flags say", async () => {
    const seconds = await kubectl.run("get pod warned -o jsonpath={.spec.tolerations[*].tolerationSeconds}");
    assert.equal(seconds, "7 300");
  });
});

test("a server whose plugins cannot be configured does not start", async () => {
  const folder = await mkdtemp(join(tmpdir(), "admission-"));
  const file = join(folder, "admission.yaml");
  await writeFile(file, configuration.replace("enforce: baseline", "enforce: strict"));
  try {
    await assert.rejects(
      startServerProcess({ dataDir: folder, flags: [`--admission-control-config-file=${file}`] }),
      /failed to initialize admission plugin "PodSecurity": PodSecurity configuration error: enforce: must be one of/,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
