import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";

/** The streams of one command, whatever carries them. */
export interface ExecStreams {
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  /** Tells how the command ended: a `Status` as JSON. */
  finish(status: string): void;
}

const success = JSON.stringify({ metadata: {}, status: "Success" });

/** Runs a command of this machine as if it were a container's, in `cwd`. */
export async function runCommand(command: readonly string[], cwd: string, streams: ExecStreams): Promise<void> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { cwd, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => undefined);
  if (streams.stdin === undefined) child.stdin.end();
  else streams.stdin.pipe(child.stdin);
  if (streams.stdout !== undefined) child.stdout.pipe(streams.stdout, { end: false });
  if (streams.stderr !== undefined) child.stderr.pipe(streams.stderr, { end: false });
  const ended = await Promise.race([once(child, "close"), once(child, "error")]);
  const [code] = ended;
  streams.finish(typeof code === "number" ? statusOf(code) : failure(`${code}`, "InternalError", []));
}

function statusOf(code: number): string {
  if (code === 0) return success;
  const causes = [{ reason: "ExitCode", message: String(code) }];
  return failure(`command terminated with non-zero exit code: exit status ${code}`, "NonZeroExitCode", causes);
}

function failure(message: string, reason: string, causes: readonly object[]): string {
  return JSON.stringify({ metadata: {}, status: "Failure", message, reason, details: { causes } });
}
