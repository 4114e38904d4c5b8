import type { FlagSet } from "@kube-apiserver/component-base";
import type { StoreToolOptions } from "@kube-apiserver/storage/tools";
import type { StorageFlags } from "./storage-flags.js";

/** What a subcommand is given to run with. */
export interface SubcommandContext {
  readonly flags: StorageFlags;
  /** The store in the data directory. */
  readonly store: StoreToolOptions;
  /** Writes lines to standard output; resolves when more can be written. */
  print(text: string): Promise<void>;
  /** Writes a line to standard error. */
  note(line: string): Promise<void>;
}

/** One of `kube-apiserver storage`. */
export interface Subcommand {
  readonly name: string;
  /** For the list of them: one line. */
  readonly summary: string;
  /** For its own help. */
  readonly description: string;
  addFlags(values: StorageFlags, flags: FlagSet): void;
  /** Resolves with the exit code. @throws UsageError for flags that do not go together */
  run(context: SubcommandContext): Promise<number>;
}

/** Flags that make no sense: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
