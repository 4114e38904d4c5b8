import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { loadEgressSelector } from "./load-egress-selector.js";

const prefix = "failed to validate egress selector configuration: ";
const tls = (config: object) => ({ tcp: { url: "https://proxy:1", tlsConfig: config } });
const existing = new URL(import.meta.url).pathname;

const cases: { name: string; proxyProtocol: string; transport?: object; want: string }[] = [
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
    name: "a proxy, which is not used",
    ...{ proxyProtocol: "HTTPConnect", transport: tls({ clientCert: existing, clientKey: existing }) },
    want: 'failed to setup egress selector: the connections of "cluster" cannot leave by HTTPConnect, which is not supported: only "Direct" is',
  },
  {
    name: "a tunnel, which is not used",
    ...{ proxyProtocol: "GRPC", transport: { uds: { udsName: "/x" } } },
    want: 'failed to setup egress selector: the connections of "cluster" cannot leave by GRPC, which is not supported: only "Direct" is',
  },
];

describe("--egress-selector-config-file", () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "egress-selector-"));
  });
  after(() => rm(dir, { recursive: true, force: true }));
  const load = async (more: object, apiVersion = "apiserver.k8s.io/v1beta1") => {
    const file = join(dir, "config.json");
    await writeFile(file, JSON.stringify({ apiVersion, kind: "EgressSelectorConfiguration", ...more }));
    return loadEgressSelector(file);
  };
  const direct = (name: string) => ({ name, connection: { proxyProtocol: "Direct" } });

  for (const { name, proxyProtocol, transport, want } of cases) {
    test(`refused: ${name}`, async () => {
      const connection = { proxyProtocol, ...(transport === undefined ? {} : { transport }) };
      await assert.rejects(load({ egressSelections: [{ name: "cluster", connection }] }), { message: want });
    });
  }

  test("direct connections of every sort, in both versions", async () => {
    for (const version of ["v1beta1", "v1alpha1"]) {
      const egressSelections = ["cluster", "ControlPlane", "etcd"].map(direct);
      const config = await load({ egressSelections }, `apiserver.k8s.io/${version}`);
      assert.equal(config.egressSelections?.length, 3);
    }
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
      loadEgressSelector(join(dir, "none")),
      /^Error: failed to read egress selector config: unable to read/,
    );
    await assert.rejects(
      load({}, "apiserver.k8s.io/v9"),
      /no kind "EgressSelectorConfiguration" is registered for version/,
    );
    await assert.rejects(load({ egressSelection: [] }), /strict decoding error: unknown field "egressSelection"/);
  });
});
