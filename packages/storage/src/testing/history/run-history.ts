import { setTimeout as delay } from "node:timers/promises";
import { isKVError, type KV } from "../../kv/kv.js";
import { type CheckOptions, checkHistory, everyKey, type Verdict } from "./check-history.js";
import { RandomClients, type RandomClientsSettings } from "./random-clients.js";
import { Recorder } from "./recorder.js";
import { Witness } from "./witness.js";

export interface RunHistorySettings extends Omit<RandomClientsSettings, "recorder" | "kv" | "prefix"> {
  /** The store: fresh, or as `check` says, and used by nobody else. The caller closes it. */
  readonly kv: KV;
  /** What others do to the store meanwhile has to be told to it too. Default: nobody does anything. */
  readonly recorder?: Recorder;
  readonly check?: CheckOptions;
}

/** What a run showed. */
export interface HistoryRun extends Verdict {
  readonly recorder: Recorder;
}

/** Lets random clients at a store, and says whether what they saw is in order. */
export async function runHistory(settings: RunHistorySettings): Promise<HistoryRun> {
  const { kv, recorder = new Recorder(), check, ...clients } = settings;
  const { revision: start } = await kv.status();
  const witness = new Witness(recorder, kv, everyKey, start + 1n);
  const neededFrom = () => witness.seen;
  await new RandomClients({ neededFrom, ...clients, recorder, kv: () => kv, prefix: "/history/" }).run();
  const { revision } = await whenAvailable(() => recorder.client(kv, "reader").range(everyKey));
  await witness.reaches(revision);
  await witness.close();
  return { ...checkHistory(recorder, check), recorder };
}

const attempts = 100;
const betweenMs = 100;

/** A store behind a network that was bad until now may need a moment before it answers. */
async function whenAvailable<T>(read: () => Promise<T>): Promise<T> {
  for (let left = attempts; ; left--) {
    try {
      return await read();
    } catch (err) {
      if (!isKVError(err, "Unavailable") || left === 0) throw err;
      await delay(betweenMs);
    }
  }
}
