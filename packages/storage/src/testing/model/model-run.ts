import assert from "node:assert/strict";
import type { EmbeddedKV } from "../../embedded/embedded-kv.js";
import type { KVEvent, Op, RangeRequest, TxnRequest } from "../../kv/kv.js";
import { isKVError } from "../../kv/kv.js";
import { everyKey } from "../history/check-history.js";
import { groupByRevision, sameEvents } from "../history/order.js";
import type { ManualClock } from "../manual-clock.js";
import type { RandomSource } from "../random-source.js";
import { type Expected, StoreModel } from "./store-model.js";

/** Keys of which some sort differently as bytes and as code units, and some are the beginning of others. */
const KEYS = ["/a", "/a/", "/a/b", "/b", "/c", "/ä", "/\u{e000}", "/\u{1f600}", "/z", "/z/1", "/z/10", "/z/2"];
const LONGEST_TTL_SECONDS = 30;

export interface ModelPair {
  kv: EmbeddedKV;
  readonly model: StoreModel;
  /** Opens the store again, after it was closed or after a crash. Absent: it lives in memory. */
  readonly reopen?: (kv: EmbeddedKV, crash: boolean) => Promise<EmbeddedKV>;
}

/** Does the same random things to engines and their models, and compares every answer. */
export class ModelRun {
  readonly #pairs: ModelPair[];
  readonly #clock: ManualClock;
  readonly #random: RandomSource;

  constructor(pairs: readonly ModelPair[], clock: ManualClock, random: RandomSource) {
    this.#pairs = [...pairs];
    this.#clock = clock;
    this.#random = random;
  }

