import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startSampleAPIServer } from "@kube-apiserver/sample-apiserver";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { startTestServer } from "../testing/index.js";
import { eventually } from "./eventually.js";
import { Kubectl, kubectlProgram } from "./kubectl.js";

const apiService = "v1alpha1.wardle.example.com";

const registration = (port: string, caPem: string) => `
apiVersion: v1
kind: Namespace
metadata: {name: wardle}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: wardle}
spec: {type: ExternalName, externalName: localhost}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: ${apiService}}
spec:
  group: wardle.example.com
  version: v1alpha1
  service: {namespace: wardle, name: api, port: ${port}}
  caBundle: ${Buffer.from(caPem).toString("base64")}
  groupPriorityMinimum: 1000
  versionPriority: 15
`;

const flunder = (name: string) => `
apiVersion: wardle.example.com/v1alpha1
kind: Flunder
metadata: {name: ${name}}
spec: {reference: other}
`;

const skip = await programSkipReason(kubectlProgram);
test("kubectl works with an extension server as with this one", { skip }, async () => {
  const dir = await mkdtemp(join(tmpdir(), "kube-apiserver-e2e-"));
  try {
    await using server = await startTestServer();
    const { url, caPem, adminToken: token } = server;
    const kubeconfig = join(dir, "kubeconfig");
    await writeFile(kubeconfig, server.kubeconfig);
    const kubectl = await Kubectl.for(kubeconfig);
    const sample = await startSampleAPIServer({ kubeAPIServer: { url, caPem, token } });
    try {
      await kubectl.run("apply -f -", { input: registration(new URL(sample.url).port, sample.caPem) });
      await kubectl.run(`wait --for=condition=Available apiservice/${apiService} --timeout=20s`);
      await kubectl.run("apply -f -", { input: flunder("one") });
      await kubectl.run("apply --server-side -f -", { input: flunder("two") });
      assert.equal(
        await kubectl.run("get fl -o name"),
        "flunder.wardle.example.com/one\nflunder.wardle.example.com/two\n",
      );
      assert.match(await kubectl.run("get flunder one -o yaml"), /referenceType: Flunder/);
      await eventually(async () => assert.match(await kubectl.run("explain flunder.spec"), /reference\t<string>/));
      await kubectl.run("create namespace doomed");
      await kubectl.run("apply -n doomed -f -", { input: flunder("three") });
      await kubectl.run("delete namespace doomed --timeout=30s");
      assert.doesNotMatch(await kubectl.run("get flunders -A"), /three/);
    } finally {
      await sample.stop();
    }
    const { code, stderr } = await kubectl.try("get flunders");
    assert.equal(code, 1);
    assert.match(stderr, /ServiceUnavailable/);
    assert.match(await kubectl.run("get namespaces -o name"), /namespace\/wardle/);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
