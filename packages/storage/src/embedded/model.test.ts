import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { isKVError, type KVEvent, prefixEnd } from "../kv/kv.js";
import type { EmbeddedKV } from "./embedded-kv.js";
import { newMemoryKV } from "./embedded-kv.js";

/** The engine in its simplest form: every revision kept as a map of its own. */
class Model {
  readonly revisions: Map<string, string>[];
  floor = 0;

  constructor(revisions: Map<string, string>[] = [new Map(), new Map()], floor = 0) {
    this.revisions = revisions;
    this.floor = floor;
  }

  get revision(): number {
    return this.revisions.length - 1;
  }

  change(edit: (state: Map<string, string>) => void): void {
    const next = new Map(this.revisions[this.revision]);
    edit(next);
    this.revisions.push(next);
  }

  at(revision: number): string[] {
    return [...(this.revisions[revision] ?? [])].map(([key, value]) => `${key}=${value}`).sort();
  }
}

/** mulberry32: the same numbers for the same seed. */
function randomSource(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

async function dump(kv: EmbeddedKV, revision: number): Promise<string[]> {
  const { kvs, count } = await kv.range({ key: "/", rangeEnd: prefixEnd("/"), revision: BigInt(revision) });
  assert.equal(count, kvs.length);
  return kvs.map((kv) => `${kv.key}=${kv.value}`);
}

/** Does one random thing to both. */
async function step(kv: EmbeddedKV, model: Model, random: (below: number) => number): Promise<void> {
  const key = `/k${String(random(80)).padStart(2, "0")}`;
  const value = String(random(1_000_000));
  const current = model.revisions[model.revision]?.get(key);
  switch (random(10)) {
    case 0:
    case 1: {
      await kv.txn({ compare: [], success: [{ type: "delete", key }] });
      if (current !== undefined) model.change((state) => state.delete(key));
      return;
    }
    case 2: {
      const { succeeded } = await kv.txn({
        compare: [{ key, modRevision: 0n }],
        success: [{ type: "put", key, value: Buffer.from(value) }],
      });
      assert.equal(succeeded, current === undefined);
      if (succeeded) model.change((state) => state.set(key, value));
      return;
    }
    case 3: {
      const floor = model.floor + random(model.revision - model.floor + 1);
      if (random(10) > 0 || floor === 0) return;
      await kv
        .compact(BigInt(floor))
        .catch((err: unknown) => assert.ok(isKVError(err, "Compacted") && floor === model.floor));
      model.floor = floor;
      return;
    }
    default: {
      await kv.txn({ compare: [], success: [{ type: "put", key, value: Buffer.from(value) }] });
      model.change((state) => state.set(key, value));
    }
  }
}

/** Every retained revision is as in the model, and the watch from the floor leads from one to the next. */
async function compare(kv: EmbeddedKV, model: Model): Promise<void> {
  assert.equal((await kv.status()).revision, BigInt(model.revision));
  for (let revision = Math.max(1, model.floor); revision <= model.revision; revision += 7) {
    assert.deepEqual(await dump(kv, revision), model.at(revision), `revision ${revision}`);
  }
  if (model.floor > 1) await assert.rejects(dump(kv, model.floor - 1), (err) => isKVError(err, "Compacted"));
  const start = Math.max(1, model.floor);
  if (start >= model.revision) return;
  const replayed = new Map(model.revisions[start]);
  for await (const { events, revision } of kv.watch({
    key: "/",
    rangeEnd: "0",
    prevKV: true,
    startRevision: BigInt(start + 1),
  })) {
    for (const event of events) replay(replayed, event);
    if (revision === BigInt(model.revision)) break;
  }
  assert.deepEqual(replayed, model.revisions[model.revision]);
}

function replay(state: Map<string, string>, { type, kv, prevKV }: KVEvent): void {
  assert.equal(prevKV?.value.toString(), state.get(kv.key));
  if (type === "put") state.set(kv.key, kv.value.toString());
  else state.delete(kv.key);
}

for (let run = 0; run < 4; run++) {
  const seed = Number(process.env.KV_MODEL_SEED ?? randomInt(2 ** 31));
  test(`random operations and forks agree with a naive model (KV_MODEL_SEED=${seed})`, async () => {
    const random = randomSource(seed);
    const pairs = [{ kv: newMemoryKV({ autoCompaction: false }), model: new Model() }];
    for (let i = 0; i < 2000; i++) {
      const { kv, model } = pairs[random(pairs.length)] ?? assert.fail("no store");
      await step(kv, model, random);
      if (i % 400 === 399) pairs.push({ kv: kv.fork(), model: new Model([...model.revisions], model.floor) });
    }
    for (const { kv, model } of pairs) await compare(kv, model);
    await Promise.all(pairs.map(({ kv }) => kv.close()));
  });
}
