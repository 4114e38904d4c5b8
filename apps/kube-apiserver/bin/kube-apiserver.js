#!/usr/bin/env node
// Runs the release bundle with V8's code cache, so that the process is up before a module graph would have been read. This
// file is CommonJS, for the loader of ES modules would take a tenth of a start.
// Without a bundle (a build for development) the modules are loaded one by one.
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { dirname, join } = require("node:path");
const { setFlagsFromString } = require("node:v8");
const vm = require("node:vm");

// Until the server is ready (src/young-generation.ts): what a start makes stays, and needs no room to die young in.
setFlagsFromString("--semi-space-growth-factor=1");

const bundle = join(__dirname, "../dist/bundle/kube-apiserver.cjs");
// The cache is V8's own format: another version refuses it, and only the speed is lost.
const cacheFile = `${bundle}.${process.version}-${process.arch}.cache`;

function loadBundle() {
  // The bundle is one function, and plain ASCII, which needs no decoding.
  const script = new vm.Script(readFileSync(bundle, "latin1"), {
    filename: bundle,
    ...(existsSync(cacheFile) ? { cachedData: readFileSync(cacheFile) } : {}),
    importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(bundle), module, bundle, dirname(bundle));
  return { exports: module.exports, script };
}

async function run() {
  const loaded = existsSync(bundle) ? loadBundle() : { exports: await import("../dist/main.js") };
  process.exitCode = await loaded.exports.main(process.argv.slice(2));
  // Set by the build, which runs the server once: the cache then holds what a start really compiles.
  if (process.env.KUBE_APISERVER_WRITE_CODE_CACHE === "1" && loaded.script !== undefined) {
    writeFileSync(cacheFile, loaded.script.createCachedData());
  }
}

run();
