import assert from "node:assert/strict";
import { test } from "node:test";
import { findStatus } from "../errors/status-error.js";
import type { JSONObject, JSONValue } from "../json/json-value.js";
import type { KubeObject } from "../runtime/kube-object.js";
import { DecodeError } from "../schema/decode-error.js";
import type { FieldManagerOptions } from "./field-manager.js";
import { FieldManager } from "./field-manager.js";
import { lastAppliedConfigAnnotation } from "./last-applied.js";
import { widget } from "./testing-schemas.js";

const kind = { group: "example.com", version: "v1", kind: "Widget" };

function newManager(
  subresource = "",
  now = "2026-01-01T00:00:00Z",
  options: Partial<FieldManagerOptions> = {},
): FieldManager {
  return new FieldManager({
    kind,
    subresource,
    schema: widget,
    newObject: () => ({ apiVersion: "example.com/v1", kind: "Widget" }),
    convert: async () => undefined,
    complete: (object) => object,
    now: () => now,
    ...options,
  });
}

function newWidget(spec: JSONObject, metadata: JSONObject = {}): KubeObject {
  return { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w", ...metadata }, spec } as KubeObject;
}

function ownersOf(object: KubeObject): Record<string, JSONValue | undefined> {
  const entries = object.metadata?.managedFields ?? [];
  return Object.fromEntries(entries.map((entry) => [`${entry.manager} ${entry.operation}`, entry.fieldsV1]));
}

/** What a stored object has besides what the client sent. */
function stored(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, uid: "u" } };
}

async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (err) {
    return err as Error;
  }
  throw new assert.AssertionError({ message: "expected a rejection" });
}

test("a creation is owned by its creator, system fields by nobody", async () => {
  const created = await newManager().update(undefined, newWidget({ n: 1 }, { labels: { a: "b" } }), "m1");
  assert.deepEqual(ownersOf(created), {
    "m1 Update": { "f:metadata": { "f:labels": { ".": {}, "f:a": {} } }, "f:spec": { ".": {}, "f:n": {} } },
  });
});

test("an update takes the fields it changes from their owner", async () => {
  const created = stored(await newManager().update(undefined, newWidget({ n: 1, s: "x" }), "m1"));
  const changed = { ...created, spec: { n: 2, s: "x" } };
  const updated = await newManager().update(created, changed, "m2");
  assert.deepEqual(ownersOf(updated), {
    "m1 Update": { "f:spec": { ".": {}, "f:s": {} } },
    "m2 Update": { "f:spec": { "f:n": {} } },
  });
});

test("an object that was never tracked stays untracked", async () => {
  const live = newWidget({ n: 1 }, { uid: "u" });
  const updated = await newManager().update(live, { ...live, spec: { n: 2 } }, "m1");
  assert.equal(updated.metadata?.managedFields, undefined);
});

test("an empty list of managers resets them", async () => {
  const created = stored(await newManager().update(undefined, newWidget({ n: 1 }), "m1"));
  const reset = { ...created, metadata: { ...created.metadata, managedFields: [] } };
  const updated = await newManager().update(created, reset, "m1");
  assert.equal(updated.metadata?.managedFields, undefined);
});

test("apply removes what its manager no longer applies, and nothing else", async () => {
  const manager = newManager();
  const first = stored(await manager.apply(undefined, newWidget({ n: 1, s: "x" }), "m1", false));
  const other = await manager.update(first, { ...first, spec: { n: 1, s: "x", free: { k: 1 } } }, "m2");
  const second = await manager.apply(other, newWidget({ n: 2 }), "m1", false);
  assert.deepEqual(second.spec, { n: 2, free: { k: 1 } });
  assert.deepEqual(ownersOf(second), {
    "m1 Apply": { "f:spec": { "f:n": {} } },
    "m2 Update": { "f:spec": { "f:free": { ".": {}, "f:k": {} } } },
  });
});

