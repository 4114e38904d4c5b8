import assert from "node:assert/strict";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { connect } from "node:tls";
import { type KubeObject, type StatusError, withMeta } from "@kube-apiserver/apimachinery";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { CertificateAuthority, type Client } from "@kube-apiserver/generic-server";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { newAdminClient } from "./admin-client.js";
import { eventually } from "./eventually.js";
import { type ExtensionProcess, startExtensionProcess } from "./extension-process.js";
import { wardleRegistration } from "./extension-registration.js";
import { Kubectl, kubectlProgram } from "./kubectl.js";
import { type ServerProcess, startServerProcess } from "./server-process.js";

const group = "wardle.example.com";
const flunders = { group, version: "v1beta1", resource: "flunders", namespace: "default" };
const apiServices = { group: "apiregistration.k8s.io", version: "v1", resource: "apiservices" };
const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };
const ca = CertificateAuthority.generate("sample-ca", { clock: realClock, random: cryptoRandom });

const flunder = (name: string, reference = "other"): KubeObject => ({
  apiVersion: `${group}/v1beta1`,
  kind: "Flunder",
  metadata: { name },
  spec: { flunderReference: reference },
});

/** Replaces a certificate as its owner would: both files are new at once, for all that anybody can see. */
async function writeCertificate(dir: string): Promise<string> {
  const { certPem, keyPem } = ca.issueServing("api.wardle.svc", { dnsNames: ["api.wardle.svc"], ipAddresses: [] });
  for (const [name, pem] of [
    ["tls.key", keyPem],
    ["tls.crt", certPem],
  ] as const) {
    await writeFile(join(dir, `${name}.new`), pem);
    await rename(join(dir, `${name}.new`), join(dir, name));
  }
  return certPem;
}

/** The serial number of the certificate that a port shows. */
function shownSerial(port: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: "127.0.0.1", port: Number(port), servername: "api.wardle.svc", ca: ca.certPem },
      () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      },
    );
    socket.once("error", reject);
  });
}

/** What still asks: a test that fails must not leave it behind. */
const running = new Set<() => unknown>();

/** What came of asking again and again. */
interface LoadResult {
  readonly count: number;
  /** Every answer that was no success. */
  readonly errors: readonly unknown[];
  readonly medianMs: number;
}

/** Asks again and again until told to stop. */
function load(ask: () => Promise<unknown>): () => Promise<LoadResult> {
  let isRunning = true;
  const errors: unknown[] = [];
  const times: number[] = [];
  const done = (async () => {
    while (isRunning) {
      const begun = performance.now();
      await ask().catch((err: unknown) => errors.push(err));
      times.push(performance.now() - begun);
      await delay(2);
    }
  })();
  const stop = async () => {
    isRunning = false;
    running.delete(stop);
    await done;
    const sorted = times.sort((a, b) => a - b);
    return { count: times.length, errors, medianMs: sorted[sorted.length >> 1] ?? 0 };
  };
  running.add(stop);
  return stop;
}

const skip = await programSkipReason(kubectlProgram);

