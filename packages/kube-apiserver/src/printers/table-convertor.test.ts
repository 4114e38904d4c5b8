import assert from "node:assert/strict";
import { test } from "node:test";
import { builtInResources, defaultTableColumns, tableColumnsFor } from "@kube-apiserver/api";
import { type GroupResource, toGroupResourceString } from "@kube-apiserver/apimachinery";
import { creationTimestampColumnDescription } from "@kube-apiserver/generic-server";
import { tableConvertorFor } from "./table-convertor.js";

// The aggregator brings its own.
const stored = builtInResources.filter(
  ({ storage, group }) => storage !== undefined && group !== "apiregistration.k8s.io",
);
const groupResources = new Map(
  stored.map(({ group, name }) => {
    const groupResource: GroupResource = { group, resource: name };
    return [toGroupResourceString(groupResource), groupResource];
  }),
);

// Upstream has no printers for these; what 1.36 prints of the last two is not known here.
const withDefaultColumns: ReadonlySet<string> = new Set([
  "clusterroles.rbac.authorization.k8s.io",
  "customresourcedefinitions.apiextensions.k8s.io",
  "limitranges",
  "roles.rbac.authorization.k8s.io",
  "resourcepoolstatusrequests.resource.k8s.io",
  "workloads.scheduling.k8s.io",
]);

for (const [name, groupResource] of groupResources) {
  test(`${name} has a printer exactly if it has columns of its own`, () => {
    const hasDefault = tableColumnsFor(groupResource) === defaultTableColumns;
    assert.equal(hasDefault, withDefaultColumns.has(name));
    assert.equal(tableConvertorFor(groupResource) === undefined, hasDefault);
  });
}

test("a name that objects inherit has no printer", () => {
  assert.equal(tableConvertorFor({ group: "", resource: "constructor" }), undefined);
});

test("columns are complete definitions", () => {
  const columns = tableConvertorFor({ group: "", resource: "namespaces" })?.columns ?? [];
  assert.deepEqual(
    columns.map(({ name, type, format, priority }) => [name, type, format, priority]),
    [
      ["Name", "string", "name", 0],
      ["Status", "string", "", 0],
      ["Age", "string", "", 0],
    ],
  );
  assert.equal(columns[2]?.description, creationTimestampColumnDescription);
});
