#!/usr/bin/env node
// Runs the compiled tests of one or more packages: `node run-tests.mjs [--only TEXT] [package folder ...]`, default: the
// current folder. Finds the files itself because `node --test` expands globs only from Node 21 on.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { newBatches, writeBatch } from "./test-batches.mjs";

const args = process.argv.slice(2);
const onlyAt = args.indexOf("--only");
const only = onlyAt === -1 ? undefined : args.splice(onlyAt, 2)[1];
const folders = args.length > 0 ? args : ["."];

/** Tests of plain JavaScript run as they are, where nothing is compiled. */
function testFiles(folder) {
  const dist = resolve(folder, "dist");
  return existsSync(dist) ? compiledTests(folder, dist) : plainTests(folder);
}

function plainTests(folder) {
  return readdirSync(resolve(folder), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".test.mjs") && !file.includes("node_modules"))
    .sort()
    .map((file) => relative(process.cwd(), resolve(folder, file)));
}

/** Compiled tests whose source still exists: a renamed test leaves its old output behind. */
function compiledTests(folder, dist) {
  return readdirSync(dist, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".test.js"))
    .filter((file) => existsSync(resolve(folder, "src", file.replace(/\.js$/, ".ts"))))
    .sort()
    .map((file) => relative(process.cwd(), join(dist, file)));
}

const isWanted = (file) => only === undefined || file.includes(only);
const batches = newBatches(folders.map((folder) => testFiles(folder).filter(isWanted)));
if (batches.length === 0) {
  console.error(`no compiled tests below ${folders.join(", ")}: build first`);
  process.exit(1);
}
const batchFolder = mkdtempSync(join(tmpdir(), "kube-apiserver-tests-"));
const reporter = fileURLToPath(new URL("./test-reporter.mjs", import.meta.url));
const nodeArgs = [
  "--test",
  "--test-concurrency=3",
  // The last resort. A test that waits without end fails by its own limit, which a loop without end does not let come.
  "--test-timeout=1200000",
  "--test-reporter=spec",
  "--test-reporter-destination=stdout",
  `--test-reporter=${reporter}`,
  "--test-reporter-destination=stderr",
  ...batches.map((files, index) => writeBatch(batchFolder, index, files)),
];
const run = spawnSync(process.execPath, nodeArgs, { stdio: "inherit" });
rmSync(batchFolder, { recursive: true });
process.exit(run.status ?? 1);