test("a conflict names every field and its manager", async () => {
  const manager = newManager();
  const live = stored(await manager.apply(undefined, newWidget({ n: 1, s: "x" }), "m1", false));
  const err = await rejectionOf(manager.apply(live, newWidget({ n: 2, s: "y" }), "m2", false));
  const status = findStatus(err);
  assert.equal(status?.code, 409);
  assert.equal(status?.message, 'Apply failed with 2 conflicts: conflicts with "m1":\n- .spec.n\n- .spec.s');
  assert.deepEqual(
    status?.details?.causes?.map(({ field, message }) => [field, message]),
    [
      [".spec.n", 'conflict with "m1"'],
      [".spec.s", 'conflict with "m1"'],
    ],
  );
});

test("of thousands of conflicts the first are named, and how many there are", async () => {
  const manager = newManager();
  const labels = (value: string) => ({
    labels: Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`k${at}`, value])),
  });
  const live = stored(await manager.apply(undefined, newWidget({}, labels("a")), "m1", false));
  const status = findStatus(await rejectionOf(manager.apply(live, newWidget({}, labels("b")), "m2", false)));
  assert.match(
    status?.message ?? "",
    /^Apply failed with 3000 conflicts: conflicts with "m1":\n- \.metadata\.labels\.k0\n/,
  );
  assert.match(status?.message ?? "", /\nand 2000 more$/);
  assert.equal(status?.details?.causes?.length, 1000);
});

test("a conflict with an updater says in which version", async () => {
  const manager = newManager();
  const live = stored(await manager.update(undefined, newWidget({ n: 1 }), "m1"));
  const err = await rejectionOf(manager.apply(live, newWidget({ n: 2 }), "m2", false));
  assert.equal(
    findStatus(err)?.message,
    'Apply failed with 1 conflict: conflict with "m1" using example.com/v1: .spec.n',
  );
});

test("force takes the field", async () => {
  const manager = newManager();
  const live = stored(await manager.apply(undefined, newWidget({ n: 1, s: "x" }), "m1", false));
  const forced = await manager.apply(live, newWidget({ n: 2 }), "m2", true);
  assert.deepEqual(ownersOf(forced), {
    "m1 Apply": { "f:spec": { "f:s": {} } },
    "m2 Apply": { "f:spec": { "f:n": {} } },
  });
});

test("two appliers of one value own it together, and it goes with the last of them", async () => {
  const manager = newManager();
  let live = stored(await manager.apply(undefined, newWidget({ n: 1, s: "x" }), "m1", false));
  live = await manager.apply(live, newWidget({ s: "x" }), "m2", false);
  live = await manager.apply(live, newWidget({ n: 1 }), "m1", false);
  assert.deepEqual(live.spec, { n: 1, s: "x" });
  live = await manager.apply(live, newWidget({}), "m2", false);
  assert.deepEqual(live.spec, { n: 1 });
});

test("items of a map list merge by key and are pruned by key", async () => {
  const manager = newManager();
  const items = (...list: JSONObject[]) => newWidget({ items: list });
  let live = stored(
    await manager.apply(undefined, items({ name: "a", value: 1 }, { name: "b", value: 2 }), "m1", false),
  );
  live = await manager.apply(live, items({ name: "b", tags: ["x"] }, { name: "c" }), "m2", false);
  assert.deepEqual(live.spec, {
    items: [{ name: "a", value: 1 }, { name: "b", value: 2, tags: ["x"] }, { name: "c" }],
  });
  live = await manager.apply(live, items({ name: "a", value: 1 }), "m1", false);
  assert.deepEqual(live.spec, { items: [{ name: "a", value: 1 }, { name: "b", tags: ["x"] }, { name: "c" }] });
});

test("atomic values are owned and replaced as a whole", async () => {
  const manager = newManager();
  const first = { atomic: ["x", "y"], whole: { a: "1", b: "2" } };
  let live = stored(await manager.apply(undefined, newWidget(first), "m1", false));
  assert.deepEqual(ownersOf(live), { "m1 Apply": { "f:spec": { "f:atomic": {}, "f:whole": {} } } });
  live = await manager.apply(live, newWidget({ atomic: ["z"], whole: { a: "1" } }), "m1", false);
  assert.deepEqual(live.spec, { atomic: ["z"], whole: { a: "1" } });
});

test("applying the same again changes nothing, not even the time", async () => {
  const live = stored(await newManager().apply(undefined, newWidget({ n: 1 }), "m1", false));
  const again = await newManager("", "2030-01-01T00:00:00Z").apply(live, newWidget({ n: 1 }), "m1", false);
  assert.deepEqual(again, live);
});

