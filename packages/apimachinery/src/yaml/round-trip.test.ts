import assert from "node:assert/strict";
import { test } from "node:test";
import { type JSONValue, type MutableJSONObject, setOwn } from "../json/json-value.js";
import { parseJSON, parseJSONStrict } from "../json/parse.js";
import { stringifyJSON } from "../json/stringify.js";
import { checkJSONSyntax } from "../json/syntax.js";
import { loadYAML } from "./parse.js";
import { toYAML } from "./stringify.js";

/** A linear congruential generator: the same trees and mistakes on every run. */
function newRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state % below;
  };
}

const random = newRandom(7);
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
const scalars: readonly JSONValue[] = [null, true, 0, -5, 1.5, 1e21, 9007199254740993n];
const texts = [
  "",
  "a",
  "x y",
  '"\\',
  "\n",
  "😀",
  "yes",
  "1",
  "- a",
  "a: b",
  "\u2028",
  "#",
  "it's",
  "a\nb\n",
  "~",
  "\t",
];
const keys = ["a", "b", "__proto__", "constructor", "x y", "1", "y", "a\nb", "", ": "];

function randomTree(depth: number): JSONValue {
  const kind = random(depth > 4 ? 4 : 7);
  if (kind < 2) return pick(scalars);
  if (kind < 4) return pick(texts);
  if (kind === 4) return Array.from({ length: random(4) }, () => randomTree(depth + 1));
  const object: MutableJSONObject = {};
  for (let members = random(4); members > 0; members--) setOwn(object, pick(keys), randomTree(depth + 1));
  return object as JSONValue;
}

test("random trees survive JSON and YAML", async () => {
  const yaml = await loadYAML();
  for (let round = 0; round < 2000; round++) {
    const tree = randomTree(0);
    const text = stringifyJSON(tree);
    assert.deepEqual(parseJSONStrict(text), { value: tree, duplicates: [] });
    assert.deepEqual(parseJSON(text), tree);
    assert.deepEqual(yaml.parse(toYAML(tree)), tree, text);
  }
});

test("what the engine refuses, the exact scanner refuses too, and nothing else", () => {
  const strays = ["{", "}", "[", "]", ",", ":", '"', "1", "e", ".", "-", " ", "t", "\\", "u", "0", "\u0001", "é"];
  const accepts = (read: () => unknown): boolean => {
    try {
      read();
      return true;
    } catch {
      // Only whether it throws matters here.
      return false;
    }
  };
  for (let round = 0; round < 5000; round++) {
    const chars = [...stringifyJSON(randomTree(2))];
    for (let edits = random(3); edits >= 0; edits--) chars.splice(random(chars.length + 1), random(2), pick(strays));
    const text = chars.join("");
    const scanned = accepts(() => checkJSONSyntax(Buffer.from(text)));
    assert.equal(
      scanned,
      accepts(() => JSON.parse(text)),
      text,
    );
  }
});
