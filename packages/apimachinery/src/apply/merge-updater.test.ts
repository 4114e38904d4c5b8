import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject, JSONValue } from "../json/json-value.js";
import type { Schema } from "../schema/schema.js";
import { ConflictsError } from "./conflicts.js";
import { newFieldFilter } from "./field-filter.js";
import { FieldSet } from "./field-set.js";
import type { ManagedFields } from "./managed-fields.js";
import { MergeUpdater, type VersionConverter } from "./merge-updater.js";
import { fieldSetPathToString } from "./path-element.js";
import { integer, struct, text, textMap } from "./testing-schemas.js";

const item = struct({
  name: text,
  value: integer,
  tags: { kind: "list", items: text, listType: "set" },
  more: textMap,
});
const port: Schema = struct(
  {},
  {
    fields: new Map([
      ["port", { name: "port", schema: integer, required: true, omit: "never", pointer: false }],
      ["protocol", { name: "protocol", schema: text, required: false, omit: "empty", pointer: false, default: "TCP" }],
      ["name", { name: "name", schema: text, required: false, omit: "empty", pointer: false }],
    ]),
  },
);
const thing = struct({
  n: integer,
  s: text,
  set: { kind: "list", items: text, listType: "set" },
  items: { kind: "list", items: item, listType: "map", listMapKeys: ["name"] },
  ports: { kind: "list", items: port, listType: "map", listMapKeys: ["port", "protocol"] },
  list: { kind: "list", items: text },
  whole: { kind: "map", values: text, mapType: "atomic" },
  map: textMap,
  deep: { kind: "map", values: { kind: "map", values: text } },
  obj: struct({ a: text, inner: struct({ b: text }) }),
  free: { kind: "any" },
});

type Step = readonly [what: string, object: JSONObject, conflicts?: readonly string[]];

/** Carries out `apply m`, `force m` and `update m` (`m@v2` in another version), and says what came of it. */
async function run(steps: readonly Step[], converter: VersionConverter = inOneVersion) {
  const updater = new MergeUpdater(converter);
  let object: JSONObject = {};
  let managers: ManagedFields = new Map();
  for (const [what, next, conflicts = []] of steps) {
    const [verb, name, apiVersion = "v1"] = what.split(/[ @]/) as [string, string, string?];
    const operation = verb === "update" ? "Update" : "Apply";
    const actor = { name, operation, apiVersion, subresource: "", time: undefined, fields: FieldSet.empty } as const;
    const live = (await converter.convert({ object, schema: thing }, apiVersion)) ?? { object, schema: thing };
    const change = { live, apiVersion, managers, actor: name };
    const given = { object: next, schema: thing };
    if (operation === "Update") {
      managers = await updater.update({ ...change, next: given }, actor);
      object = next;
      continue;
    }
    try {
      const result = await updater.apply(change, given, actor, verb === "force");
      assert.deepEqual(conflicts, [], "expected conflicts");
      managers = result.managers;
      object = result.object ?? live.object;
    } catch (err) {
      if (!(err instanceof ConflictsError)) throw err;
      assert.deepEqual(
        err.conflicts.map(({ manager, path }) => `${manager.name} ${fieldSetPathToString(path)}`),
        conflicts,
      );
    }
  }
  const owners = Object.fromEntries([...managers].map(([key, { fields }]) => [key, [...fields.paths()].map(print)]));
  return { object, owners, managers };
}

const print = (path: readonly string[]) => fieldSetPathToString(path).replaceAll('"', "'");

const inOneVersion: VersionConverter = {
  convert: async (versioned) => versioned,
  filterOf: () => undefined,
};

const item1 = { name: "a", value: 1 };
const item2 = { name: "b", value: 2 };

