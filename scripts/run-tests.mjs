#!/usr/bin/env node
// Runs the compiled tests of one or more packages: `node run-tests.mjs [--only TEXT] [package folder ...]`, default: the
// current folder. Finds the files itself because `node --test` expands globs only from Node 21 on.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

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

// The last packages come first: tests of the whole program take longest, and what is short fills the end.
const files = folders
  .reverse()
  .flatMap(testFiles)
  .filter((file) => only === undefined || file.includes(only));
if (files.length === 0) {
  console.error(`no compiled tests below ${folders.join(", ")}: build first`);
  process.exit(1);
}
const reporter = fileURLToPath(new URL("./test-reporter.mjs", import.meta.url));
const nodeArgs = [
  "--test",
  // On whatever machine: tests of the whole program wait as much as they work.
  "--test-concurrency=3",
  // A process that something keeps alive would be waited for without end.
  "--test-timeout=400000",
  "--test-reporter=spec",
  "--test-reporter-destination=stdout",
  `--test-reporter=${reporter}`,
  "--test-reporter-destination=stderr",
  ...files,
];
const run = spawnSync(process.execPath, nodeArgs, { stdio: "inherit" });
process.exit(run.status ?? 1);
