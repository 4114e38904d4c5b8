import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EtcdProcess } from "./etcd-process.js";
import { type EtcdRelease, findEtcd } from "./etcd-release.js";
import { freePort } from "./free-port.js";

/** A real etcd of one member, on loopback, with a data directory of its own. */
export interface EtcdServer {
  /** `http://127.0.0.1:<port>`, or as {@link EtcdServerOptions} asks for; stays the same over {@link restart}. */
  readonly endpoint: string;
  /** Kills it as a crash would; the data stays. */
  kill(): Promise<void>;
  /** Starts it again on the same data. */
  restart(): Promise<void>;
  /** Has it stand still: it takes connections and requests, and answers nothing. */
  freeze(): Promise<void>;
  /** Undoes {@link freeze}. */
  thaw(): void;
  /** Ends it and removes its data. Idempotent. */
  stop(): Promise<void>;
}

/** Files of PEM. Clients need a certificate of the same authority. */
export interface EtcdServerTLS {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

export interface EtcdServerOptions {
  /** Default: the first of `etcdReleases()`. */
  readonly release?: EtcdRelease;
  /** Further arguments: `["--quota-backend-bytes=16777216"]`. */
  readonly args?: readonly string[];
  /** Default: no TLS. */
  readonly tls?: EtcdServerTLS;
  /** Where to listen. Default `127.0.0.1`. */
  readonly host?: "127.0.0.1" | "[::1]" | "unix";
}

const START_ATTEMPTS = 3;
/** Tests kill processes, not machines: what was written is there. */
const NO_FSYNC = "--unsafe-no-fsync";

/** Starts an etcd. The caller stops it; should this process die first, it ends as well. */
export async function startEtcd(options: EtcdServerOptions = {}): Promise<EtcdServer> {
  const program = await findEtcd(options.release);
  for (let attempt = 1; ; attempt++) {
    const dataDir = await mkdtemp(join(tmpdir(), "etcd-"));
    const server = await newServer(program, dataDir, options);
    try {
      await server.restart();
      return server;
    } catch (err) {
      // Between finding a port and using it someone else may have taken it.
      await server.stop();
      if (attempt === START_ATTEMPTS) throw err;
    }
  }
}

async function newServer(program: string, dataDir: string, options: EtcdServerOptions): Promise<EtcdServer> {
  const [clientPort, peerPort, metricsPort] = [await freePort(), await freePort(), await freePort()];
  const { args = [], host = "127.0.0.1", tls } = options;
  const scheme = tls === undefined ? "http" : "https";
  const tcp = `${scheme}://${host === "unix" ? "127.0.0.1" : host}:${clientPort}`;
  const socket = join(dataDir, "client.sock");
  const endpoint = host === "unix" ? `unix${tls === undefined ? "" : "s"}://${socket}` : tcp;
  const peer = `http://127.0.0.1:${peerPort}`;
  const metricsUrl = `http://127.0.0.1:${metricsPort}`;
  const child = new EtcdProcess({
    program,
    metricsUrl,
    args: [
      `--data-dir=${join(dataDir, "data")}`,
      `--listen-client-urls=${endpoint}`,
      `--advertise-client-urls=${tcp}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      `--listen-metrics-urls=${metricsUrl}`,
      NO_FSYNC,
      ...tlsArgs(tls),
      ...args,
    ],
  });
  return {
    endpoint,
    kill: () => child.kill(),
    async restart() {
      child.spawn();
      await child.healthy();
    },
    freeze: () => child.freeze(),
    thaw: () => child.thaw(),
    async stop() {
      await child.kill();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function tlsArgs(tls: EtcdServerTLS | undefined): readonly string[] {
  if (tls === undefined) return [];
  return [
    `--cert-file=${tls.certFile}`,
    `--key-file=${tls.keyFile}`,
    `--trusted-ca-file=${tls.caFile}`,
    "--client-cert-auth",
  ];
}