  /** @throws AssertionError when an engine is not what its model says */
  async run(steps: number): Promise<void> {
    for (let step = 1; step <= steps; step++) {
      const pair = this.#one(this.#pairs);
      await this.#step(pair);
      if (step % 400 === 0) for (const each of this.#pairs) await this.#compareHistory(each);
    }
    for (const each of this.#pairs) await this.#compareHistory(each);
  }

  async close(): Promise<void> {
    await Promise.all(this.#pairs.map(({ kv }) => kv.close()));
  }

  async #step(pair: ModelPair): Promise<void> {
    const { kv, model } = pair;
    const dice = this.#random(200);
    if (dice < 110) {
      const request = this.#transaction(model);
      await same(() => kv.txn(request), model.txn(request));
    } else if (dice < 165) {
      const request = this.#range(model);
      await same(() => kv.range(request), model.range(request));
    } else if (dice < 175) await this.#grant(pair);
    else if (dice < 180) {
      const lease = this.#lease(model);
      await same(() => kv.revokeLease(lease), model.revoke(lease));
    } else if (dice < 188) await this.#compareWatch(pair);
    else if (dice < 192) {
      const revision = this.#revision(model);
      await same(() => kv.compact(revision), model.compact(revision));
    } else if (dice < 197) await this.#passTime();
    else if (dice < 199) await this.#reopen(pair);
    else if (this.#pairs.length < 5) this.#pairs.push({ kv: kv.fork(), model: model.fork() });
  }

  #transaction(model: StoreModel): TxnRequest {
    const random = this.#random;
    const keys = [...new Set(Array.from({ length: 1 + random(3) }, () => this.#one(KEYS)))];
    const compare = keys
      .filter(() => random(2) === 0)
      .map((key) => {
        const current = model.timeline.get(key)?.modRevision ?? 0n;
        return { key, modRevision: random(4) === 0 ? BigInt(random(20)) : current };
      });
    return {
      compare,
      success: keys.map((key) => this.#op(model, key)),
      failure: keys.map((key) => this.#op(model, key)),
    };
  }

  #op(model: StoreModel, key: string): Op {
    const random = this.#random;
    const dice = random(10);
    if (dice < 2) return { type: "range", key };
    if (dice < 5) return { type: "delete", key };
    const value = Buffer.alloc(random(60), String(random(10)));
    return random(3) === 0 ? { type: "put", key, value, lease: this.#lease(model) } : { type: "put", key, value };
  }

  #range(model: StoreModel): RangeRequest {
    const random = this.#random;
    const [key, rangeEnd] = [this.#one(KEYS), this.#one([...KEYS, "0"])];
    const end = random(3) === 0 ? {} : { rangeEnd };
    return {
      ...(random(3) === 0 ? everyKey : { key, ...end }),
      ...(random(2) === 0 ? { revision: this.#revision(model) } : {}),
      ...(random(3) === 0 ? { limit: random(6) } : {}),
      countOnly: random(6) === 0,
      keysOnly: random(6) === 0,
    };
  }

  async #grant({ kv, model }: ModelPair): Promise<void> {
    const ttl = 1 + this.#random(LONGEST_TTL_SECONDS);
    const lease = await kv.grantLease(ttl);
    assert.ok(!model.leases.includes(lease), `lease ${lease} is given out twice`);
    model.grant(lease, ttl, this.#clock.now());
  }

  async #passTime(): Promise<void> {
    this.#clock.advance(this.#random(8000));
    for (const pair of this.#pairs) await this.#expire(pair);
  }

  /** Lets the engine end its leases, which takes it a turn each, and the model do as it did. */
  async #expire({ kv, model }: ModelPair): Promise<void> {
    const now = this.#clock.now();
    for (let left = model.overdue(now).length + 1; left > 0; left--) {
      this.#clock.advance(0);
      await kv.txn({ compare: [], success: [] });
    }
    const { revision } = await kv.status();
    const told = groupByRevision(await changesOf(kv, model.revision + 1n, revision)).values();
    const strange = model.expire(now, told);
    assert.equal(strange, undefined, "something changed that is not the end of a lease");
    assert.deepEqual(model.overdue(now), [], "leases live on");
  }

  async #reopen(pair: ModelPair): Promise<void> {
    if (pair.reopen === undefined) return;
    pair.kv = await pair.reopen(pair.kv, this.#random(2) === 0);
    // Leases may have ended meanwhile.
    await this.#expire(pair);
    await this.#compareHistory(pair);
  }

  /** A watch from anywhere tells what happened from there on. */
  async #compareWatch({ kv, model }: ModelPair): Promise<void> {
    const start = this.#revision(model);
    if (start === 0n || start > model.revision) return;
    if (start <= model.floor) {
      await assert.rejects(changesOf(kv, start, model.revision), (err) => isKVError(err, "Compacted"));
      return;
    }
    compareChanges(await changesOf(kv, start, model.revision), model, start);
  }

  /** Every revision that is kept is what it was. */
  async #compareHistory({ kv, model }: ModelPair): Promise<void> {
    const status = await kv.status();
    assert.deepEqual([status.revision, status.compactRevision], [model.revision, model.floor]);
    const first = model.floor > 1n ? model.floor : 1n;
    for (let revision = first; revision <= model.revision; revision += 7n) {
      const request = { ...everyKey, revision };
      await same(() => kv.range(request), model.range(request));
    }
    compareChanges(await changesOf(kv, first + 1n, model.revision), model, first + 1n);
  }

  /** One of the last, one that is gone, or one that is to come. */
  #revision(model: StoreModel): bigint {
    const revision = model.revision + 3n - BigInt(this.#random(60));
    return revision < 0n ? 0n : revision;
  }

  /** One that there is, mostly. */
  #lease(model: StoreModel): bigint {
    return this.#random(8) === 0 ? BigInt(this.#random(20)) : this.#one([0n, ...model.leases]);
  }

  #one<T>(choices: readonly T[]): T {
    return choices[this.#random(choices.length)] as T;
  }
}

/** Runs the engine's side and compares with what the model says. */
async function same<T>(run: () => Promise<T>, expected: Expected<T>): Promise<void> {
  if ("code" in expected) await assert.rejects(run(), (err) => isKVError(err, expected.code));
  else assert.deepEqual(await run(), expected.value);
}

async function changesOf(kv: EmbeddedKV, first: bigint, last: bigint): Promise<KVEvent[]> {
  const told: KVEvent[] = [];
  if (first > last) return told;
  for await (const { events, revision } of kv.watch({ ...everyKey, prevKV: true, startRevision: first })) {
    told.push(...events);
    if (revision >= last) break;
  }
  return told;
}

function compareChanges(told: readonly KVEvent[], { timeline, revision: last }: StoreModel, first: bigint): void {
  const byRevision = groupByRevision(told);
  for (let revision = first; revision <= last; revision++) {
    const events = byRevision.get(revision) ?? [];
    if (!sameEvents(events, timeline.changesAt(revision))) {
      assert.deepEqual(events, timeline.changesAt(revision), `revision ${revision}`);
    }
  }
  assert.ok((told.at(-1)?.kv.modRevision ?? 0n) <= last);
}

/** A new store and its model. */
export function newPair(kv: EmbeddedKV, reopen?: ModelPair["reopen"]): ModelPair {
  return { kv, model: new StoreModel(), ...(reopen === undefined ? {} : { reopen }) };
}
