import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { apiregistration_v1 } from "@kube-apiserver/api/types";
import type { Client } from "@kube-apiserver/generic-server";
import { type EtcdServer, etcdSkipReason, programSkipReason, startEtcd } from "@kube-apiserver/storage/testing";
import { newAdminClient } from "./admin-client.js";
import { eventually } from "./eventually.js";
import { type ExtensionProcess, startExtensionProcess } from "./extension-process.js";
import { wardleRegistration } from "./extension-registration.js";
import { Kubectl, kubectlProgram } from "./kubectl.js";
import { type ServerProcess, startServerProcess } from "./server-process.js";

const skip = (await etcdSkipReason()) ?? (await programSkipReason(kubectlProgram));
const group = "wardle.example.com";
const flunders = { group, version: "v1beta1", resource: "flunders", namespace: "default" };
const apiServices = { group: "apiregistration.k8s.io", version: "v1", resource: "apiservices" };

const flunder = (name: string) => ({
  apiVersion: `${group}/v1beta1`,
  kind: "Flunder",
  metadata: { name },
  spec: { flunderReference: "other" },
});

/** One of the servers, as its users see it. */
interface Replica {
  readonly server: ServerProcess;
  readonly client: Client;
  readonly kubectl: Kubectl;
}

interface Discovered {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly versions: readonly {
      readonly version: string;
      readonly freshness: string;
      readonly resources: object[];
    }[];
  }[];
}

describe("an extension server behind two servers on one etcd", { skip, timeout: 180_000 }, () => {
  let dir: string;
  let etcd: EtcdServer;
  let first: Replica;
  let second: Replica;
  let extension: ExtensionProcess;

  // Each has authorities of its own, as servers on different machines do that nobody has given common ones.
  const startReplica = async (name: string): Promise<Replica> => {
    const flags = [`--etcd-servers=${etcd.endpoint}`, "--endpoint-reconciler-type=none"];
    const server = await startServerProcess({ dataDir: join(dir, name), flags });
    return {
      server,
      client: await newAdminClient(server.kubeconfig),
      kubectl: await Kubectl.for(server.kubeconfig),
    };
  };
  const endReplica = async ({ client, server }: Replica) => {
    await client.close();
    await server.end("SIGKILL");
    await server.stop();
  };
  const startExtension = async (port: string | undefined, ...flags: readonly string[]) => {
    extension = await startExtensionProcess({
      kubeconfig: second.server.kubeconfig,
      ...(port === undefined ? {} : { port }),
      flags,
    });
  };

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "kube-apiserver-e2e-"));
    etcd = await startEtcd();
    [first, second] = await Promise.all([startReplica("first"), startReplica("second")]);
    await startExtension(undefined, `--data-dir=${join(dir, "sample")}`);
    await first.kubectl.run("apply -f -", { input: wardleRegistration(extension.port, extension.caPem) });
  });
  after(async () => {
    await extension?.end("SIGKILL");
    for (const replica of [first, second]) if (replica !== undefined) await endReplica(replica);
    await etcd?.stop();
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
  });

  const availability = async ({ client }: Replica) => {
    const { status } = (await client.get(apiServices, `v1beta1.${group}`)) as apiregistration_v1.APIService;
    const [condition] = status?.conditions ?? [];
    return `${condition?.status} ${condition?.reason}`;
  };
  const agree = (want: string) =>
    eventually(async () => {
      const replicas = [first, second];
      assert.deepEqual(await Promise.all(replicas.map(availability)), [want, want]);
    }, 30_000);
  const discovered = async ({ client }: Replica) => {
    const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    const { items } = (await client.getRaw("/apis", { accept })) as unknown as Discovered;
    const versions = items.find(({ metadata }) => metadata.name === group)?.versions ?? [];
    return versions.map(({ version, freshness, resources }) => `${version} ${freshness} ${resources.length}`);
  };

  it("both say that it is available, discover it, and let kubectl work with it", async () => {
    await agree("True Passed");
    for (const { kubectl, ...replica } of [first, second]) {
      await eventually(async () =>
        assert.deepEqual(await discovered({ kubectl, ...replica }), ["v1beta1 Current 1", "v1alpha1 Current 2"]),
      );
    }
    await eventually(() => first.kubectl.run("apply -f -", { input: JSON.stringify(flunder("one")) }));
    assert.equal(await second.kubectl.run("get flunders -o name"), `flunder.${group}/one\n`);
    const watching = second.kubectl.start("get flunders -w -o name");
    try {
      await eventually(async () => assert.equal(watching.lines().length, 1));
      await first.kubectl.run("apply --server-side -f -", { input: JSON.stringify(flunder("two")) });
      await eventually(async () => assert.equal(watching.lines().length, 2));
    } finally {
      await watching.stop();
    }
  });

  it("one of them is killed: the other one goes on, and the new one knows everything", async () => {
    await first.server.end("SIGKILL");
    await first.client.close();
    assert.equal(await second.kubectl.run("get flunders -o name"), `flunder.${group}/one\nflunder.${group}/two\n`);
    assert.equal(await availability(second), "True Passed");
    await second.kubectl.run("apply -f -", { input: JSON.stringify(flunder("alone")) });
    first = await startReplica("first");
    await agree("True Passed");
    assert.match(await eventually(() => first.kubectl.run("get flunders -o name")), /alone/);
  });

  it("it is gone: both say so, and so does discovery; then it is back, on the same etcd under a prefix of its own", async () => {
    const { port } = extension;
    await extension.end("SIGKILL");
    // Who asks finds out before the next check is due.
    for (const { client } of [first, second]) await assert.rejects(client.list(flunders));
    await agree("False FailedDiscoveryCheck");
    for (const { kubectl } of [first, second]) {
      const { stderr, code } = await kubectl.try("get flunders.v1beta1.wardle.example.com");
      assert.equal(code, 1);
      assert.match(stderr, /ServiceUnavailable|the server is currently unable to handle the request/);
      assert.match(
        await kubectl.run("get apiservices"),
        /v1beta1\.wardle\.example\.com +wardle\/api +False \(FailedDi/,
      );
      assert.match(await kubectl.run("get namespaces -o name"), /namespace\/default/);
    }
    const storage = [`--etcd-servers=${etcd.endpoint}`, "--etcd-prefix=/wardle"];
    await startExtension(port, ...storage);
    await first.kubectl.run("apply -f -", { input: wardleRegistration(port, extension.caPem) });
    await agree("True Passed");
    await eventually(() => second.client.create(flunders, flunder("kept")));
    await extension.end("SIGTERM");
    await startExtension(port, ...storage);
    await second.kubectl.run("apply -f -", { input: wardleRegistration(port, extension.caPem) });
    const list = () => first.kubectl.run("get flunders -o name");
    await eventually(async () => assert.equal(await list(), `flunder.${group}/kept\n`), 30_000);
  });
});
