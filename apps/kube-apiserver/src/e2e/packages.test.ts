import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../../..", import.meta.url));
const pnpm = join(root, "node_modules", ".bin", "pnpm");

/** What `@kube-apiserver/storage-0.1.0.tgz` is called in a manifest. */
function packageNameOf(tarball: string): string {
  const name = tarball.replace(/-\d+\.\d+\.\d+[^/]*\.tgz$/, "");
  return name.startsWith("kube-apiserver-") ? `@kube-apiserver/${name.slice("kube-apiserver-".length)}` : name;
}

let project: string;
let packages: readonly string[];

before(async () => {
  project = await mkdtemp(join(tmpdir(), "kube-apiserver-packages-"));
  await run(
    pnpm,
    ["-r", "--filter=./packages/*", "--filter=./apps/kube-apiserver", "pack", `--pack-destination=${project}`],
    {
      cwd: root,
    },
  );
  const tarballs = (await readdir(project)).filter((file) => file.endsWith(".tgz"));
  packages = tarballs.map(packageNameOf);
  const places = Object.fromEntries(tarballs.map((file) => [packageNameOf(file), `file:./${file}`]));
  await writeFile(
    join(project, "package.json"),
    JSON.stringify({ name: "outside", private: true, type: "module", dependencies: places }),
  );
  // Packages of the workspace are not published: wherever one needs another, it gets the tarball.
  const overrides = Object.entries(places).map(([name, place]) => `  "${name}": "${place}"`);
  await writeFile(
    join(project, "pnpm-workspace.yaml"),
    ["overrides:", ...overrides, "pmOnFail: ignore", "allowBuilds: { protobufjs: false }", ""].join("\n"),
  );
  await run(pnpm, ["install", "--prefer-offline", "--prod", "--no-frozen-lockfile"], { cwd: project });
});
after(() => rm(project, { recursive: true, force: true }));

test("every package installs and imports in a project outside the workspace", async () => {
  assert.equal(packages.length >= 11, true, `only ${packages.join(", ")}`);
  const script = packages.map((name) => `await import(${JSON.stringify(name)});`).join("\n");
  await run(process.execPath, ["--input-type=module", "-e", script], { cwd: project });
});

test("the installed test server starts, answers and stops", async () => {
  const script = `
    import { get } from "node:https";
    import { startTestServer } from "kube-apiserver/testing";
    const server = await startTestServer();
    const status = await new Promise((resolve, reject) => {
      get(server.url + "/readyz", { ca: server.caPem }, (res) => resolve(res.statusCode)).on("error", reject);
    });
    await server.stop();
    console.log(status);
  `;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: project });
  assert.equal(stdout, "200\n");
});

test("the installed program runs its bundle", async () => {
  const { stdout } = await run(join(project, "node_modules", ".bin", "kube-apiserver"), ["--version"], {
    cwd: project,
  });
  assert.match(stdout, /^Kubernetes v1\.36\./);
});