const scenarios: { name: string; steps: Step[]; object: JSONObject; owners: Record<string, string[]> }[] = [
  {
    name: "what is applied is owned",
    steps: [["apply m1", { n: 1, obj: { inner: { b: "x" } } }]],
    object: { n: 1, obj: { inner: { b: "x" } } },
    owners: { m1: [".n", ".obj.inner.b"] },
  },
  {
    name: "empty, null and absent differ",
    steps: [["apply m1", { map: {}, obj: {}, set: [], s: null as JSONValue }]],
    object: { map: {}, obj: {}, set: [], s: null },
    owners: { m1: [".map", ".obj", ".s"] },
  },
  {
    name: "a value goes when its only applier no longer applies it, and the struct around it with it",
    steps: [
      ["apply m1", { n: 1, obj: { inner: { b: "x" } } }],
      ["apply m1", { n: 1 }],
    ],
    object: { n: 1 },
    owners: { m1: [".n"] },
  },
  {
    name: "a struct stays for what another put in it",
    steps: [
      ["apply m1", { obj: { inner: { b: "x" } } }],
      ["apply m2", { obj: { a: "y" } }],
      ["apply m1", {}],
    ],
    object: { obj: { a: "y" } },
    owners: { m2: [".obj.a"] },
  },
  {
    name: "what nobody owned stays",
    steps: [
      ["update m0", { map: { x: "1" } }],
      ["apply m1", { map: { x: "1", y: "2" } }],
      ["apply m1", {}],
    ],
    object: { map: { x: "1" } },
    owners: { m0: [".map", ".map.x"] },
  },
  {
    name: "an applier that gives up what an updater changed leaves it alone",
    steps: [
      ["apply m1", { n: 1 }],
      ["update m2", { n: 2 }],
      ["apply m1", {}],
    ],
    object: { n: 2 },
    owners: { m2: [".n"] },
  },
  {
    name: "applying what the other changed is a conflict, until it is forced",
    steps: [
      ["apply m1", { n: 1 }],
      ["update m2", { n: 2 }],
      ["apply m1", { n: 1 }, ["m2 .n"]],
      ["force m1", { n: 1 }],
    ],
    object: { n: 1 },
    owners: { m1: [".n"] },
  },
  {
    name: "several managers and fields conflict by manager, the members of a level first",
    steps: [
      ["apply m2", { s: "x", obj: { a: "x" } }],
      ["apply m1", { n: 1, obj: { inner: { b: "x" } } }],
      [
        "apply m3",
        { n: 2, s: "y", obj: { a: "y", inner: { b: "y" } } },
        ["m1 .n", "m1 .obj.inner.b", "m2 .s", "m2 .obj.a"],
      ],
    ],
    object: { n: 1, s: "x", obj: { a: "x", inner: { b: "x" } } },
    owners: { m1: [".n", ".obj.inner.b"], m2: [".s", ".obj.a"] },
  },
  {
    name: "the same value is shared, and its last owner takes it along",
    steps: [
      ["apply m1", { n: 1, s: "x" }],
      ["apply m2", { n: 1 }],
      ["apply m1", { s: "x" }],
      ["apply m2", {}],
    ],
    object: { s: "x" },
    owners: { m1: [".s"] },
  },
  {
    name: "a changed shared value is a conflict with the other",
    steps: [
      ["apply m1", { n: 1 }],
      ["apply m2", { n: 1 }],
      ["apply m1", { n: 2 }, ["m2 .n"]],
      ["force m1", { n: 2 }],
    ],
    object: { n: 2 },
    owners: { m1: [".n"] },
  },
  {
    name: "an update without change changes no owner",
    steps: [
      ["apply m1", { n: 1, set: ["x"] }],
      ["update m2", { n: 1, set: ["x"] }],
    ],
    object: { n: 1, set: ["x"] },
    owners: { m1: [".n", ".set[='x']"] },
  },
  {
    name: "an update that removes a field removes its owner",
    steps: [
      ["apply m1", { n: 1, map: { x: "1" } }],
      ["update m2", { n: 1 }],
    ],
    object: { n: 1 },
    owners: { m1: [".n"] },
  },
  {
    name: "items of a set are owned one by one",
    steps: [
      ["apply m1", { set: ["a", "c"] }],
      ["apply m2", { set: ["b", "c"] }],
      ["apply m1", { set: ["d"] }],
    ],
    object: { set: ["b", "c", "d"] },
    owners: { m1: [".set[='d']"], m2: [".set[='b']", ".set[='c']"] },
  },
  {
    name: "a set is put into the order of the one that applies it",
    steps: [
      ["apply m1", { set: ["a", "b", "c", "d"] }],
      ["apply m2", { set: ["d", "b"] }],
    ],
    object: { set: ["a", "c", "d", "b"] },
    owners: {
      m1: [".set[='a']", ".set[='b']", ".set[='c']", ".set[='d']"],
      m2: [".set[='b']", ".set[='d']"],
    },
  },
  {
    name: "an empty set does not empty that of others",
    steps: [
      ["apply m1", { set: ["a"] }],
      ["apply m2", { set: [] }],
    ],
    object: { set: ["a"] },
    owners: { m1: [".set[='a']"] },
  },
  {
    name: "the last item takes the list along",
    steps: [
      ["apply m1", { set: ["a"], items: [item1] }],
      ["apply m1", { n: 1 }],
    ],
    object: { n: 1 },
    owners: { m1: [".n"] },
  },
  {
    name: "items are merged by key, and their fields owned one by one",
    steps: [
      ["apply m1", { items: [item1, item2] }],
      ["apply m2", { items: [{ name: "a", tags: ["x"] }] }],
      ["apply m1", { items: [item2] }],
    ],
    object: { items: [{ name: "a", tags: ["x"] }, item2] },
    owners: {
      m1: [".items[name='b']", ".items[name='b'].name", ".items[name='b'].value"],
      m2: [".items[name='a']", ".items[name='a'].name", ".items[name='a'].tags[='x']"],
    },
  },
  {
    name: "a changed field of an item is a conflict",
    steps: [
      ["apply m1", { items: [item1] }],
      ["apply m2", { items: [{ name: "a", value: 5 }] }, ['m1 .items[name="a"].value']],
    ],
    object: { items: [item1] },
    owners: { m1: [".items[name='a']", ".items[name='a'].name", ".items[name='a'].value"] },
  },
  {
    name: "a key that is missing has its default",
    steps: [
      ["apply m1", { ports: [{ port: 80 }] }],
      [
        "apply m2",
        {
          ports: [
            { port: 80, protocol: "TCP" },
            { port: 80, protocol: "UDP" },
          ],
        },
      ],
    ],
    object: {
      ports: [
        { port: 80, protocol: "TCP" },
        { port: 80, protocol: "UDP" },
      ],
    },
    owners: {
      m1: [".ports[port=80,protocol='TCP']", ".ports[port=80,protocol='TCP'].port"],
      m2: [
        ".ports[port=80,protocol='TCP']",
        ".ports[port=80,protocol='UDP']",
        ".ports[port=80,protocol='TCP'].port",
        ".ports[port=80,protocol='TCP'].protocol",
        ".ports[port=80,protocol='UDP'].port",
        ".ports[port=80,protocol='UDP'].protocol",
      ],
    },
  },
  {
    name: "an atomic list is one value",
    steps: [
      ["apply m1", { list: ["a", "b"] }],
      ["apply m2", { list: ["c"] }, ["m1 .list"]],
      ["force m2", { list: ["c"] }],
    ],
    object: { list: ["c"] },
    owners: { m2: [".list"] },
  },
  {
    name: "an atomic map is one value, whoever changes a part of it",
    steps: [
      ["apply m1", { whole: { a: "1", b: "2" } }],
      ["update m2", { whole: { a: "1", b: "3" } }],
    ],
    object: { whole: { a: "1", b: "3" } },
    owners: { m2: [".whole"] },
  },
  {
    name: "maps in maps go key by key",
    steps: [
      ["apply m1", { deep: { a: { x: "1" }, b: { y: "2" } } }],
      ["apply m2", { deep: { a: { z: "3" } } }],
      ["apply m1", { deep: { b: {} } }],
    ],
    object: { deep: { a: { z: "3" }, b: null } },
    owners: { m1: [".deep.b"], m2: [".deep.a", ".deep.a.z"] },
  },
  {
    name: "an item twice is owned as a whole",
    steps: [["update m1", { items: [item1, { name: "a", value: 3 }, item2] }]],
    object: { items: [item1, { name: "a", value: 3 }, item2] },
    owners: {
      m1: [".items", ".items[name='a']", ".items[name='b']", ".items[name='b'].name", ".items[name='b'].value"],
    },
  },
  {
    name: "and is no conflict for those who apply other items",
    steps: [
      ["update m1", { set: ["a", "a", "b"] }],
      ["apply m2", { set: ["c"] }],
    ],
    object: { set: ["a", "a", "b", "c"] },
    owners: { m1: [".set", ".set[='a']", ".set[='b']"], m2: [".set[='c']"] },
  },
  {
    name: "who applies it puts one in the place of all",
    steps: [
      ["update m1", { set: ["a", "b", "a"] }],
      ["apply m2", { set: ["a"] }, ['m1 .set[="a"]']],
      ["force m2", { set: ["a"] }],
    ],
    object: { set: ["a", "b"] },
    owners: { m1: [".set", ".set[='b']"], m2: [".set[='a']"] },
  },
  {
    name: "who removes one of two owns what is left",
    steps: [
      ["update m1", { items: [item1, { name: "a", value: 3 }] }],
      ["update m2", { items: [item1] }],
    ],
    object: { items: [item1] },
    owners: { m1: [".items"], m2: [".items[name='a']", ".items[name='a'].name", ".items[name='a'].value"] },
  },
  {
    name: "untyped values are granular in objects only",
    steps: [
      ["apply m1", { free: { a: { b: 1 }, l: [{ x: 1 }] } }],
      ["apply m2", { free: { a: { c: 2 } } }],
      ["apply m1", { free: { l: [{ x: 2 }] } }],
    ],
    object: { free: { a: { c: 2 }, l: [{ x: 2 }] } },
    owners: { m1: [".free.l"], m2: [".free.a", ".free.a.c"] },
  },
  {
    name: "an untyped value that changes its kind is a conflict",
    steps: [
      ["apply m1", { free: { a: "x" } }],
      ["apply m2", { free: { a: ["x"] } }, ["m1 .free.a"]],
      ["force m2", { free: { a: ["x"] } }],
    ],
    object: { free: { a: ["x"] } },
    owners: { m2: [".free.a"] },
  },
  {
    name: "applying nothing gives everything up",
    steps: [
      ["apply m1", { n: 1, set: ["a"], map: { x: "1" }, items: [item1] }],
      ["apply m1", {}],
    ],
    object: {},
    owners: {},
  },
];
for (const { name, steps, object, owners } of scenarios) {
  test(name, async () => {
    const result = await run(steps);
    assert.deepEqual(result.object, object);
    assert.deepEqual(result.owners, owners);
  });
}

