// From process start to /readyz 200 on an empty embedded store, and what it holds in memory when idle.
// Options: --runs N (default 10).
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../apps/kube-apiserver/bin/kube-apiserver.js", import.meta.url));
const idleMs = 3_000;

export async function run(args) {
  const at = args.indexOf("--runs");
  const runs = at === -1 ? 10 : Number(args[at + 1]);
  const results = [];
  // The first run fills the file system's cache and is not counted.
  for (let i = 0; i <= runs; i++) {
    const result = await once(i === runs);
    if (i > 0) results.push(result);
  }
  const ready = results.map(({ readyMs }) => readyMs).sort((a, b) => a - b);
  const cpu = results.map(({ cpuMs }) => cpuMs).sort((a, b) => a - b);
  const { rssMiB } = results.at(-1);
  console.log(`node ${process.version}, ${runs} runs, empty embedded store`);
  console.log("| figure | min | median | max |\n| --- | --- | --- | --- |");
  for (const [name, values] of [
    ["ready, ms", ready],
    ["CPU until ready, ms", cpu],
  ]) {
    console.log(`| ${name} | ${values[0]} | ${values[values.length >> 1]} | ${values.at(-1)} |`);
  }
  console.log(`| RSS after ${idleMs / 1000} s idle, MiB | | ${rssMiB} | |`);
}

async function once(measureIdle) {
  const dataDir = mkdtempSync(join(tmpdir(), "kube-apiserver-bench-"));
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, [program, `--data-dir=${dataDir}`, `--secure-port=${port}`], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (chunk) => {
    log += chunk;
  });
  try {
    await untilReady(port, child, () => log);
    const readyMs = Math.round(performance.now() - started);
    const cpuMs = cpuOf(child.pid);
    if (measureIdle) await delay(idleMs);
    return { readyMs, cpuMs, rssMiB: Math.round(rssOf(child.pid)) };
  } finally {
    child.kill("SIGKILL");
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function untilReady(port, child, log) {
  const deadline = Date.now() + 30_000;
  while (!(await isReady(port))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`the server did not become ready\n${log()}`);
    await delay(3);
  }
}

function isReady(port) {
  return new Promise((resolve) => {
    const req = request(
      { port, host: "127.0.0.1", path: "/readyz", rejectUnauthorized: false, agent: false },
      (res) => {
        res.resume();
        resolve(res.statusCode === 200);
      },
    );
    req.on("error", () => resolve(false));
    req.end();
  });
}

/** User and system time of a process in milliseconds, from the operating system's accounting. */
function cpuOf(pid) {
  if (!existsSync(`/proc/${pid}/stat`)) return Number.NaN;
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function rssOf(pid) {
  if (!existsSync(`/proc/${pid}/status`)) return Number.NaN;
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
