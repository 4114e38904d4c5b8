import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type OtherRelease, unpackAptPackage } from "./apt-package.js";
import { readSystemRelease } from "./system-release.js";

const run = promisify(execFile);

/** Where the program is, or why it is not here. */
export type ProgramLookup = { readonly path: string } | { readonly missing: string };

/** A program that tests run, and the Debian package that holds it below `/usr/bin`. */
export interface TestProgram {
  readonly name: string;
  readonly debianPackage: string;
  /** Takes nothing but certain versions. Default: whatever is at hand. */
  readonly version?: ProgramVersion;
}

/** Versions of a program, and where to get one. */
export interface ProgramVersion {
  /** What `--version` has to print. */
  readonly pattern: RegExp;
  /** The release that has such a version, by the distribution's id in `/etc/os-release`. */
  readonly suites: Readonly<Record<string, string>>;
}

/**
 * Finds a program: on PATH, else in the cache folder (`.cache/debian` of the repository, or
 * `KUBE_APISERVER_TEST_CACHE`), else fetches the distribution's package into it, for which no rights are needed.
 */
export async function findProgram(program: TestProgram): Promise<ProgramLookup> {
  const { name, debianPackage, version } = program;
  const onPath = searchPath(name);
  if (onPath !== undefined && (await isOfVersion(onPath, version))) return { path: onPath };
  let release: OtherRelease | undefined;
  try {
    release = await otherRelease(program);
    const folder = join(cacheFolder(), ...(release === undefined ? [] : [release.suite]), debianPackage);
    const cached = join(folder, "usr", "bin", name);
    if (!existsSync(cached)) await unpackAptPackage(debianPackage, folder, release);
    if (!existsSync(cached)) return { missing: `the package ${debianPackage} holds no ${name}` };
    if (await isOfVersion(cached, version)) return { path: cached };
    return { missing: `${cached} is not of a version like ${version?.pattern}` };
  } catch (err) {
    const what = version === undefined ? name : `${name} of a version like ${version.pattern}`;
    const why = String(err).split("\n", 1)[0];
    return { missing: `${what} is neither on PATH nor to be had with apt-get download: ${why}` };
  }
}

/** Undefined when the machine's own packages will do. */
async function otherRelease({ version }: TestProgram): Promise<OtherRelease | undefined> {
  if (version === undefined) return undefined;
  const machine = await readSystemRelease();
  const suite = machine === undefined ? undefined : version.suites[machine.id];
  if (machine === undefined || suite === undefined) throw new Error("it is not known which release has it");
  return suite === machine.codename ? undefined : { machine, suite };
}

async function isOfVersion(path: string, version: ProgramVersion | undefined): Promise<boolean> {
  if (version === undefined) return true;
  const { stdout } = await run(path, ["--version"]).catch(() => ({ stdout: "" }));
  return version.pattern.test(stdout);
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