/** `s` of v1 is `obj.a` of v2; v0 is not served any more. */
const inTwoVersions: VersionConverter = {
  async convert({ object, schema }, apiVersion) {
    if (apiVersion === "v0") return undefined;
    const { s, obj, ...rest } = object as JSONObject & { obj?: JSONObject };
    const value = s ?? obj?.a;
    if (value === undefined) return { object: rest, schema };
    return { object: apiVersion === "v1" ? { ...rest, s: value } : { ...rest, obj: { a: value } }, schema };
  },
  filterOf: () => undefined,
};

const versions: { name: string; steps: Step[]; object: JSONObject; owners: Record<string, string[]> }[] = [
  {
    name: "a manager keeps its fields under the names of its version",
    steps: [
      ["apply m1", { n: 1, s: "x" }],
      ["apply m2@v2", { obj: { a: "x" } }],
    ],
    object: { n: 1, obj: { a: "x" } },
    owners: { m1: [".n", ".s"], m2: [".obj.a"] },
  },
  {
    name: "conflicts are found across versions",
    steps: [
      ["apply m1", { s: "x" }],
      ["apply m2@v2", { obj: { a: "y" } }, ["m1 .s"]],
    ],
    object: { s: "x" },
    owners: { m1: [".s"] },
  },
  {
    name: "an applier may go on in another version",
    steps: [
      ["apply m1", { n: 1, s: "x" }],
      ["apply m1@v2", { n: 1 }],
    ],
    object: { n: 1 },
    owners: { m1: [".n"] },
  },
  {
    name: "what somebody owns in another version is not pruned",
    steps: [
      ["apply m1", { n: 1, s: "x" }],
      ["apply m2@v2", { obj: { a: "x" } }],
      ["apply m1", { n: 1 }],
    ],
    object: { n: 1, s: "x" },
    owners: { m1: [".n"], m2: [".obj.a"] },
  },
  {
    name: "managers of a version that is gone are dropped",
    steps: [
      ["update m0@v0", { n: 1, s: "x" }],
      ["apply m1", { n: 2 }],
    ],
    object: { n: 2, s: "x" },
    owners: { m1: [".n"] },
  },
];
for (const { name, steps, object, owners } of versions) {
  test(name, async () => {
    const result = await run(steps, inTwoVersions);
    assert.deepEqual(result.object, object);
    assert.deepEqual(result.owners, owners);
  });
}

