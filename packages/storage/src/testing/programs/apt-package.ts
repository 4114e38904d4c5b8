import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { type AptSourceFile, sourcesOfSuite } from "./apt-sources.js";
import type { SystemRelease } from "./system-release.js";

const run = promisify(execFile);

/**
 * Fetches a package of the machine's distribution and unpacks it to `target`, for which no rights are needed and by which
 * nothing of the system changes. With `suite`, from another release than the machine's.
 */
export async function unpackAptPackage(name: string, target: string, other?: OtherRelease): Promise<void> {
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  // Beside its place and then renamed: several test processes may come at once.
  const work = await mkdtemp(join(parent, `${basename(target)}-`));
  try {
    if (other === undefined) await download(name, work);
    else await downloadFrom(other, name, work);
    const file = (await readdir(work)).find((entry) => entry.endsWith(".deb"));
    if (file === undefined) throw new Error(`apt-get download ${name} brought nothing`);
    await run("dpkg", ["-x", join(work, file), join(work, "root")]);
    await rename(join(work, "root"), target).catch((err: unknown) => {
      if (!existsSync(target)) throw err;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** A release that is not the machine's. */
export interface OtherRelease {
  readonly machine: SystemRelease;
  readonly suite: string;
}

/** With the machine's package lists; on a machine that has none yet, with lists of our own. */
async function download(name: string, work: string): Promise<void> {
  try {
    await run("apt-get", ["download", name], { cwd: work });
  } catch {
    // Most likely `apt-get update` never ran here.
    await updateAndDownload(name, work, await ownFolders(work));
  }
}

/** With sources of our own, made from the machine's. */
async function downloadFrom({ machine, suite }: OtherRelease, name: string, work: string): Promise<void> {
  const sources = sourcesOfSuite(await readSources(), machine.codename, suite);
  if (sources.length === 0) throw new Error(`apt has no source of ${machine.codename} to derive one of ${suite} from`);
  const folder = join(work, "sources");
  await mkdir(folder, { recursive: true });
  for (const { name: file, text } of sources) await writeFile(join(folder, file), text);
  await updateAndDownload(name, work, [
    ...(await ownFolders(work)),
    ...["-o", "Dir::Etc::sourcelist=/dev/null", "-o", `Dir::Etc::sourceparts=${folder}`],
  ]);
}

async function updateAndDownload(name: string, work: string, options: readonly string[]): Promise<void> {
  await run("apt-get", [...options, "update"], { cwd: work });
  await run("apt-get", [...options, "download", name], { cwd: work });
}

async function ownFolders(work: string): Promise<readonly string[]> {
  await mkdir(join(work, "lists", "partial"), { recursive: true });
  await mkdir(join(work, "cache", "archives", "partial"), { recursive: true });
  return ["-o", `Dir::State::lists=${join(work, "lists")}`, "-o", `Dir::Cache=${join(work, "cache")}`];
}

async function readSources(): Promise<readonly AptSourceFile[]> {
  const parts = "/etc/apt/sources.list.d";
  const names = await readdir(parts).catch(() => []);
  const files = ["/etc/apt/sources.list", ...names.map((name) => join(parts, name))];
  return Promise.all(
    files
      .filter((file) => /\.(list|sources)$/.test(file) && existsSync(file))
      .map(async (file) => ({ name: basename(file), text: await readFile(file, "utf8") })),
  );
}