test("an untyped value that changes its kind is owned as what it became", async () => {
  const created = stored(await newManager().update(undefined, newWidget({ free: { k: { z: 1 } } }), "m1"));
  const scalar = await newManager().update(created, { ...created, spec: { free: 5 } }, "m1");
  assert.deepEqual(ownersOf(scalar), { "m1 Update": { "f:spec": { ".": {}, "f:free": {} } } });
  const object = await newManager().update(scalar, { ...scalar, spec: { free: { n: 1 } } }, "m1");
  assert.deepEqual(ownersOf(object), { "m1 Update": { "f:spec": { ".": {}, "f:free": { ".": {}, "f:n": {} } } } });
});

test("managers of the status subresource are kept apart", async () => {
  const created = stored(await newManager().update(undefined, newWidget({ n: 1 }), "m1"));
  const updated = await newManager("status").update(created, { ...created, status: { p: "x" } }, "m1");
  assert.deepEqual(
    updated.metadata?.managedFields?.map(({ subresource, fieldsV1 }) => [subresource, fieldsV1]),
    [
      [undefined, { "f:spec": { ".": {}, "f:n": {} } }],
      ["status", { "f:status": { ".": {}, "f:p": {} } }],
    ],
  );
});

test("kubectl takes over what its client-side apply owned", async () => {
  const manager = newManager();
  const annotation = JSON.stringify(newWidget({ n: 1 }));
  const metadata = { annotations: { [lastAppliedConfigAnnotation]: annotation } };
  const live = stored(await manager.update(undefined, newWidget({ n: 1 }, metadata), "kubectl-client-side-apply"));
  const applied = await manager.apply(live, newWidget({ n: 2 }), "kubectl", false);
  assert.deepEqual(applied.spec, { n: 2 });
  assert.match(applied.metadata?.annotations?.[lastAppliedConfigAnnotation] ?? "", /"n":2/);
});

const refused: { name: string; applied: KubeObject; want: string }[] = [
  {
    name: "another kind",
    applied: { ...newWidget({}), kind: "Other" },
    want: "invalid object type: example.com/v1, Kind=Other",
  },
  { name: "no kind at all", applied: {}, want: "invalid object type: /, Kind=" },
  {
    name: "managers of its own",
    applied: newWidget({}, { managedFields: [] }),
    want: "metadata.managedFields must be nil",
  },
  {
    name: "a wrong type",
    applied: newWidget({ n: "1" }),
    want: "failed to create typed patch object (/w; example.com/v1, Kind=Widget): .spec.n: expected numeric (int or float), got string",
  },
  {
    name: "an unknown field",
    applied: newWidget({ zzz: 1 }),
    want: "failed to create typed patch object (/w; example.com/v1, Kind=Widget): .spec.zzz: field not declared in schema",
  },
  {
    name: "an item twice",
    applied: newWidget({ items: [{ name: "a" }, { name: "a" }] }),
    want: 'failed to create typed patch object (/w; example.com/v1, Kind=Widget): .spec.items: duplicate entries for key [name="a"]',
  },
];
for (const { name, applied, want } of refused) {
  test(`apply refuses ${name}`, async () => {
    const err = await rejectionOf(newManager().apply(undefined, applied, "m1", false));
    assert.equal(findStatus(err)?.message ?? err.message, want);
  });
}

test("more than ten updaters are folded together", async () => {
  let live = stored(await newManager().update(undefined, newWidget({ free: {} }), "m0"));
  for (let i = 1; i <= 15; i++) {
    const time = `2026-01-01T00:00:${String(i).padStart(2, "0")}Z`;
    const spec = live.spec as JSONObject;
    const next = { ...live, spec: { free: { ...(spec.free as JSONObject), [`k${i}`]: i } } };
    live = await newManager("", time).update(live, next, `m${i}`);
  }
  const names = live.metadata?.managedFields?.map(({ manager }) => manager);
  assert.equal(names?.length, 10);
  assert.equal(names?.includes("ancient-changes"), true);
});

