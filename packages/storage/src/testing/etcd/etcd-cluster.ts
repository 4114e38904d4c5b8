import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EtcdProcess } from "./etcd-process.js";
import { type EtcdRelease, findEtcd } from "./etcd-release.js";
import { freePort } from "./free-port.js";
import { PeerProxy } from "./peer-proxy.js";

/** One of a cluster. */
export interface EtcdMember {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Kills it as a crash would; the data stays. */
  kill(): Promise<void>;
  /** Starts it again on the same data. */
  restart(): Promise<void>;
  /** Whether it leads, as far as it knows. */
  isLeader(): Promise<boolean>;
  /** Cuts it off from the other members, in both directions; clients still reach it. */
  isolate(): void;
  /** Undoes {@link isolate}. */
  rejoin(): void;
}

/** A real cluster on loopback, with data directories of its own. */
export interface EtcdCluster {
  readonly members: readonly EtcdMember[];
  readonly endpoints: readonly string[];
  /** Ends it and removes its data. Idempotent. */
  stop(): Promise<void>;
}

export interface EtcdClusterOptions {
  /** Default: the first of `etcdReleases()`. */
  readonly release?: EtcdRelease;
  /** Further arguments of each member. */
  readonly args?: readonly string[];
}

/** Quick to notice that a leader is gone, slow enough for a loaded machine. */
const TIMING = ["--heartbeat-interval=50", "--election-timeout=500"];

/** Starts a cluster of `size` members, which reach each other through proxies. The caller stops it. */
export async function startEtcdCluster(size: number, options: EtcdClusterOptions = {}): Promise<EtcdCluster> {
  const program = await findEtcd(options.release);
  const folder = await mkdtemp(join(tmpdir(), "etcd-cluster-"));
  const isolated = new Set<number>();
  const seats = await Promise.all(Array.from({ length: size }, (_, index) => newSeat(index, isolated)));
  const initialCluster = seats.map(({ name, proxy }) => `${name}=${proxy.url}`).join(",");
  const members = seats.map((seat, index): EtcdMember & { start(): EtcdProcess } => {
    const child = new EtcdProcess({
      program,
      metricsUrl: seat.metricsUrl,
      args: [
        `--name=${seat.name}`,
        `--data-dir=${join(folder, seat.name)}`,
        `--listen-client-urls=${seat.endpoint}`,
        `--advertise-client-urls=${seat.endpoint}`,
        `--listen-peer-urls=${seat.peerUrl}`,
        `--initial-advertise-peer-urls=${seat.proxy.url}`,
        `--initial-cluster=${initialCluster}`,
        `--listen-metrics-urls=${seat.metricsUrl}`,
        ...TIMING,
        ...(options.args ?? []),
      ],
    });
    return {
      endpoint: seat.endpoint,
      kill: () => child.kill(),
      start() {
        child.spawn();
        return child;
      },
      async restart() {
        await this.start().healthy();
      },
      isLeader: () => child.isLeader(),
      isolate() {
        isolated.add(index);
        for (const { proxy } of seats) proxy.cutForbidden();
      },
      rejoin() {
        isolated.delete(index);
      },
    };
  });
  const stop = async () => {
    await Promise.all(members.map((member) => member.kill()));
    await Promise.all(seats.map(({ proxy }) => proxy.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    // Together: none is healthy before there is a majority.
    await Promise.all(members.map((member) => member.start()).map((child) => child.healthy()));
  } catch (err) {
    await stop();
    throw err;
  }
  return { members, endpoints: members.map(({ endpoint }) => endpoint), stop };
}

interface Seat {
  readonly name: string;
  readonly endpoint: string;
  readonly peerUrl: string;
  readonly metricsUrl: string;
  readonly proxy: PeerProxy;
}

async function newSeat(index: number, isolated: ReadonlySet<number>): Promise<Seat> {
  const [client, peer, metrics] = [await freePort(), await freePort(), await freePort()];
  const url = (port: number) => `http://127.0.0.1:${port}`;
  const proxy = await PeerProxy.start({ index, target: url(peer), isolated });
  return { name: `m${index}`, endpoint: url(client), peerUrl: url(peer), metricsUrl: url(metrics), proxy };
}
