// Makes the release bundle: all modules in one file, and V8's code cache of a server that was started, asked and stopped.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const app = fileURLToPath(new URL("..", import.meta.url));
const outDir = join(app, "dist/bundle");
const outfile = join(outDir, "kube-apiserver.cjs");
/** However busy the machine is, it is ready after this. */
const readyTimeoutMs = 120_000;

/** What only a server with `--tracing-config-file` runs, and what it brings, has a file of its own. */
const tracing = {
  name: "tracing",
  setup({ onResolve }) {
    onResolve({ filter: /\/new-opentelemetry-provider\.js$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./tracing.cjs", external: true } : undefined,
    );
  },
};

/** What has a file of its own there. */
const besideTheBundle = {
  bundle: true,
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
};

rmSync(outDir, { recursive: true, force: true });
mkdirSync(outDir, { recursive: true });
await build({
  entryPoints: [join(app, "dist/main.js")],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minifySyntax: true,
  minifyWhitespace: true,
  // keepNames would set the name of every inner function each time it is made. Nothing is renamed for brevity, so that
  // stack traces still say what they mean.
  legalComments: "none",
  sourcemap: false,
  // Modules find files beside themselves by this; in the bundle everything lies beside the bundle.
  define: { "import.meta.url": "importMetaUrl" },
  plugins: [tracing],
  // The script that the bundle is can import nothing, but require everything.
  supported: { "dynamic-import": false },
  // One function, as Node.js makes of a CommonJS module, so that the text of the file is compiled as it is.
  banner: {
    js: `(function (exports, require, module, __filename, __dirname) {
const importMetaUrl = require("node:url").pathToFileURL(__filename).href;`,
  },
  footer: { js: "})" },
  charset: "ascii",
  logLevel: "warning",
});

await bundleYAMLWorker();
await bundleTracing();
requireASCII();
copyProtoFiles();
copyDescriptions();
await writeCodeCache();

/** The bundle is read without decoding it. esbuild escapes what is not ASCII everywhere but in regular expressions. */
function requireASCII() {
  const at = readFileSync(outfile).findIndex((byte) => byte > 0x7f);
  if (at !== -1) throw new Error(`the bundle is not plain ASCII at offset ${at}`);
}

/** The thread that parses large YAML texts has a program of its own beside the bundle. */
async function bundleYAMLWorker() {
  const genericServer = createRequire(join(app, "package.json")).resolve("@kube-apiserver/generic-server");
  await build({
    ...besideTheBundle,
    entryPoints: [join(dirname(genericServer), "endpoints/yaml/yaml-worker.js")],
    outfile: join(outDir, "yaml-worker.js"),
    format: "esm",
  });
}

/** OpenTelemetry, with what it hands spans over by. */
async function bundleTracing() {
  const options = createRequire(join(app, "package.json")).resolve("@kube-apiserver/options");
  await build({
    ...besideTheBundle,
    entryPoints: [join(dirname(options), "tracing/opentelemetry/new-opentelemetry-provider.js")],
    outfile: join(outDir, "tracing.cjs"),
    format: "cjs",
    define: { "import.meta.url": "importMetaUrl" },
    banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
}

/** etcd3 reads its protocol definitions from `../proto` beside its own modules. */
function copyProtoFiles() {
  const storage = createRequire(createRequire(join(app, "package.json")).resolve("@kube-apiserver/storage"));
  const proto = join(dirname(storage.resolve("etcd3/package.json")), "proto");
  for (const place of [join(outDir, "proto"), join(outDir, "..", "proto")]) cpSync(proto, place, { recursive: true });
}

/** The API package reads what OpenAPI documents say about types from a file beside itself. */
function copyDescriptions() {
  const api = createRequire(join(app, "package.json")).resolve("@kube-apiserver/api");
  const descriptions = join(dirname(api), "descriptions.json");
  if (existsSync(descriptions)) cpSync(descriptions, join(outDir, "..", "descriptions.json"));
  else console.warn("no descriptions: packages/api was compiled, but not built");
}

/** Starts the bundle once and stops it a while after it is ready: what was compiled until then goes into the cache. */
async function writeCodeCache() {
  const server = spawn(
    process.execPath,
    [join(app, "bin/kube-apiserver.js"), "--data-dir=:memory:", "--secure-port=0"],
    { env: { ...process.env, KUBE_APISERVER_WRITE_CODE_CACHE: "1" }, stdio: ["ignore", "ignore", "pipe"] },
  );
  let log = "";
  let isReady = false;
  let stop = setTimeout(() => server.kill("SIGKILL"), readyTimeoutMs);
  server.stderr.on("data", (chunk) => {
    log += chunk;
    if (isReady || !log.includes("Serving from memory")) return;
    isReady = true;
    clearTimeout(stop);
    // The controllers have begun by then, too.
    stop = setTimeout(() => server.kill("SIGTERM"), 2_000);
  });
  const code = await new Promise((resolve) => server.on("exit", resolve));
  clearTimeout(stop);
  const hasCache = readdirSync(outDir).some((name) => name.endsWith(".cache"));
  if (code !== 0 || !hasCache) {
    console.error(`the bundle did not run: exit code ${code}\n${log}`);
    process.exit(1);
  }
}
