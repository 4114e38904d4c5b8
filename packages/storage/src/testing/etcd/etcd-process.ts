import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";

const START_TIMEOUT_MS = 30_000;

/**
 * Ends etcd when its standard input closes, which the system does for a process that is killed. Tells its pid first. An
 * etcd that ended by itself is not killed: its pid may be somebody else's by then.
 */
const GUARD = [
  'exec 3<&0; "$0" "$@" & pid=$!; echo $pid',
  "(cat <&3 >/dev/null; kill -9 $pid 2>/dev/null) & guard=$!",
  "wait $pid; code=$?; kill $guard 2>/dev/null; exit $code",
].join("; ");

export interface EtcdProcessConfig {
  readonly program: string;
  readonly args: readonly string[];
  /** `http://127.0.0.1:<port>`, where `/health` is served without TLS. */
  readonly metricsUrl: string;
}

/** One run of etcd after the other with the same arguments. */
export class EtcdProcess {
  readonly #config: EtcdProcessConfig;
  #child: ChildProcess | undefined;
  #pid: number | undefined;
  #output = "";

  constructor(config: EtcdProcessConfig) {
    this.#config = config;
  }

  /** Starts it, and resolves at once. */
  spawn(): void {
    const { program, args } = this.#config;
    const child = spawn("sh", ["-c", GUARD, program, ...args], { stdio: ["pipe", "pipe", "pipe"] });
    this.#child = child;
    this.#pid = undefined;
    this.#output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#pid ??= Number(text.trim());
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#output = (this.#output + text).slice(-4000);
    });
    // Neither a running etcd nor its log keeps a test process alive that forgot to stop it.
    child.unref();
    for (const stream of [child.stdout, child.stderr, child.stdin]) unrefStream(stream);
  }

  /** Resolves once it answers, which a member of a cluster does when there is a leader. */
  async healthy(): Promise<void> {
    const child = this.#child;
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await this.#isHealthy())) {
      if (child === undefined || child.exitCode !== null) {
        throw new Error(`etcd ended with code ${child?.exitCode}: ${this.#output}`);
      }
      if (Date.now() > deadline) throw new Error(`etcd did not become healthy: ${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  /** Whether it leads its cluster, as far as it knows. */
  async isLeader(): Promise<boolean> {
    const response = await fetch(`${this.#config.metricsUrl}/metrics`);
    return /^etcd_server_is_leader 1$/m.test(await response.text());
  }

  /** Has it stand still, so that it accepts connections and never answers. */
  async freeze(): Promise<void> {
    process.kill(this.#runningPid(), "SIGSTOP");
    while (!(await isStopped(this.#runningPid()))) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  thaw(): void {
    process.kill(this.#runningPid(), "SIGCONT");
  }

  /** Kills it as a crash would. Idempotent. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    child.ref();
    const closed = once(child, "exit");
    child.stdin?.destroy();
    await closed;
  }

  #runningPid(): number {
    if (this.#pid === undefined) throw new Error("etcd does not run");
    return this.#pid;
  }

  async #isHealthy(): Promise<boolean> {
    try {
      const response = await fetch(`${this.#config.metricsUrl}/health`);
      return response.ok && (await response.text()).includes('"true"');
    } catch {
      // Not listening yet.
      return false;
    }
  }
}

async function isStopped(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") T");
  return /\) [Tt]/.test(stat);
}

/** Pipes of a child are sockets, which the types do not tell. */
function unrefStream(stream: unknown): void {
  (stream as { unref?: () => void }).unref?.();
}
