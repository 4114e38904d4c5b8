import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "../runtime/kube-object.js";
import { annotationOf, isBeingDeleted, labelOf, namespacedName, withMeta } from "./accessors.js";
import { type Condition, isConditionTrue, removeCondition, setCondition } from "./conditions.js";
import { humanDuration, translateTimestampSince } from "./duration.js";
import { addFinalizer, hasFinalizer, removeFinalizer } from "./finalizers.js";
import { isKubeList, newKubeList } from "./list.js";
import { controllerOf, isControlledBy, newControllerReference } from "./owner-references.js";
import { newNameGenerator, newUUID, type RandomSource, randomNameSuffix } from "./random.js";
import { formatMicroTime, formatTime, parseTime } from "./time.js";

const noon = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

test("times are written as Go writes them", () => {
  assert.equal(formatTime(noon), "2026-01-02T03:04:05Z");
  assert.equal(formatMicroTime(noon), "2026-01-02T03:04:05.678000Z");
  assert.equal(formatMicroTime(noon + 0.25), "2026-01-02T03:04:05.678250Z");
});

const times: { text: string | null; want: number | undefined }[] = [
  { text: "2026-01-02T03:04:05Z", want: noon - 678 },
  { text: "2026-01-02T05:04:05.678+02:00", want: noon },
  { text: "2026-02-30T00:00:00Z", want: undefined },
  { text: "2026-01-02", want: undefined },
  { text: "2026-13-02T00:00:00Z", want: undefined },
  { text: null, want: undefined },
];
for (const { text, want } of times) test(`parse time ${text}`, () => assert.equal(parseTime(text), want));

const second = 1000;
const hour = 3600 * second;
const durations: { ms: number; want: string }[] = [
  { ms: -2 * second, want: "<invalid>" },
  { ms: -1 * second, want: "0s" },
  { ms: 119 * second, want: "119s" },
  { ms: 120 * second, want: "2m" },
  { ms: 125 * second, want: "2m5s" },
  { ms: 10 * 60 * second, want: "10m" },
  { ms: 179 * 60 * second, want: "179m" },
  { ms: 3 * hour, want: "3h" },
  { ms: 3 * hour + 60 * second, want: "3h1m" },
  { ms: 47 * hour, want: "47h" },
  { ms: 50 * hour, want: "2d2h" },
  { ms: 8 * 24 * hour, want: "8d" },
  { ms: 729 * 24 * hour, want: "729d" },
  { ms: 731 * 24 * hour, want: "2y1d" },
  { ms: 8 * 365 * 24 * hour, want: "8y" },
];
for (const { ms, want } of durations) test(`duration ${want}`, () => assert.equal(humanDuration(ms), want));

test("ages", () => {
  assert.equal(translateTimestampSince("2026-01-02T03:04:05Z", noon + 5 * second), "5s");
  assert.equal(translateTimestampSince(null, noon), "<unknown>");
});

/** Counts up from `start`, so that names are known. */
function counting(start: number): RandomSource {
  let next = start;
  return { bytes: (count) => Uint8Array.from({ length: count }, () => next++ & 0xff) };
}

test("generated names", () => {
  assert.equal(newNameGenerator(counting(0)).generateName("web-"), "web-bcdfg");
  assert.equal(newNameGenerator(counting(0)).generateName("x".repeat(70)).length, 63);
  // 243 to 255 are drawn again: they would favour some letters.
  assert.equal(randomNameSuffix(counting(241), 3), "89b");
});

test("UUIDs are version 4", () => {
  assert.equal(newUUID(counting(0)), "00010203-0405-4607-8809-0a0b0c0d0e0f");
});

const pod: KubeObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "a", namespace: "b", labels: { x: "y" }, uid: "u" },
};

test("accessors read own members only and keep their input", () => {
  assert.equal(labelOf(pod, "x"), "y");
  assert.equal(labelOf(pod, "toString"), undefined);
  assert.equal(annotationOf(pod, "x"), undefined);
  assert.equal(isBeingDeleted(withMeta(pod, { deletionTimestamp: "2026-01-02T03:04:05Z" })), true);
  assert.equal(isBeingDeleted(pod), false);
  assert.equal(namespacedName({ name: "n" }), "n");
  assert.equal(namespacedName({ name: "n", namespace: "s" }), "s/n");
});

test("finalizers", () => {
  const held = addFinalizer(pod, "x.io/y");
  assert.ok(hasFinalizer(held, "x.io/y"));
  assert.ok(!hasFinalizer(pod, "x.io/y"));
  assert.equal(addFinalizer(held, "x.io/y"), held);
  assert.deepEqual(removeFinalizer(held, "x.io/y"), pod);
  assert.equal(removeFinalizer(pod, "x.io/y"), pod);
});

test("owner references", () => {
  const meta = { ownerReferences: [newControllerReference(pod)] };
  assert.deepEqual(controllerOf(meta), {
    apiVersion: "v1",
    kind: "Pod",
    name: "a",
    uid: "u",
    controller: true,
    blockOwnerDeletion: true,
  });
  assert.ok(isControlledBy(meta, "u"));
  assert.ok(!isControlledBy({}, "u"));
});

test("the transition time of a condition moves with its status only", () => {
  const ready: Condition = { type: "Ready", status: "False", reason: "A" };
  const first = setCondition(undefined, ready, noon);
  assert.equal(first[0]?.lastTransitionTime, "2026-01-02T03:04:05Z");
  const second = setCondition(first, { ...ready, reason: "B" }, noon + hour);
  assert.deepEqual([second[0]?.reason, second[0]?.lastTransitionTime], ["B", "2026-01-02T03:04:05Z"]);
  const third = setCondition(second, { ...ready, status: "True" }, noon + hour);
  assert.equal(third[0]?.lastTransitionTime, "2026-01-02T04:04:05Z");
  assert.ok(isConditionTrue(third, "Ready"));
  assert.deepEqual(removeCondition(third, "Ready"), []);
});

test("lists", () => {
  const list = newKubeList({ group: "", version: "v1", kind: "PodList" }, [pod], { resourceVersion: "5" });
  assert.ok(isKubeList(list));
  assert.ok(!isKubeList(pod));
  assert.equal(list.apiVersion, "v1");
});
