#!/usr/bin/env node
// Runs the release bundle with V8's code cache, so that the process is up before a module graph would have been read.
// Without a bundle (a build for development) the modules are loaded one by one.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const bundle = fileURLToPath(new URL("../dist/bundle/kube-apiserver.cjs", import.meta.url));
// The cache is V8's own format: another version refuses it, and only the speed is lost.
const cacheFile = `${bundle}.${process.version}-${process.arch}.cache`;

function loadBundle() {
  const source = readFileSync(bundle, "utf8");
  const wrapper = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  const script = new vm.Script(wrapper, {
    filename: bundle,
    ...(existsSync(cacheFile) ? { cachedData: readFileSync(cacheFile) } : {}),
    importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(bundle), module, bundle, dirname(bundle));
  return { exports: module.exports, script };
}

const loaded = existsSync(bundle) ? loadBundle() : { exports: await import("../dist/main.js") };
process.exitCode = await loaded.exports.main(process.argv.slice(2));
// Set by the build, which runs the server once: the cache then holds what a start really compiles.
if (process.env.KUBE_APISERVER_WRITE_CODE_CACHE === "1" && loaded.script !== undefined) {
  writeFileSync(cacheFile, loaded.script.createCachedData());
}