test("the configuration that kubectl keeps is written as Go writes it", async () => {
  const manager = newManager();
  const metadata = { annotations: { [lastAppliedConfigAnnotation]: JSON.stringify(newWidget({ n: 1 })) } };
  const live = stored(await manager.update(undefined, newWidget({ n: 1 }, metadata), "kubectl-client-side-apply"));
  const annotations = { [lastAppliedConfigAnnotation]: "old" };
  const applied = newWidget({ s: "<a&b>", n: 1 }, { name: "w", annotations });
  const { metadata: after } = await manager.apply(live, applied, "kubectl", true);
  assert.equal(
    after?.annotations?.[lastAppliedConfigAnnotation],
    '{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"annotations":{},"name":"w"},' +
      '"spec":{"n":1,"s":"\\u003ca\\u0026b\\u003e"}}\n',
  );
});

test("a configuration that is too large to be kept is dropped", async () => {
  const manager = newManager();
  const metadata = { annotations: { [lastAppliedConfigAnnotation]: JSON.stringify(newWidget({ n: 1 })), a: "b" } };
  const live = stored(await manager.update(undefined, newWidget({ n: 1 }, metadata), "kubectl-client-side-apply"));
  const applied = await manager.apply(live, newWidget({ s: "x".repeat(256 * 1024) }), "kubectl", true);
  assert.deepEqual(applied.metadata?.annotations, { a: "b" });
});

test("kubectl is told of conflicts where others changed what client-side apply owned", async () => {
  const manager = newManager();
  const annotation = JSON.stringify(newWidget({ n: 1, s: "x" }));
  const metadata = { annotations: { [lastAppliedConfigAnnotation]: annotation } };
  const spec = { n: 1, s: "x" };
  const first = stored(await manager.update(undefined, newWidget(spec, metadata), "kubectl-client-side-apply"));
  const live = await manager.update(first, { ...first, spec: { n: 5, s: "x" } }, "other");
  const err = await rejectionOf(manager.apply(live, newWidget({ n: 2, s: "y" }), "kubectl", false));
  assert.equal(
    findStatus(err)?.message,
    'Apply failed with 1 conflict: conflict with "other" using example.com/v1: .spec.n',
  );
});

test("what was there before anybody applied is owned by the manager of that name", async () => {
  const live = newWidget({ n: 1, s: "x" }, { uid: "u" });
  const applied = await newManager().apply(live, newWidget({ n: 1 }), "m1", false);
  assert.deepEqual(ownersOf(applied), {
    "m1 Apply": { "f:spec": { "f:n": {} } },
    "before-first-apply Update": { "f:spec": { ".": {}, "f:n": {}, "f:s": {} } },
  });
});

test("an update keeps the managers that the client sent, and takes those of the live object where it sent none", async () => {
  const manager = newManager();
  const live = stored(await manager.update(undefined, newWidget({ n: 1 }), "m1"));
  const entries = live.metadata?.managedFields ?? [];
  const renamed = entries.map((entry) => ({ ...entry, manager: "renamed" }));
  const sent = { ...live, metadata: { ...live.metadata, managedFields: renamed } };
  assert.deepEqual(Object.keys(ownersOf(await manager.update(live, sent, "m2"))), ["renamed Update"]);
  const none = { ...live, metadata: { ...live.metadata, managedFields: undefined } } as unknown as KubeObject;
  assert.deepEqual(Object.keys(ownersOf(await manager.update(live, none, "m2"))), ["m1 Update"]);
  const broken = { ...live, metadata: { ...live.metadata, managedFields: [{ manager: "x", operation: "Own" }] } };
  assert.deepEqual(Object.keys(ownersOf(await manager.update(live, broken as KubeObject, "m2"))), ["m1 Update"]);
});

test("through a subresource nobody sets managers", async () => {
  const live = stored(await newManager().update(undefined, newWidget({ n: 1 }), "m1"));
  const reset = { ...live, metadata: { ...live.metadata, managedFields: [] }, status: { p: "x" } };
  const updated = await newManager("status").update(live, reset, "m2");
  assert.deepEqual(Object.keys(ownersOf(updated)), ["m1 Update", "m2 Update"]);
});

