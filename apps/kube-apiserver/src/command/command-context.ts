import type { Writable } from "node:stream";
import type { Logger, VersionInfo } from "@kube-apiserver/component-base";
import type { CompletedOptions, HostFacts } from "@kube-apiserver/options";

/** What the server is given to run with. */
export interface RunContext {
  readonly logger: Logger;
  /** The version to report. */
  readonly version: VersionInfo;
  /** To be called once the server is ready: brings in what start-up did not wait for. */
  onReady(): void;
}

/** Where a command writes and what it runs; the process itself, but for tests. */
export interface CommandContext {
  /** Resolves when the server has ended as it should; rejects when it failed. */
  readonly run: (options: CompletedOptions, context: RunContext) => Promise<void>;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Width that help is wrapped to. Default: 80. */
  readonly columns?: number;
  /** What completion asks. Default: this machine. */
  readonly host?: HostFacts;
}
