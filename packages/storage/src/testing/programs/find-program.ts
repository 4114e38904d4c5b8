import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where the program is, or why it is not here. */
export type ProgramLookup = { readonly path: string } | { readonly missing: string };

/** A program that tests run, and the Debian package that holds it below `/usr/bin`. */
export interface TestProgram {
  readonly name: string;
  readonly debianPackage: string;
}

/**
 * Finds a program: on PATH, else in the cache folder (`.cache/debian` of the repository, or
 * `KUBE_APISERVER_TEST_CACHE`), else fetches Debian's package into it, for which no rights are needed.
 */
export async function findProgram({ name, debianPackage }: TestProgram): Promise<ProgramLookup> {
  const onPath = searchPath(name);
  if (onPath !== undefined) return { path: onPath };
  const cached = join(cacheFolder(), debianPackage, "usr", "bin", name);
  if (existsSync(cached)) return { path: cached };
  try {
    await unpackPackage(debianPackage, cacheFolder());
  } catch (err) {
    return {
      missing: `${name} is neither on PATH nor to be had with apt-get download: ${String(err).split("\n", 1)[0]}`,
    };
  }
  return existsSync(cached) ? { path: cached } : { missing: `the package ${debianPackage} holds no ${name}` };
}

function searchPath(program: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

function cacheFolder(): string {
  return process.env.KUBE_APISERVER_TEST_CACHE ?? join(repositoryRoot(), ".cache", "debian");
}

/** The folder with the workspace file; outside of one, the working directory. */
function repositoryRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "pnpm-workspace.yaml"))) {
    const parent = dirname(folder);
    if (parent === folder) return process.cwd();
    folder = parent;
  }
  return folder;
}

/** Beside its place and then renamed: several test processes may come at once. */
async function unpackPackage(name: string, cache: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, `${name}-`));
  try {
    await download(name, work);
    const file = (await readdir(work)).find((entry) => entry.endsWith(".deb"));
    if (file === undefined) throw new Error(`apt-get download ${name} brought nothing`);
    await run("dpkg", ["-x", join(work, file), join(work, "root")]);
    const target = join(cache, name);
    await rename(join(work, "root"), target).catch((err: unknown) => {
      if (!existsSync(target)) throw err;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** With the machine's package lists; on a machine that has none yet, with lists of our own. */
async function download(name: string, work: string): Promise<void> {
  try {
    await run("apt-get", ["download", name], { cwd: work });
  } catch {
    // Most likely `apt-get update` never ran here. Lists in our own folder need no rights.
    const own = ["-o", `Dir::State::lists=${join(work, "lists")}`, "-o", `Dir::Cache=${join(work, "cache")}`];
    await mkdir(join(work, "lists", "partial"), { recursive: true });
    await mkdir(join(work, "cache", "archives", "partial"), { recursive: true });
    await run("apt-get", [...own, "update"], { cwd: work });
    await run("apt-get", [...own, "download", name], { cwd: work });
  }
}