/** v2 declares `n`, `s`, and of each item its name and value; what it does not declare is lost on the way to it. */
const toNarrowVersion: VersionConverter = {
  async convert({ object, schema }, apiVersion) {
    if (apiVersion !== "v2") return { object, schema };
    const { n, s, items } = object as JSONObject & { items?: readonly JSONObject[] | null };
    const shown = {
      ...(n === undefined ? {} : { n }),
      ...(s === undefined ? {} : { s }),
      ...(items === undefined || items === null ? {} : { items: items.map(({ name, value }) => ({ name, value })) }),
    } as JSONObject;
    return { object: shown, schema };
  },
  filterOf: () => undefined,
};

const narrow: { name: string; steps: Step[]; object: JSONObject; owners: Record<string, string[]> }[] = [
  {
    name: "applying the same again loses nothing that another manager's version does not declare",
    steps: [
      ["apply m2@v2", { n: 1 }],
      ["apply m1", { map: { x: "1" }, set: ["a"] }],
      ["apply m1", { map: { x: "1" }, set: ["a"] }],
    ],
    object: { n: 1, map: { x: "1" }, set: ["a"] },
    owners: { m2: [".n"], m1: [".map.x", ".set[='a']"] },
  },
  {
    name: "what is applied in a version that declares more is there, although the last one did not declare it",
    steps: [
      ["apply m1@v2", { n: 1, s: "x" }],
      ["apply m1", { n: 1, map: { x: "1" } }],
    ],
    object: { n: 1, map: { x: "1" } },
    owners: { m1: [".n", ".map.x"] },
  },
  {
    name: "what is owned in a version that declares less stays, without what was applied beside it",
    steps: [
      ["apply m2@v2", { n: 2, items: [item1] }],
      ["apply m1", { map: { x: "1" }, items: [{ name: "a", more: { y: "2" } }, item2] }],
      ["apply m1", { map: { x: "1" } }],
    ],
    object: { n: 2, items: [item1], map: { x: "1" } },
    owners: { m2: [".n", ".items[name='a']", ".items[name='a'].name", ".items[name='a'].value"], m1: [".map.x"] },
  },
  {
    name: "what is given up in a version that declares less goes with everything in it",
    steps: [
      ["apply m1@v2", { n: 1, items: [item1, item2] }],
      ["update m2", { n: 1, items: [{ ...item1, more: { y: "2" } }, item2], map: { x: "1" } }],
      ["apply m1", { n: 1, set: ["a"] }],
    ],
    object: { n: 1, set: ["a"], map: { x: "1" } },
    owners: { m1: [".n", ".set[='a']"], m2: [".map", ".map.x"] },
  },
];
for (const { name, steps, object, owners } of narrow) {
  test(name, async () => {
    const result = await run(steps, toNarrowVersion);
    assert.deepEqual(result.object, object);
    assert.deepEqual(result.owners, owners);
  });
}

const resetting: VersionConverter = { ...inOneVersion, filterOf: () => newFieldFilter([["obj"], ["n"]]) };

test("fields that the endpoint resets are never owned, taken or in conflict", async () => {
  const { object, owners } = await run(
    [
      ["apply m1", { n: 1, s: "x", obj: { a: "1" } }],
      ["apply m2", { n: 2, map: { k: "v" }, obj: { a: "2" } }],
      ["update m3", { n: 3, s: "y", obj: { a: "3" } }],
    ],
    resetting,
  );
  assert.deepEqual(object, { n: 3, s: "y", obj: { a: "3" } });
  assert.deepEqual(owners, { m3: [".s"] });
});