describe("a server and an extension server, each in a process of its own", { skip }, () => {
  let dir: string;
  let server: ServerProcess;
  let extension: ExtensionProcess;
  let kubectl: Kubectl;
  let client: Client;

  const startExtension = async (port?: string) => {
    extension = await startExtensionProcess({
      kubeconfig: server.kubeconfig,
      ...(port === undefined ? {} : { port }),
      flags: [
        `--data-dir=${join(dir, "sample")}`,
        `--tls-cert-file=${join(dir, "tls.crt")}`,
        `--tls-private-key-file=${join(dir, "tls.key")}`,
      ],
    });
  };

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "kube-apiserver-e2e-"));
    server = await startServerProcess();
    await writeCertificate(dir);
    await startExtension();
    kubectl = await Kubectl.for(server.kubeconfig);
    client = await newAdminClient(server.kubeconfig);
    await kubectl.run("apply -f -", { input: wardleRegistration(extension.port, ca.certPem) });
    await kubectl.run(`wait --for=condition=Available apiservice/v1beta1.${group} --timeout=20s`);
    await eventually(() => client.list(flunders));
  });

  after(async () => {
    for (const stop of running) await stop();
    await client?.close();
    await extension?.end("SIGKILL");
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  /** How clients of another group fare while `work` is done. */
  const othersMeanwhile = async (work: () => Promise<unknown>) => {
    const others = load(() => client.list(configMaps));
    await work();
    for (let i = 0; i < 20; i++) await client.list(configMaps);
    return others();
  };
  /** `bench/areas/outage.mjs` measures it; here the machine may be busy with anything. */
  const unaffected = (meanwhile: LoadResult, before: LoadResult) => {
    assert.deepEqual(meanwhile.errors, []);
    assert.ok(meanwhile.count > 10);
    assert.ok(meanwhile.medianMs < 4 * before.medianMs + 100, `${meanwhile.medianMs} ms instead of ${before.medianMs}`);
  };

  it("kubectl gets, watches, applies, explains and edits what the other one serves", async () => {
    const watching = kubectl.start("get flunders -w -o name");
    try {
      await kubectl.run("apply -f -", { input: JSON.stringify(flunder("one")) });
      await eventually(async () => assert.deepEqual(watching.lines(), [`flunder.${group}/one`]));
      assert.match(await kubectl.run("get flunders"), /NAME +REFERENCE +FOUND +AGE\none +other +/);
      await eventually(async () =>
        assert.match(await kubectl.run("explain flunder.spec"), /flunderReference\t<string>/),
      );
      await eventually(async () => {
        const { stdout } = await kubectl.try("explain flunder.spec --output=plaintext-openapiv2");
        assert.match(stdout, /flunderReference\s+<string>/);
      });
      await kubectl.run("edit flunder one", { env: { KUBE_EDITOR: "sed -i s/other/another/" } });
      assert.equal(await kubectl.run("get flunder one -o jsonpath={.spec.flunderReference}"), "another");
      await eventually(async () => assert.equal(watching.lines().length, 2));
      const { stderr } = await kubectl.try("get flunders.v1alpha1.wardle.example.com");
      assert.match(stderr, /Warning: wardle.example.com\/v1alpha1 Flunder is deprecated/);
    } finally {
      await watching.stop();
    }
  });

  it("killed under load, it is missed with a reason and by nobody else; started again, all is there", async () => {
    await client.create(flunders, flunder("kept"));
    const { metadata } = await client.list(flunders);
    const own = load(() => client.get(flunders, "kept"));
    const before = await othersMeanwhile(() => delay(100));
    const down = (err: unknown) => assert.equal((err as StatusError).status?.code, 503, String(err));
    const meanwhile = await othersMeanwhile(async () => {
      await extension.end("SIGKILL");
      await assert.rejects(client.get(flunders, "kept"), (err) => {
        down(err);
        assert.match(String(err), /error trying to reach service|the server is currently unable to handle the request/);
        return true;
      });
      const metrics = await eventually(async () => {
        const text = await kubectl.run("get --raw /metrics");
        assert.match(text, /aggregator_unavailable_apiservice\{name="v1beta1.wardle.example.com"\} 1/);
        return text;
      }, 60_000);
      assert.match(metrics, /aggregator_unavailable_apiservice\{name="v1.apps"\} 0/);
    });
    unaffected(meanwhile, before);
    await startExtension(extension.port);
    await eventually(() => client.get(flunders, "kept"));
    const { errors } = await own();
    for (const err of errors) down(err);
    assert.ok(errors.length > 0);
    await client.create(flunders, flunder("after"));
    const abort = new AbortController();
    const { resourceVersion = "" } = metadata;
    for await (const { type, object } of client.watch(flunders, { resourceVersion, signal: abort.signal })) {
      if (type === "BOOKMARK") continue;
      assert.deepEqual([type, object.metadata?.name], ["ADDED", "after"]);
      abort.abort();
    }
  });

  it("hanging, it holds up nobody else; what waited for it is answered when it goes on", async () => {
    const before = await othersMeanwhile(() => delay(100));
    const discovery = () =>
      client.getRaw("/apis", { accept: "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList" });
    await Promise.all([discovery(), client.getRaw("/openapi/v3")]);
    extension.signal("SIGSTOP");
    try {
      const waiting = client.get(flunders, "kept");
      const meanwhile = await othersMeanwhile(async () => {
        const begun = performance.now();
        assert.match(JSON.stringify(await discovery()), /"wardle\.example\.com"/);
        assert.match(JSON.stringify(await client.getRaw("/openapi/v3")), /apis\/wardle\.example\.com\/v1beta1/);
        assert.ok(performance.now() - begun < 2_000);
        // Asking for its discovery alone is given up before clients do that.
        await assert.rejects(client.getRaw(`/apis/${group}/v1beta1`), (err: StatusError) => {
          assert.match(JSON.stringify(err.status), /error trying to reach service: context deadline exceeded/);
          return true;
        });
      });
      unaffected(meanwhile, before);
      extension.signal("SIGCONT");
      assert.equal((await waiting).metadata?.name, "kept");
    } finally {
      extension.signal("SIGCONT");
    }
    await eventually(() => client.get(flunders, "kept"));
  });

  it("its certificate and its authorities are replaced, and no request is lost", async () => {
    const first = await shownSerial(extension.port);
    const { metadata } = await client.list(flunders);
    const abort = new AbortController();
    const seen = (async () => {
      const watch = client.watch(flunders, { resourceVersion: metadata.resourceVersion ?? "", signal: abort.signal });
      for await (const { type, object } of watch) {
        if (type !== "BOOKMARK") return object.metadata?.name;
      }
      return undefined;
    })();
    const asking = load(() => client.list(flunders));
    await writeCertificate(dir);
    await eventually(async () => assert.notEqual(await shownSerial(extension.port), first));
    const other = CertificateAuthority.generate("next-ca", { clock: realClock, random: cryptoRandom });
    const caBundle = Buffer.from(`${ca.certPem}\n${other.certPem}`).toString("base64");
    await client.patch(apiServices, `v1beta1.${group}`, "merge", { spec: { caBundle } });
    await client.create(flunders, flunder("renewed"));
    assert.equal(await seen, "renewed");
    abort.abort();
    assert.deepEqual((await asking()).errors, []);
    const found = await client.get(flunders, "renewed");
    await client.update(flunders, withMeta(found, { labels: { a: "b" } }));
  });
});
