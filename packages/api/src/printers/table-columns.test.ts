import assert from "node:assert/strict";
import { test } from "node:test";
import { builtInResources } from "../resources/built-in-resources.js";
import { defaultTableColumns, tableColumnsFor } from "./table-columns.js";

test("every table has one column of names", () => {
  for (const { group, name } of builtInResources) {
    const names = tableColumnsFor({ group, resource: name }).filter((column) => column.name === "Name");
    assert.equal(names.length, 1, `${name}.${group}`);
  }
});

test("events of both groups share their columns", () => {
  assert.equal(
    tableColumnsFor({ group: "events.k8s.io", resource: "events" }),
    tableColumnsFor({ group: "", resource: "events" }),
  );
});

test("a resource without a printer shows name and age", () => {
  assert.equal(tableColumnsFor({ group: "", resource: "constructor" }), defaultTableColumns);
});
