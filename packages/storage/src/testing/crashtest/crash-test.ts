import { newEmbeddedKV } from "../../embedded/new-embedded-kv.js";
import type { KV } from "../../kv/kv.js";
import { checkLeasesRecovered, checkRecovered } from "../crash/check-recovered.js";
import { type Knowledge, knowledgeAt, nothingKnown } from "../crash/knowledge.js";
import { assertHistory, everyKey } from "../history/check-history.js";
import { answered } from "../history/history.js";
import { Recorder } from "../history/recorder.js";
import { Timeline } from "../history/timeline.js";
import { Witness, witnessedUpTo } from "../history/witness.js";
import { type RandomSource, randomSource } from "../random-source.js";
import { runAndKill } from "./kill-run.js";
import { smallFiles } from "./small-files.js";

export interface CrashTestSettings {
  readonly dataDir: string;
  readonly seed: number;
  /** A victim lives at most so long after it has opened the store. */
  readonly longestLifeMs: number;
  /** Called between the last kill of a run and the look at what is left. */
  readonly afterKill?: () => Promise<void>;
}

/** What happened in all runs together. */
export interface CrashTotals {
  runs: number;
  /** Processes killed, and of those: while they opened the store, and while they took a snapshot. */
  kills: number;
  killsOpening: number;
  killsInSnapshot: number;
  acknowledgedWrites: number;
  answeredReads: number;
  watchEvents: number;
  /** Calls that were cut off, and of those the changes that had happened all the same. */
  cutOff: number;
  cutOffAndDone: number;
  revision: bigint;
}

/** One kill in so many hits a victim that opens the store; one in so many is followed by another before anyone looks. */
const OPENING_EVERY = 3;
const AGAIN_EVERY = 3;
/** How slow the file system of a victim is that is to be killed while it opens the store. */
const SLOW_OPEN_MS = 8;

/** Kills processes that write to one store, over and over, and looks after each whether all that they were told holds. */
export class CrashTest {
  readonly totals: CrashTotals = {
    runs: 0,
    kills: 0,
    killsOpening: 0,
    killsInSnapshot: 0,
    acknowledgedWrites: 0,
    answeredReads: 0,
    watchEvents: 0,
    cutOff: 0,
    cutOffAndDone: 0,
    revision: 1n,
  };
  readonly #settings: CrashTestSettings;
  readonly #random: RandomSource;
  #known = nothingKnown(new Timeline());

  constructor(settings: CrashTestSettings) {
    this.#settings = settings;
    this.#random = randomSource(settings.seed);
  }

  /** @throws Error with what is wrong, and the history's counterexamples */
  async run(): Promise<void> {
    const recorder = new Recorder();
    do await this.#kill(recorder);
    while (this.#random(AGAIN_EVERY) === 0);
    await this.#settings.afterKill?.();
    const kv = await newEmbeddedKV({ ...smallFiles, dataDir: this.#settings.dataDir });
    try {
      const known = await this.#compare(recorder, kv);
      this.#known = await this.#probeLeases(kv, known);
    } finally {
      await kv.close();
    }
    this.totals.runs++;
  }

  async #kill(recorder: Recorder): Promise<void> {
    const { dataDir, longestLifeMs } = this.#settings;
    const opening = this.#random(OPENING_EVERY) === 0;
    const slowOpenMs = opening ? SLOW_OPEN_MS : 0;
    const seen = witnessedUpTo(recorder, everyKey, this.#known.newest).toString();
    const phase = await runAndKill({
      victim: { dataDir, seed: this.#random(2 ** 31), firstId: recorder.nextId() + 1, seen, slowOpenMs },
      recorder,
      after: opening ? "opening" : "open",
      delayMs: this.#random(opening ? SLOW_OPEN_MS * 4 : longestLifeMs),
    });
    this.totals.kills++;
    if (phase === "opening") this.totals.killsOpening++;
    if (phase === "snapshot") this.totals.killsInSnapshot++;
  }

  /** Everything that all victims of this run were told, and what is there now, is one history. */
  async #compare(recorder: Recorder, kv: KV): Promise<Knowledge> {
    const before = this.#known;
    const { compactRevision } = await kv.status();
    const reader = recorder.client(kv, "reader");
    // Not from the newest revision that anybody was told of: of those before it, answers may have been cut off.
    const witnessed = witnessedUpTo(recorder, everyKey, before.newest);
    const witness = new Witness(recorder, kv, everyKey, witnessed + 1n);
    const { revision } = await reader.range(everyKey);
    if (revision > witnessed) await witness.reaches(revision);
    await witness.close();
    const { timeline } = before;
    const order = assertHistory(recorder, { timeline, floor: before.floor.atLeast });
    const known = knowledgeAt(recorder, order, before, recorder.now);
    await checkRecovered(kv, known);
    this.#count(recorder, new Set(order.writers.values()));
    timeline.forgetBefore(compactRevision);
    return {
      ...known,
      oldest: revision,
      newest: revision,
      floor: { atLeast: compactRevision, atMost: compactRevision },
    };
  }

  /** Looks for leases that have to be there, or not, and ends those that are. */
  async #probeLeases(kv: KV, known: Knowledge): Promise<Knowledge> {
    const recorder = new Recorder();
    const prober = recorder.client(kv, "prober");
    await checkLeasesRecovered(prober, known);
    for (const lease of known.leases) await prober.revokeLease(lease);
    const witness = new Witness(recorder, kv, everyKey, known.newest + 1n);
    const { revision } = await prober.range(everyKey);
    if (revision > known.newest) await witness.reaches(revision);
    await witness.close();
    const order = assertHistory(recorder, { timeline: known.timeline, floor: known.floor.atLeast });
    this.totals.revision = revision;
    return knowledgeAt(recorder, order, { ...known, endedLeases: [] }, recorder.now);
  }

  #count({ calls, watches }: Recorder, done: ReadonlySet<unknown>): void {
    for (const call of calls) {
      if (answered(call)) {
        if (call.kind === "range" || call.kind === "status") this.totals.answeredReads++;
        else if (done.has(call)) this.totals.acknowledgedWrites++;
      } else if (call.outcome === undefined) {
        this.totals.cutOff++;
        if (done.has(call)) this.totals.cutOffAndDone++;
      }
    }
    for (const { batches } of watches) for (const { batch } of batches) this.totals.watchEvents += batch.events.length;
  }
}
