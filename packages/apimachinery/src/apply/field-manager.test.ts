import assert from "node:assert/strict";
import { test } from "node:test";
import { findStatus } from "../errors/status-error.js";
import type { JSONObject, JSONValue } from "../json/json-value.js";
import type { KubeObject } from "../runtime/kube-object.js";
import { FieldManager } from "./field-manager.js";
import { lastAppliedConfigAnnotation } from "./last-applied.js";
import { widget } from "./testing-schemas.js";

const kind = { group: "example.com", version: "v1", kind: "Widget" };

function newManager(subresource = "", now = "2026-01-01T00:00:00Z"): FieldManager {
  return new FieldManager({
    kind,
    subresource,
    schema: widget,
    newObject: () => ({ apiVersion: "example.com/v1", kind: "Widget" }),
    convert: async () => undefined,
    complete: (object) => object,
    now: () => now,
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
