import { join, resolve } from "node:path";

/** What `--data-dir` says when nothing is to be kept. */
export const memoryDataDir = ":memory:";

/** Where a user's programs keep what they have to find again. */
export interface UserDirectories {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homedir: string;
}

/**
 * The directory of this server's own state: as given, else below the user's state directory (XDG base directories).
 * Undefined: nothing is kept.
 */
export function resolveDataDir(given: string, { env, homedir }: UserDirectories): string | undefined {
  if (given === memoryDataDir) return undefined;
  if (given !== "") return resolve(given);
  const xdg = env.XDG_STATE_HOME;
  // A relative path there is to be ignored, says the specification.
  const state = xdg?.startsWith("/") ? xdg : join(homedir, ".local", "state");
  return join(state, "kube-apiserver");
}

/** Where the embedded store lies in a data directory. */
export function embeddedStoreDir(dataDir: string): string {
  return join(dataDir, "store");
}
