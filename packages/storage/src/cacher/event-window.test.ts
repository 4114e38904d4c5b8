import assert from "node:assert/strict";
import { test } from "node:test";
import { EncodedObject } from "@kube-apiserver/apimachinery";
import { ManualClock } from "../testing/manual-clock.js";
import { PersistentTree } from "../tree/persistent-tree.js";
import { ObjectChange } from "../watch/object-change.js";
import type { CachedObject, ObjectTree } from "./cached-object.js";
import { EventWindow, type EventWindowLimits } from "./event-window.js";

/** A window whose objects are created one after another, at the given revisions. */
class Recorder {
  readonly clock = new ManualClock();
  readonly window: EventWindow;
  #tree: ObjectTree = PersistentTree.empty<CachedObject>();

  constructor(start: bigint, limits: EventWindowLimits) {
    this.window = new EventWindow(this.clock, start, this.#tree, limits);
  }

  create(revision: bigint, size = 10): void {
    const object = EncodedObject.fromBytes(Buffer.alloc(size, " "));
    const key = `/k${this.#tree.size}`;
    this.#tree = this.#tree.set(key, { object, revision });
    this.window.push(new ObjectChange({ key, revision, current: object, previous: undefined }), this.#tree);
  }

  revisionsSince(revision: bigint): number[] | undefined {
    return this.window.since(revision)?.map((change) => Number(change.revision));
  }

  sizeAt(revision: bigint): number | undefined {
    return this.window.treeAt(revision)?.size;
  }
}

test("changes after a revision and the state at it are found while they are retained", () => {
  const recorder = new Recorder(5n, { minEvents: 100 });
  for (const revision of [7n, 8n, 8n, 12n]) recorder.create(revision);
  assert.deepEqual(recorder.revisionsSince(5n), [7, 8, 8, 12]);
  assert.deepEqual(recorder.revisionsSince(7n), [8, 8, 12]);
  assert.deepEqual(recorder.revisionsSince(20n), []);
  assert.equal(recorder.revisionsSince(4n), undefined);
  assert.deepEqual(
    [5n, 6n, 7n, 8n, 11n, 12n, 50n].map((at) => recorder.sizeAt(at)),
    [0, 0, 1, 3, 3, 4, 4],
  );
  assert.equal(recorder.sizeAt(4n), undefined);
});

test("stale changes go when there are more than the minimum; changes of one revision go together", () => {
  const recorder = new Recorder(0n, { minEvents: 2, freshMs: 1_000 });
  for (const revision of [1n, 2n, 2n, 3n]) recorder.create(revision);
  assert.equal(recorder.window.floor, 0n);
  recorder.clock.advance(2_000);
  recorder.create(4n);
  assert.equal(recorder.window.floor, 2n);
  assert.deepEqual(recorder.revisionsSince(2n), [3, 4]);
  assert.equal(recorder.revisionsSince(1n), undefined);
  assert.equal(recorder.sizeAt(2n), 3);
});

test("stale changes go though nothing happens, and deletions count what they keep", () => {
  const recorder = new Recorder(0n, { minEvents: 1, freshMs: 1_000, maxBytes: 1_000 });
  for (const revision of [1n, 2n, 3n]) recorder.create(revision);
  recorder.clock.advance(2_000);
  recorder.window.evict();
  assert.equal(recorder.window.floor, 2n);
  const deleted = EncodedObject.fromBytes(Buffer.alloc(990, " "));
  const change = { key: "/k0", revision: 4n, current: undefined, previous: deleted };
  recorder.window.push(new ObjectChange(change), PersistentTree.empty());
  recorder.create(5n, 20);
  assert.deepEqual([recorder.window.floor, recorder.revisionsSince(4n)], [4n, [5]]);
});

test("fresh changes go when they are too many or too large", () => {
  const many = new Recorder(0n, { minEvents: 1, maxEvents: 3 });
  for (let revision = 1n; revision <= 10n; revision++) many.create(revision);
  assert.deepEqual(many.revisionsSince(7n), [8, 9, 10]);
  assert.equal(many.window.floor, 7n);
  const large = new Recorder(0n, { minEvents: 1, maxBytes: 1_000 });
  for (let revision = 1n; revision <= 10n; revision++) large.create(revision, 400);
  assert.deepEqual(large.revisionsSince(8n), [9, 10]);
  assert.equal(large.revisionsSince(7n), undefined);
});

test("what is found stays right over many evictions", () => {
  const recorder = new Recorder(0n, { minEvents: 10, maxEvents: 10 });
  for (let revision = 1n; revision <= 5_000n; revision++) recorder.create(revision);
  assert.deepEqual(recorder.revisionsSince(4_997n), [4_998, 4_999, 5_000]);
  assert.equal(recorder.sizeAt(4_995n), 4_995);
  assert.equal(recorder.window.floor, 4_990n);
});

test("every retained state can be had, whatever was evicted before it", () => {
  const recorder = new Recorder(0n, { minEvents: 1, maxEvents: 100 });
  for (let revision = 1n; revision <= 300n; revision++) {
    recorder.create(revision);
    const { floor } = recorder.window;
    for (const at of [floor, floor + 1n, revision - 1n, revision]) {
      if (at >= floor) assert.equal(recorder.sizeAt(at), Number(at), `at ${at} of ${revision}`);
    }
  }
});
