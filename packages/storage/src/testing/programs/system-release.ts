import { readFile } from "node:fs/promises";

/** What the machine runs. */
export interface SystemRelease {
  /** `debian`, `ubuntu`. */
  readonly id: string;
  /** `bookworm`. */
  readonly codename: string;
}

/** Reads `/etc/os-release`; undefined where there is none, or no codename in it. */
export async function readSystemRelease(): Promise<SystemRelease | undefined> {
  const text = await readFile("/etc/os-release", "utf8").catch(() => "");
  const field = (name: string) => new RegExp(`^${name}="?([^"\\n]*)"?$`, "m").exec(text)?.[1];
  const id = field("ID");
  const codename = field("VERSION_CODENAME");
  return id === undefined || codename === undefined ? undefined : { id, codename };
}
