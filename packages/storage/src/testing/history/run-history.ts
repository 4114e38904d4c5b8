import type { KV } from "../../kv/kv.js";
import { type CheckOptions, checkHistory, everyKey, type Verdict } from "./check-history.js";
import { RandomClients, type RandomClientsSettings } from "./random-clients.js";
import { Recorder } from "./recorder.js";
import { Witness } from "./witness.js";

export interface RunHistorySettings extends Omit<RandomClientsSettings, "recorder" | "kv" | "prefix"> {
  /** The store: fresh, and used by nobody else. The caller closes it. */
  readonly kv: KV;
  readonly check?: CheckOptions;
}

/** What a run showed. */
export interface HistoryRun extends Verdict {
  readonly recorder: Recorder;
}

/** Lets random clients at a store, and says whether what they saw is in order. */
export async function runHistory({ kv, check, ...settings }: RunHistorySettings): Promise<HistoryRun> {
  const recorder = new Recorder();
  const { revision: start } = await kv.status();
  const witness = new Witness(recorder, kv, everyKey, start + 1n);
  const neededFrom = () => witness.seen;
  await new RandomClients({ neededFrom, ...settings, recorder, kv: () => kv, prefix: "/history/" }).run();
  const { revision } = await recorder.client(kv, "reader").range(everyKey);
  await witness.reaches(revision);
  await witness.close();
  return { ...checkHistory(recorder, check), recorder };
}
