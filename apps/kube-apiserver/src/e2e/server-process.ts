import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../bin/kube-apiserver.js", import.meta.url));
const startTimeoutMs = 30_000;

/** The real program in a process of its own. */
export interface ServerProcess {
  readonly pid: number;
  readonly dataDir: string;
  readonly kubeconfig: string;
  /** Everything it wrote to standard error. */
  log(): string;
  /** Sends a signal and resolves with the exit code, or the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
  /** Resolves when it has ended by itself, in the same way. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Ends it if it still runs, and removes its data unless that was given. */
  stop(): Promise<void>;
}

/** How to start one. */
export interface ServerProcessOptions {
  readonly flags?: readonly string[];
  /** Absent: a new folder, removed by `stop`. */
  readonly dataDir?: string;
  /** A module that the process loads before everything else. */
  readonly preload?: URL;
  /** What to wait for. Default `ready`; `serving`: the listener is there, and its hooks run; else what it logs. */
  readonly until?: "ready" | "serving" | RegExp;
}

/**
 * Starts the program on a free port. Resolves once it has written its kubeconfig, which it does just before it is ready,
 * unless something else is to be waited for.
 */
export async function startServerProcess(options: ServerProcessOptions = {}): Promise<ServerProcess> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "kube-apiserver-e2e-")));
  const kubeconfig = join(dataDir, "admin.kubeconfig");
  await rm(kubeconfig, { force: true });
  const flags = [`--data-dir=${dataDir}`, "--secure-port=0", ...(options.flags ?? [])];
  const nodeFlags = options.preload === undefined ? [] : ["--import", options.preload.href];
  const child = spawn(process.execPath, [...nodeFlags, program, ...flags], { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.on("data", (chunk) => {
    log += String(chunk);
  });
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  // A test run that dies must not leave servers behind.
  const killOnExit = () => child.kill("SIGKILL");
  process.once("exit", killOnExit);
  const until = options.until === "serving" ? /Serving securely/ : options.until;
  const isThere = until instanceof RegExp ? () => until.test(log) : () => existsSync(kubeconfig);
  await untilTrue(isThere, child, () => log);

  const ended = exited.then(([code, endedBy]) => code ?? (endedBy as NodeJS.Signals));
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    pid: child.pid as number,
    dataDir,
    kubeconfig,
    log: () => log,
    end,
    ended,
    async stop() {
      process.off("exit", killOnExit);
      if (child.exitCode === null && child.signalCode === null) await end("SIGKILL");
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function untilTrue(condition: () => boolean, child: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (!condition()) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${log()}`);
    if (Date.now() > deadline) throw new Error(`the server did not become ready:\n${log()}`);
    await delay(10);
  }
}