test("an object with one empty entry loses its managers as well", async () => {
  const live = stored(await newManager().update(undefined, newWidget({ n: 1 }), "m1"));
  const reset = { ...live, metadata: { ...live.metadata, managedFields: [{}] } };
  assert.equal((await newManager().update(live, reset as KubeObject, "m1")).metadata?.managedFields, undefined);
});

test("an update is written without managers where ownership cannot be told", async () => {
  const lost: unknown[] = [];
  const manager = newManager("", undefined, { isLoose: true, onLost: (reason) => lost.push(reason) });
  const live = stored(await manager.update(undefined, newWidget({ n: 1 }), "m1"));
  const loose = { ...live, spec: { n: "one" } };
  const updated = await manager.update(loose, { ...live, spec: { n: 2 } }, "m1");
  assert.equal(updated.metadata?.managedFields, undefined);
  assert.deepEqual(updated.spec, { n: 2 });
  assert.match(String(lost), /\.spec\.n: expected numeric/);
});

test("nothing is applied over an object that does not fit its schema", async () => {
  const manager = newManager("", undefined, { isLoose: true });
  const live = stored(await manager.update(undefined, newWidget({ n: 1 }), "m1"));
  const err = await rejectionOf(manager.apply({ ...live, spec: { n: "one" } }, newWidget({ s: "x" }), "m2", false));
  assert.equal(
    err.message,
    "failed to create typed live object (/w; example.com/v1, Kind=Widget): .spec.n: expected numeric (int or float), got string",
  );
});

test("what cannot be read after it was merged is refused", async () => {
  const complete = () => {
    throw new DecodeError("no such thing");
  };
  const err = await rejectionOf(
    newManager("", undefined, { complete }).apply(undefined, newWidget({ n: 1 }), "m1", false),
  );
  assert.equal(
    err.message,
    "failed to convert new object (/w; example.com/v1, Kind=Widget) to proper version: unable to convert unstructured object to example.com/v1, Kind=Widget: no such thing",
  );
});

test("an endpoint may let all but a few fields be owned", async () => {
  const resetFields = new Map([
    [
      "example.com/v1",
      {
        allBut: [
          ["spec", "items", "*", "value"],
          ["spec", "free"],
        ],
      },
    ],
  ]);
  const manager = newManager("items", undefined, { resetFields });
  const applied = newWidget({ n: 1, items: [{ name: "a", value: 1, tags: ["x"] }], free: { k: { v: 1 } } });
  assert.deepEqual(ownersOf(await manager.apply(undefined, applied, "m1", false)), {
    "m1 Apply": {
      "f:spec": {
        "f:items": { 'k:{"name":"a"}': { ".": {}, "f:value": {} } },
        "f:free": { "f:k": { ".": {}, "f:v": {} } },
      },
    },
  });
});

test("an updater that is as old as the others' heap is not lost in it", async () => {
  const manager = newManager();
  let live = stored(await manager.update(undefined, newWidget({ free: { k0: 0 } }), "m0"));
  for (let i = 1; i <= 14; i++) {
    const free = (live.spec as { free: JSONObject }).free;
    live = await manager.update(
      live,
      { ...live, spec: { free: { ...free, [`k${i}`]: i } } },
      `${i % 2 ? "a" : "z"}${i}`,
    );
  }
  const fields = JSON.stringify(live.metadata?.managedFields);
  for (let i = 0; i <= 14; i++) assert(fields.includes(`"f:k${i}"`), `k${i} has no owner`);
});

test("of a large object managers are found out in steps, and are the same as at once", async () => {
  const labels = (from: number) => ({
    labels: Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${from + at}`, "v"])),
  });
  const write = async (nextStep?: () => Promise<void> | undefined) => {
    const created = stored(await newManager().update(undefined, newWidget({ n: 1 }, labels(0)), "m1", nextStep));
    return newManager().update(created, { ...created, ...newWidget({ n: 2 }, labels(2500)) }, "m2", nextStep);
  };
  let pauses = 0;
  const inSteps = await write(() => {
    pauses++;
    return Promise.resolve();
  });
  assert.equal(JSON.stringify(inSteps), JSON.stringify(await write()));
  assert.equal(JSON.stringify(inSteps), JSON.stringify(await write(() => undefined)));
  assert.ok(pauses >= 6, `${pauses} pauses`);
});
