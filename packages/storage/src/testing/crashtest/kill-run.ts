import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { decodeEvent } from "../history/history-lines.js";
import type { Recorder } from "../history/recorder.js";
import type { Phase, VictimOptions } from "./victim.js";

const program = fileURLToPath(new URL("victim.js", import.meta.url));

export interface KillSettings {
  readonly victim: VictimOptions;
  /** Takes down what the victim tells. */
  readonly recorder: Recorder;
  /** Killed so long after it began to open the store, or had opened it. */
  readonly after: "opening" | "open";
  readonly delayMs: number;
}

/** Lets a victim live for a while and kills it. Resolves with what it was doing. */
export async function runAndKill({ victim, recorder, after, delayMs }: KillSettings): Promise<Phase> {
  const child = spawn(process.execPath, [program, JSON.stringify(victim)], { stdio: ["ignore", "pipe", "pipe"] });
  let phase: Phase | undefined;
  let rest = "";
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("{")) recorder.record(decodeEvent(line));
      else {
        phase = line as Phase;
        if (phase === after) setTimeout(() => child.kill("SIGKILL"), delayMs);
      }
    }
  });
  await once(child, "close");
  recorder.gone();
  if (child.signalCode !== "SIGKILL" || phase === undefined) {
    throw new Error(`the process was not killed, but ended by itself: ${errors || child.exitCode}`);
  }
  return phase;
}
