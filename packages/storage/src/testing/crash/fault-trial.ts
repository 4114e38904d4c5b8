import type { EmbeddedKV } from "../../embedded/embedded-kv.js";
import { newEmbeddedKV } from "../../embedded/new-embedded-kv.js";
import type { EmbeddedKVOptions } from "../../embedded/options.js";
import { isKVError } from "../../kv/kv.js";
import { SimulatedDisk } from "../disk/simulated-disk.js";
import {
  type DiskFault,
  type DiskLook,
  type DiskOperation,
  SimulatedFileSystem,
} from "../disk/simulated-file-system.js";
import { nothingSurvives } from "../disk/survival.js";
import { assertHistory, everyKey } from "../history/check-history.js";
import { describeCall } from "../history/describe.js";
import { answered, type RecordedCall } from "../history/history.js";
import { RandomClients } from "../history/random-clients.js";
import { Recorder } from "../history/recorder.js";
import { Witness } from "../history/witness.js";
import { ManualClock } from "../manual-clock.js";
import type { RandomSource } from "../random-source.js";
import { DATA_DIR } from "./lifetime.js";
import { wrecks } from "./wrecks.js";

export interface FaultTrialSettings {
  readonly random: RandomSource;
  readonly options: EmbeddedKVOptions;
  /** Which calls fail, and how; they are counted from 0. */
  readonly fault: (index: number, operation: DiskOperation | DiskLook, path: string) => DiskFault | undefined;
  /** Whether the store has to survive the faults: then it is asked for a write once they are over. */
  readonly heals: boolean;
}

/** What a run with faults was like. */
export interface FaultRun {
  /** Calls of the file system. */
  readonly calls: number;
  /** Those that were made to fail, as `operation path`. */
  readonly failed: readonly string[];
  /** Whether the store gave up. */
  readonly died: boolean;
}

/** Time moves on so much between calls: a store that was refused room asks for it again. */
const STEP_MS = 400;
/** Enough for a segment to be full soon. */
const VALUE_BYTES = 800;
const PUT = { compare: [], success: [{ type: "put", key: "/fault/last", value: Buffer.from("last") }] } as const;

/**
 * Lets random clients at a store whose files fail, then crashes, opens what is left without faults, and goes on. All of it
 * is one history, which has to be in order: what failed may have happened or not, what was acknowledged has.
 * @throws Error saying what is wrong
 */
export async function tryFault(settings: FaultTrialSettings): Promise<FaultRun> {
  const { random, options } = settings;
  const recorder = new Recorder();
  const clock = new ManualClock();
  const first = new FaultyStore(settings, recorder, clock);
  await first.live();
  recorder.gone();
  const left = wrecks(first.disk, random);
  const { disk } = left[random(left.length)] as (typeof left)[number];
  const open = (there: SimulatedDisk) =>
    newEmbeddedKV({ ...options, clock, dataDir: DATA_DIR, fileSystem: new SimulatedFileSystem(there) });
  const second = await open(disk);
  await recorder.client(second, "reader").range(everyKey);
  // What was read is there when the power goes: here it goes, and takes everything that was not synced.
  const kv = await open(disk.powerCut(nothingSurvives));
  await goOn(recorder, kv, random);
  await Promise.all([second.close(), kv.close()]);
  assertHistory(recorder);
  return first.outcome;
}

/** Some more calls, and a watch that tells everything there is. */
async function goOn(recorder: Recorder, kv: EmbeddedKV, random: RandomSource): Promise<void> {
  const reader = recorder.client(kv, "reader");
  const { compactRevision } = await kv.status();
  await reader.range(everyKey);
  // A new store is at revision 1, and nothing comes at it.
  const first = compactRevision === 0n ? 2n : compactRevision + 1n;
  const witness = new Witness(recorder, kv, everyKey, first);
  await new RandomClients({ recorder, kv: () => kv, random, prefix: "/fault/", writers: 2, calls: 10 }).run();
  const { revision } = await reader.range(everyKey);
  await witness.reaches(revision);
  await witness.close();
}

