import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { CertificateAuthority } from "@kube-apiserver/generic-server";
import { ConnectProxy } from "@kube-apiserver/generic-server/testing";
import { etcdSkipReason, startEtcd } from "@kube-apiserver/storage/testing";
import { eventually } from "../eventually.js";
import { startFlagsServer } from "../flags-server.js";
import { EgressFolder } from "./egress-folder.js";

const loopback = "127.0.0.1";
const pki = { clock: realClock, random: cryptoRandom };
const configMaps = { group: "", version: "v1", resource: "configmaps", namespace: "default" };

let folder: EgressFolder;
before(async () => {
  folder = await EgressFolder.create();
});
after(() => folder.remove());

describe("etcd through a proxy", { skip: (await etcdSkipReason()) ?? false, timeout: 120_000 }, () => {
  test("over a unix socket, by a name that only the proxy knows, and TLS to the far end", async () => {
    const ca = CertificateAuthority.generate("etcd-ca", pki);
    const serving = ca.issueServing("etcd", { dnsNames: ["etcd.behind"], ipAddresses: [loopback] });
    const client = ca.issueClient({ commonName: "kube-apiserver" });
    const tls = {
      caFile: await folder.write("etcd-ca.crt", ca.certPem),
      certFile: await folder.write("etcd.crt", serving.certPem),
      keyFile: await folder.write("etcd.key", serving.keyPem),
    };
    const files = [
      `--etcd-cafile=${tls.caFile}`,
      `--etcd-certfile=${await folder.write("etcd-client.crt", client.certPem)}`,
      `--etcd-keyfile=${await folder.write("etcd-client.key", client.keyPem)}`,
    ];
    const etcd = await startEtcd({ tls });
    const { port } = new URL(etcd.endpoint);
    const udsName = join(folder.path, "etcd-proxy.sock");
    const proxy = await ConnectProxy.start({ socketPath: udsName });
    proxy.names.set("etcd.behind", loopback);
    const selections = await folder.writeSelections("etcd-egress.json", { etcd: { uds: { udsName } } });
    const start = (host: string) =>
      startFlagsServer([
        `--data-dir=${join(folder.path, "etcd-data")}`,
        `--etcd-servers=https://${host}:${port}`,
        `--egress-selector-config-file=${selections}`,
        ...files,
      ]);
    try {
      for (const host of ["etcd.behind", loopback]) {
        await using server = await start(host);
        const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "a-" } };
        const made = await server.client.create(configMaps, object);
        assert.deepEqual(new Set(proxy.targets), new Set([`${host}:${port}`]));
        proxy.targets.length = 0;
        // The proxy dies and comes back, as proxies do.
        proxy.cut();
        await eventually(async () => {
          await server.client.create(configMaps, object);
          await server.client.get(configMaps, made.metadata?.name ?? "");
        });
        assert.notEqual(proxy.targets.length, 0);
        proxy.targets.length = 0;
      }
      await eventually(async () => assert.equal(proxy.open, 0));
      const stranger = await start("localhost").catch((err: Error) => err);
      assert.match(String(stranger), /error creating storage backend for etcd servers .*(altnames|certificate)/);
    } finally {
      await proxy[Symbol.asyncDispose]();
      await etcd.stop();
    }
  });
});
