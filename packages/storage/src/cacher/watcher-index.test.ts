import assert from "node:assert/strict";
import { test } from "node:test";
import { EncodedObject, parseFieldSelector } from "@kube-apiserver/apimachinery";
import { ManualClock } from "../testing/manual-clock.js";
import { selecting, widget } from "../testing/store-suite/context.js";
import { ObjectChange } from "../watch/object-change.js";
import { CacheWatcher } from "./cache-watcher.js";
import { WatcherIndex } from "./watcher-index.js";

const root = "/registry/widgets/";

/** Watchers by name, and whom a change may concern. */
class Index {
  readonly index = new WatcherIndex(root);
  readonly #names = new Map<CacheWatcher, string>();

  add(name: string, key: string, fields?: string): () => void {
    const predicate = { ...selecting({}), ...(fields === undefined ? {} : { field: parseFieldSelector(fields) }) };
    const watcher = new CacheWatcher({
      clock: new ManualClock(),
      predicate,
      after: 0n,
      backlog: [][Symbol.iterator](),
      queueLimit: 1,
      queueByteLimit: 1,
      onEnd() {},
      onSlow() {},
    });
    this.#names.set(watcher, name);
    return this.index.add(watcher, root + key);
  }

  concerned(path: string, before: string | undefined, after: string | undefined): string[] {
    const objectOf = (color: string | undefined) =>
      color === undefined ? undefined : EncodedObject.fromObject(widget(path, { color }));
    const change = new ObjectChange({
      key: root + path,
      revision: 1n,
      current: objectOf(after),
      previous: objectOf(before),
    });
    const names: string[] = [];
    this.index.forEachConcerned(change, (watcher) => names.push(this.#names.get(watcher) ?? ""));
    return names.sort();
  }
}

test("a change concerns watchers of its key and of the prefixes of it, nobody else", () => {
  const index = new Index();
  index.add("everything", "");
  for (let i = 0; i < 100; i++) index.add(`namespace ${i}`, `ns${i}/`);
  index.add("object", "ns7/a");
  index.add("other object", "ns7/ab");
  assert.deepEqual(index.concerned("ns7/a", undefined, "red"), ["everything", "namespace 7", "object"]);
  assert.deepEqual(index.concerned("ns70/a", undefined, "red"), ["everything", "namespace 70"]);
  assert.deepEqual(index.concerned("ns/a", undefined, "red"), ["everything"]);
});

test("watchers that demand an indexed value are concerned by what has it, or had it", () => {
  const index = new Index();
  for (const color of ["red", "green", "blue"]) index.add(color, "", `color=${color}`);
  index.add("not red", "", "color!=red");
  index.add("red in ns", "ns/", "color=red,metadata.name=a");
  assert.deepEqual(index.concerned("ns/a", undefined, "red"), ["not red", "red", "red in ns"]);
  assert.deepEqual(index.concerned("ns/a", "red", "blue"), ["blue", "not red", "red", "red in ns"]);
  assert.deepEqual(index.concerned("other/a", "green", undefined), ["green", "not red"]);
  assert.deepEqual(index.concerned("ns/a", undefined, undefined), ["not red"]);
});

test("who was removed is not concerned, and leaves nothing behind", () => {
  const index = new Index();
  const removals = [index.add("a", "ns/"), index.add("b", "ns/", "color=red"), index.add("c", "")];
  assert.equal(index.index.size, 3);
  for (const remove of removals) {
    remove();
    remove();
  }
  assert.equal(index.index.size, 0);
  assert.deepEqual(index.concerned("ns/a", undefined, "red"), []);
});
