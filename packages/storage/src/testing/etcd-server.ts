import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./etcd/free-port.js";
import { findProgram, type TestProgram } from "./programs/find-program.js";
import { programSkipReason } from "./programs/program-skip-reason.js";

/** A real etcd of one member, on loopback, with a data directory of its own. */
export interface EtcdServer {
  /** `http://127.0.0.1:<port>`; stays the same over {@link restart}. */
  readonly endpoint: string;
  /** Kills it as a crash would; the data stays. */
  kill(): Promise<void>;
  /** Starts it again on the same data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. Idempotent. */
  stop(): Promise<void>;
}

export interface EtcdServerOptions {
  /** Further arguments: `["--quota-backend-bytes=16777216"]`. */
  readonly args?: readonly string[];
}

const etcd: TestProgram = { name: "etcd", debianPackage: "etcd-server" };

const START_ATTEMPTS = 3;
const START_TIMEOUT_MS = 20_000;

/**
 * Why etcd cannot be run here, for tests to skip with; undefined when it can. Where `CI` is `true` a missing etcd is a
 * failure: this throws.
 */
export function etcdSkipReason(): Promise<string | undefined> {
  return programSkipReason(etcd);
}

/** Starts an etcd. The caller stops it; should this process die first, it ends as well. */
export async function startEtcd(options: EtcdServerOptions = {}): Promise<EtcdServer> {
  const found = await findProgram(etcd);
  if ("missing" in found) throw new Error(found.missing);
  const dataDir = await mkdtemp(join(tmpdir(), "etcd-"));
  for (let attempt = 1; ; attempt++) {
    const server = new Server(found.path, dataDir, await freePort(), await freePort(), options.args ?? []);
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

/** Ends etcd when its standard input closes, which the system does for a process that is killed. */
const GUARD = 'exec 3<&0; "$0" "$@" & pid=$!; (cat <&3 >/dev/null; kill -9 $pid 2>/dev/null) & wait $pid';

class Server implements EtcdServer {
  readonly endpoint: string;
  readonly #program: string;
  readonly #dataDir: string;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;
  #output = "";

  constructor(program: string, dataDir: string, clientPort: number, peerPort: number, args: readonly string[]) {
    this.#program = program;
    this.#dataDir = dataDir;
    this.endpoint = `http://127.0.0.1:${clientPort}`;
    const peer = `http://127.0.0.1:${peerPort}`;
    this.#args = [
      `--data-dir=${dataDir}`,
      `--listen-client-urls=${this.endpoint}`,
      `--advertise-client-urls=${this.endpoint}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      ...args,
    ];
  }

  async restart(): Promise<void> {
    const child = spawn("sh", ["-c", GUARD, this.#program, ...this.#args], { stdio: ["pipe", "ignore", "pipe"] });
    this.#child = child;
    this.#output = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#output = (this.#output + text).slice(-4000);
    });
    // Neither a running etcd nor its log keeps a test process alive that forgot to stop it.
    child.unref();
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await this.#healthy())) {
      if (child.exitCode !== null) throw new Error(`etcd ended with code ${child.exitCode}: ${this.#output}`);
      if (Date.now() > deadline) throw new Error(`etcd did not become healthy: ${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    child.ref();
    const closed = once(child, "exit");
    child.stdin?.destroy();
    await closed;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  async #healthy(): Promise<boolean> {
    try {
      const response = await fetch(`${this.endpoint}/health`);
      return response.ok && (await response.text()).includes('"true"');
    } catch {
      // Not listening yet.
      return false;
    }
  }
}
