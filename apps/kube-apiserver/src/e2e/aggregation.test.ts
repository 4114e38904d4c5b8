import assert from "node:assert/strict";
import { test } from "node:test";
import { startSampleAPIServer } from "@kube-apiserver/sample-apiserver";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { eventually } from "./eventually.js";
import { wardleRegistration } from "./extension-registration.js";
import { kubectlProgram } from "./kubectl.js";
import { startKubectlServer } from "./kubectl-server.js";

const flunder = (name: string) => `
apiVersion: wardle.example.com/v1alpha1
kind: Flunder
metadata: {name: ${name}}
spec: {reference: other}
`;

const skip = await programSkipReason(kubectlProgram);
test("kubectl works with an extension server as with this one", { skip }, async () => {
  await using started = await startKubectlServer();
  const { server, kubectl } = started;
  const { url, caPem, adminToken: token } = server;
  const sample = await startSampleAPIServer({ kubeAPIServer: { url, caPem, token } });
  try {
    await kubectl.run("apply -f -", { input: wardleRegistration(sample.port, sample.caPem, ["v1alpha1"]) });
    await kubectl.run("wait --for=condition=Available apiservice/v1alpha1.wardle.example.com --timeout=20s");
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
});
