import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Http1Connection } from "../load/http1-connection.mjs";

const program = fileURLToPath(new URL("../../apps/kube-apiserver/bin/kube-apiserver.js", import.meta.url));
const built = fileURLToPath(new URL("../../apps/kube-apiserver/dist/main.js", import.meta.url));
const token = "bench-token";
const readyTimeoutMs = 60_000;
const alive = new Set();

const dataDirs = new Set();

process.on("exit", () => {
  for (const { child } of alive) child.kill("SIGKILL");
  for (const dataDir of dataDirs) removeDataDir(dataDir);
});

export function newDataDir() {
  const dataDir = mkdtempSync(join(tmpdir(), "kube-apiserver-bench-"));
  dataDirs.add(dataDir);
  return dataDir;
}

export function removeDataDir(dataDir) {
  dataDirs.delete(dataDir);
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
}

/** Starts the server as a user does, on the embedded store with every write synced, and waits until it is ready. */
export async function startServer(dataDir) {
  if (!existsSync(built)) throw new Error("build first: pnpm build");
  const port = await freePort();
  const tokens = join(dataDir, "tokens.csv");
  writeFileSync(tokens, `${token},bench,bench,system:masters\n`, { mode: 0o600 });
  const flags = [`--data-dir=${dataDir}`, `--secure-port=${port}`, `--token-auth-file=${tokens}`];
  const server = new BenchServer(dataDir, flags, `https://127.0.0.1:${port}`);
  try {
    await server.untilReady();
  } catch (err) {
    await server.stop("SIGKILL");
    throw err;
  }
  return server;
}

class BenchServer {
  child;
  target;
  pids;
  readyMs = Number.NaN;
  #log = "";
  #started = performance.now();
  #exited;

  constructor(dataDir, flags, url) {
    /** Written by the server when it is ready. */
    this.kubeconfig = join(dataDir, "admin.kubeconfig");
    this.child = spawn(process.execPath, [program, ...flags], { stdio: ["ignore", "ignore", "pipe"] });
    this.child.stderr.on("data", (chunk) => {
      this.#log = `${this.#log}${chunk}`.slice(-10_000);
    });
    this.target = { url, token };
    this.pids = [this.child.pid];
    this.#exited = new Promise((resolve) => this.child.once("close", resolve));
    alive.add(this);
  }

  async untilReady() {
    const deadline = performance.now() + readyTimeoutMs;
    let connection;
    let status = 0;
    while (status !== 200) {
      if (this.child.exitCode !== null || performance.now() > deadline) {
        throw new Error(`the server did not become ready\n${this.#log}`);
      }
      // One connection, so that it is not handshakes that the server is busy with.
      connection ??= await Http1Connection.open(this.target).catch(() => undefined);
      status = (await connection?.request({ method: "GET", path: "/readyz" }).catch(() => undefined))?.status;
      if (status !== 200) await delay(2);
    }
    this.readyMs = performance.now() - this.#started;
    connection.close();
  }

  async stop(signal = "SIGTERM") {
    this.child.kill(signal);
    await this.#exited;
    alive.delete(this);
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
