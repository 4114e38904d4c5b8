import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { cryptoRandom, newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import { CertificateAuthority, egressTypes, newDialMetrics } from "@kube-apiserver/generic-server";
import { loadEgressSelector } from "./load-egress-selector.js";

const setup = 'failed to setup egress selector: failed to create dialer for egressSelection "cluster": ';
const prefix = "failed to validate egress selector configuration: ";
const tls = (config: object) => ({ tcp: { url: "https://proxy:1", tlsConfig: config } });
const existing = new URL(import.meta.url).pathname;

const cases: { name: string; proxyProtocol: string; transport?: object; want: string | RegExp }[] = [
  {
    name: "a direct connection by way of something",
    ...{ proxyProtocol: "Direct", transport: { uds: { udsName: "/x" } } },
    want: `${prefix}service.connection.transport: Invalid value: "direct": config must be absent for direct connect`,
  },
  {
    name: "a protocol nobody knows",
    proxyProtocol: "SOCKS",
    want: `${prefix}service.connection.protocol: Unsupported value: "SOCKS": supported values: "Direct", "HTTPConnect", "GRPC"`,
  },
  {
    name: "no transport",
    proxyProtocol: "HTTPConnect",
    want: `${prefix}service.connection.transport: Required value: transport must be set for HTTPConnect`,
  },
  {
    name: "neither of two transports",
    ...{ proxyProtocol: "HTTPConnect", transport: {} },
    want: `${prefix}service.connection.tcp: Required value: One of TCP or UDS must be set`,
  },
  {
    name: "another scheme",
    ...{ proxyProtocol: "HTTPConnect", transport: { tcp: { url: "ftp://x" } } },
    want: `${prefix}service.connection.url: Invalid value: "ftp://x": supported connection protocols are http:// and https://`,
  },
  {
    name: "TLS without a configuration",
    ...{ proxyProtocol: "HTTPConnect", transport: { tcp: { url: "https://x" } } },
    want: `${prefix}service.connection.tlsConfig: Required value: TLSConfig must be present when using HTTPS`,
  },
  {
    name: "TLS without files",
    ...{ proxyProtocol: "HTTPConnect", transport: tls({ caBundle: "/no/ca", clientKey: "/no/key" }) },
    want:
      `${prefix}[service.connection.tlsConfig.caBundle: Invalid value: "/no/ca": TLS config ca bundle does not exist, ` +
      'service.connection.tlsConfig.clientCert: Invalid value: "nil": Using TLS requires clientCert, ' +
      'service.connection.tlsConfig.clientKey: Invalid value: "/no/key": TLS client key does not exist]',
  },
  {
    name: "GRPC over TCP",
    ...{ proxyProtocol: "GRPC", transport: { tcp: { url: "http://x" } } },
    want: `${prefix}service.connection.uds: Required value: UDS must be set with GRPC`,
  },
  {
    name: "a socket without a name",
    ...{ proxyProtocol: "GRPC", transport: { uds: {} } },
    want: `${prefix}service.connection.udsName: Invalid value: "nil": must be present for UDS connections`,
  },
  {
    name: "a certificate that is none",
    ...{ proxyProtocol: "HTTPConnect", transport: tls({ clientCert: existing, clientKey: existing }) },
    want: new RegExp(`^${setup}failed to read key pair ${existing} & ${existing}, got `),
  },
  {
    name: "a URL without a host",
    ...{ proxyProtocol: "HTTPConnect", transport: { tcp: { url: "http://" } } },
    want: `${setup}invalid proxy server url "http://"`,
  },
  {
    name: "a tunnel of another protocol",
    ...{ proxyProtocol: "GRPC", transport: { uds: { udsName: "/x" } } },
    want: `${setup}connections by GRPC are not supported: only "Direct" and "HTTPConnect" are`,
  },
];

describe("--egress-selector-config-file", () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "egress-selector-"));
  });
  after(() => rm(dir, { recursive: true, force: true }));
  const parts = { clock: realClock, metrics: newDialMetrics(newMetricsRegistry()) };
  const load = async (more: object, apiVersion = "apiserver.k8s.io/v1beta1") => {
    const file = join(dir, "config.json");
    await writeFile(file, JSON.stringify({ apiVersion, kind: "EgressSelectorConfiguration", ...more }));
    return loadEgressSelector(file, parts);
  };
  const direct = (name: string) => ({ name, connection: { proxyProtocol: "Direct" } });

  for (const { name, proxyProtocol, transport, want } of cases) {
    test(`refused: ${name}`, async () => {
      const connection = { proxyProtocol, ...(transport === undefined ? {} : { transport }) };
      const loading = load({ egressSelections: [{ name: "cluster", connection }] });
      await assert.rejects(loading, ({ message }: Error) => {
        if (typeof want === "string") assert.equal(message, want);
        else assert.match(message, want);
        return true;
      });
    });
  }

  test("direct connections of every sort, in both versions", async () => {
    for (const version of ["v1beta1", "v1alpha1"]) {
      const egressSelections = ["cluster", "ControlPlane", "etcd"].map(direct);
      const selector = await load({ egressSelections }, `apiserver.k8s.io/${version}`);
      for (const type of egressTypes) {
        assert.equal(selector?.has(type), true);
        assert.equal(selector.lookup(type), undefined);
      }
    }
  });

  test("proxies of some sorts, and none of others", async () => {
    const connection = { proxyProtocol: "HTTPConnect", transport: { uds: { udsName: "/run/proxy" } } };
    const selector = await load({ egressSelections: [{ name: "Etcd", connection }, direct("cluster")] });
    assert.notEqual(selector?.lookup("etcd"), undefined);
    assert.equal(selector?.lookup("cluster"), undefined);
    assert.equal(selector?.has("controlplane"), false);
    assert.equal(await load({}), undefined);
  });

  test("certificates for a proxy, of which the authority may be none", async () => {
    const ca = CertificateAuthority.generate("proxy-ca", { clock: realClock, random: cryptoRandom });
    const { certPem, keyPem } = ca.issueClient({ commonName: "client" });
    const [clientCert, clientKey, caBundle, broken] = ["cert", "key", "ca", "broken"].map((name) => join(dir, name));
    await Promise.all([
      writeFile(join(dir, "cert"), certPem),
      writeFile(join(dir, "key"), keyPem),
      writeFile(join(dir, "ca"), ca.certPem),
      writeFile(join(dir, "broken"), "-----"),
    ]);
    const cluster = (config: object) =>
      load({
        egressSelections: [{ name: "cluster", connection: { proxyProtocol: "HTTPConnect", transport: tls(config) } }],
      });
    const selector = await cluster({ clientCert, clientKey, caBundle, tlsServerName: "proxy" });
    assert.notEqual(selector?.lookup("cluster"), undefined);
    await assert.rejects(cluster({ clientCert, clientKey, caBundle: broken }), {
      message: `${setup}failed to append CA cert to the cert pool`,
    });
  });

  test("names that nobody knows, or that come twice", async () => {
    await assert.rejects(load({ egressSelections: [direct("cluster"), direct("Cluster"), direct("moon")] }), {
      message:
        `${prefix}[service.connection[1]: Duplicate value: "cluster", ` +
        'service.connection: Unsupported value: "moon": supported values: "cluster", "controlplane", "etcd"]',
    });
  });

  test("a file that is not there, not of the kind, or has more than it may", async () => {
    await assert.rejects(
      loadEgressSelector(join(dir, "none"), parts),
      /^Error: failed to read egress selector config: unable to read/,
    );
    await assert.rejects(
      load({}, "apiserver.k8s.io/v9"),
      /no kind "EgressSelectorConfiguration" is registered for version/,
    );
    await assert.rejects(load({ egressSelection: [] }), /strict decoding error: unknown field "egressSelection"/);
  });
});
