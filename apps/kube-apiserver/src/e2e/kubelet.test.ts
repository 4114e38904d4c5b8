import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { after, before, describe, test } from "node:test";
import { type FakeKubelet, startFakeKubelet } from "@kube-apiserver/kube-apiserver/testing";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { CoreV1Api, Exec, KubeConfig, Log, type V1Status } from "@kubernetes/client-node";
import { eventually } from "./eventually.js";
import { Kubectl, kubectlProgram } from "./kubectl.js";
import { type ServerProcess, startServerProcess } from "./server-process.js";

const objects = (kubelet: FakeKubelet) => `
apiVersion: v1
kind: Node
metadata: {name: n1}
status:
  addresses: [{type: InternalIP, address: ${kubelet.host}}]
  daemonEndpoints: {kubeletEndpoint: {Port: ${kubelet.port}}}
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  nodeName: n1
  containers: [{name: main, image: "a:1", ports: [{containerPort: 80}]}]
`;

describe("kubelets", { skip: (await programSkipReason(kubectlProgram)) ?? false }, () => {
  let dir: string;
  let kubelet: FakeKubelet;
  let server: ServerProcess;
  let kubectl: Kubectl;
  const page = createServer((_req, res) => void res.end("hello through the tunnel"));

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "kube-apiserver-kubelet-"));
    const file = async (name: string, text: string) => {
      await writeFile(join(dir, name), text);
      return join(dir, name);
    };
    await mkdir(join(dir, "container"));
    page.listen(0, "127.0.0.1");
    await once(page, "listening");
    const ports = new Map([[80, (page.address() as AddressInfo).port]]);
    kubelet = await startFakeKubelet({ cwd: join(dir, "container"), ports });
    server = await startServerProcess({
      flags: [
        `--kubelet-certificate-authority=${await file("ca.crt", kubelet.caPem)}`,
        `--kubelet-client-certificate=${await file("client.crt", kubelet.client.certPem)}`,
        `--kubelet-client-key=${await file("client.key", kubelet.client.keyPem)}`,
        "--kubelet-preferred-address-types=InternalIP",
      ],
    });
    kubectl = await Kubectl.for(server.kubeconfig);
    await eventually(() => kubectl.run("get serviceaccount default"));
    await kubectl.run("create -f -", { input: objects(kubelet) });
    const config = new KubeConfig();
    config.loadFromFile(server.kubeconfig);
    const api = config.makeApiClient(CoreV1Api);
    const pod = await api.readNamespacedPod({ namespace: "default", name: "p" });
    const status = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
    await api.replaceNamespacedPodStatus({ namespace: "default", name: "p", body: { ...pod, status } });
  });
  after(async () => {
    page.close();
    page.closeAllConnections();
    await server?.stop();
    await kubelet?.[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });

  test("kubectl logs, with its options, and as they come", async () => {
    const log = kubelet.log("default/p/main");
    for (const line of ["one", "two", "three"]) log.write(line);
    assert.equal(await kubectl.run("logs p"), "one\ntwo\nthree\n");
    assert.equal(await kubectl.run("logs p --tail=1"), "three\n");
    assert.match(await kubectl.run("logs p --tail=1 --timestamps"), /^\d{4}-\d\d-\d\dT[\d:.]+Z three\n$/);
    const following = kubectl.start("logs -f p --tail=1");
    await eventually(async () => assert.deepEqual(following.lines(), ["three"]));
    log.write("four");
    await eventually(async () => assert.deepEqual(following.lines(), ["three", "four"]));
    await following.stop();
  });

  test("kubectl exec: output, input, errors and exit codes", async () => {
    assert.equal(await kubectl.run("exec p -- sh -c 'echo out'"), "out\n");
    assert.equal(await kubectl.run("exec -i p -- cat", { input: "through stdin" }), "through stdin");
    const failed = await kubectl.try("exec p -- sh -c 'echo wrong >&2; exit 3'");
    assert.equal(failed.code, 3);
    assert.match(failed.stderr, /^wrong$/m);
  });

  test("kubectl attach: what is said to a container, and what it answers", async () => {
    assert.match(await kubectl.run("attach -i p", { input: "anybody there?\n" }), /^anybody there\?$/m);
  });

  test("kubectl cp, both ways", async () => {
    const text = "a line\n".repeat(50_000);
    await writeFile(join(dir, "sent"), text);
    await kubectl.run(`cp ${join(dir, "sent")} p:copied`);
    assert.equal(await readFile(join(dir, "container", "copied"), "utf8"), text);
    await kubectl.run(`cp p:copied ${join(dir, "back")}`);
    assert.equal(await readFile(join(dir, "back"), "utf8"), text);
  });

  test("kubectl port-forward", async () => {
    const forwarding = kubectl.start("port-forward pod/p :80");
    const port = await eventually(async () => {
      const found = /127\.0\.0\.1:(\d+) -> 80/.exec(forwarding.lines().join("\n"))?.[1];
      assert.ok(found !== undefined, "not forwarding yet");
      return Number(found);
    });
    for (let i = 0; i < 3; i++) {
      const socket = connect(port, "127.0.0.1");
      socket.write("GET / HTTP/1.1\r\nHost: p\r\nConnection: close\r\n\r\n");
      let answer = "";
      for await (const chunk of socket) answer += chunk;
      assert.match(answer, /hello through the tunnel/);
    }
    await forwarding.stop();
  });

  test("@kubernetes/client-node: exec over WebSocket, and logs", async () => {
    const config = new KubeConfig();
    config.loadFromFile(server.kubeconfig);
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const status = await new Promise<V1Status>((resolve, reject) => {
      new Exec(config)
        .exec("default", "p", "main", ["sh", "-c", "echo out; exit 4"], stdout, stderr, null, false, resolve)
        .catch(reject);
    });
    assert.equal(String(stdout.read()), "out\n");
    assert.deepEqual([status.status, status.details?.causes?.[0]?.message], ["Failure", "4"]);
    const log = new PassThrough();
    await new Log(config).log("default", "p", "main", log, { tailLines: 1 });
    assert.equal(String((await once(log, "data"))[0]), "four\n");
  });
});