/** A life with faults. */
class FaultyStore {
  readonly disk = new SimulatedDisk();
  readonly #settings: FaultTrialSettings;
  readonly #recorder: Recorder;
  readonly #clock: ManualClock;
  readonly #fileSystem: SimulatedFileSystem;
  #calls = 0;
  readonly #failed: string[] = [];
  #faults = true;
  /** When the store gave up, in the history's time. */
  #diedAt: number | undefined;

  constructor(settings: FaultTrialSettings, recorder: Recorder, clock: ManualClock) {
    this.#settings = settings;
    this.#recorder = recorder;
    this.#clock = clock;
    this.#fileSystem = new SimulatedFileSystem(this.disk, {
      fault: (operation, path) => this.#fault(operation, path),
      delay: async () => {
        for (let turns = settings.random(3); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
      },
    });
  }

  get outcome(): FaultRun {
    return { calls: this.#calls, failed: this.#failed, died: this.#diedAt !== undefined };
  }

  async live(): Promise<void> {
    const kv = await this.#open();
    if (kv === undefined) return;
    const { random } = this.#settings;
    const witness = new Witness(this.#recorder, kv, everyKey, 2n);
    const pause = async () => void (random(4) === 0 && this.#clock.advance(STEP_MS));
    const neededFrom = () => witness.seen;
    const clients = { recorder: this.#recorder, kv: () => kv, random, prefix: "/fault/", writers: 3, calls: 30 };
    await new RandomClients({ ...clients, pause, neededFrom, valueBytes: VALUE_BYTES, compactions: 10 }).run();
    await this.#afterwards(kv);
    await witness.reaches((await this.#recorder.client(kv, "reader").range(everyKey)).revision);
    await witness.close();
    await this.#close(kv);
  }

  async #open(): Promise<EmbeddedKV | undefined> {
    const onFatal = () => {
      this.#diedAt ??= this.#recorder.now;
    };
    const { options } = this.#settings;
    const settings = { ...options, clock: this.#clock, dataDir: DATA_DIR, fileSystem: this.#fileSystem, onFatal };
    return newEmbeddedKV(settings).catch((err: unknown) => {
      if (this.#failed.length === 0) throw err;
      return undefined;
    });
  }

  /** A store that gave up acknowledges nothing any more; one that did not does, once there is nothing in its way. */
  async #afterwards(kv: EmbeddedKV): Promise<void> {
    this.#faults = false;
    this.#clock.advance(2 * STEP_MS + 2000);
    const last = this.#recorder.client(kv, "last").txn(PUT);
    if (this.#diedAt === undefined) await last;
    else {
      const err = await last.catch((reason: unknown) => reason);
      if (!isKVError(err, "Unavailable")) throw new Error(`a store that gave up says ${String(err)}`);
      if (this.#settings.heals) throw new Error("the store gave up", { cause: err });
    }
    const late = this.#recorder.calls.find(
      (call) => call.called > (this.#diedAt ?? call.called) && isAcknowledgedPut(call),
    );
    if (late !== undefined) throw new Error(`acknowledged after it gave up: ${describeCall(late)}`);
  }

  /** The end may fail like everything else, and leaves nothing behind all the same. */
  async #close(kv: EmbeddedKV): Promise<void> {
    this.#faults = true;
    await kv.close().catch((err: unknown) => {
      if (this.#failed.length === 0) throw err;
    });
    await (await this.#fileSystem.lock(DATA_DIR)).release();
  }

  #fault(operation: DiskOperation | DiskLook, path: string): DiskFault | undefined {
    const index = this.#calls++;
    const fault = this.#faults ? this.#settings.fault(index, operation, path) : undefined;
    if (fault !== undefined) this.#failed.push(`${operation} ${path}`);
    return fault;
  }
}

function isAcknowledgedPut(call: RecordedCall): boolean {
  if (call.kind !== "txn" || !answered(call)) return false;
  const { failure = [], success } = call.request;
  return (call.outcome.value.succeeded ? success : failure).some(({ type }) => type === "put");
}
