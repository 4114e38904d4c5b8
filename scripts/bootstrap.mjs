#!/usr/bin/env node
// The two commands of the README, with nothing but Node and npm on the machine:
//   start [-- flags]   install, build, run the server
//   test               install, build, run every test
// No dependencies: this file runs before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "node_modules", ".bin");
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, TURBO_TELEMETRY_DISABLED: "1" };

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, env, stdio: "inherit", ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** What an installation depends on: the manifests, the lock file and the Node version. */
function installStamp() {
  const hash = createHash("sha256").update(process.version);
  const manifests = ["packages", "apps"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, "package.json")),
  );
  for (const file of ["pnpm-lock.yaml", "package.json", "pnpm-workspace.yaml", ...manifests.sort()]) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

function install() {
  const stampFile = join(root, "node_modules", ".install-stamp");
  const stamp = installStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  // stdout belongs to the program that is started afterwards.
  run("npx", ["--yes", packageManager, "install", "--frozen-lockfile"], { stdio: ["ignore", 2, 2] });
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(stampFile, stamp);
}

function build(...filters) {
  const args = ["run", "build", "--output-logs=errors-only", ...filters.map((name) => `--filter=${name}`)];
  run(join(bin, "turbo"), args, { stdio: ["ignore", 2, 2] });
}

/** Runs the server in this terminal: signals go to it, its exit code is ours. */
function start(flags) {
  install();
  build("kube-apiserver");
  const server = spawn(process.execPath, [join(root, "apps/kube-apiserver/bin/kube-apiserver.js"), ...flags], {
    stdio: "inherit",
  });
  // A terminal signals the whole process group, the server included; a supervisor signals only us. A second signal means
  // "exit at once" to the server, so only the supervisor's is passed on.
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      if (!process.stdin.isTTY) server.kill(signal);
    });
  }
  server.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
}

function test(args) {
  install();
  build();
  const folders = ["packages", "apps"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name)),
  );
  run(process.execPath, [join(root, "scripts/run-tests.mjs"), ...args, ...folders, "bench", "scripts"]);
}

const [command, ...rest] = process.argv.slice(2);
const args = rest[0] === "--" ? rest.slice(1) : rest;
if (command === "start") start(args);
else if (command === "test") test(args);
else {
  console.error("usage: bootstrap.mjs start [-- flags] | test");
  process.exit(2);
}
