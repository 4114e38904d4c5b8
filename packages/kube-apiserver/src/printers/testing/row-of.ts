import assert from "node:assert/strict";
import { EncodedObject, type KubeObject, parseGroupResource } from "@kube-apiserver/apimachinery";
import type { TableRow } from "@kube-apiserver/generic-server";
import { tableConvertorFor } from "../table-convertor.js";

/** The moment that rows of tests are made at. */
export const nowMs = Date.UTC(2026, 0, 2, 3, 0, 0);
/** A time five minutes before {@link nowMs}. */
export const fiveMinutesAgo = "2026-01-02T02:55:00Z";

/** The row of an object of `resource` (`deployments.apps`), created five minutes ago unless it says otherwise. */
export function rowOf(resource: string, object: KubeObject): TableRow {
  const convertor = tableConvertorFor(parseGroupResource(resource));
  assert.ok(convertor !== undefined, `${resource} has no printer`);
  const metadata = { name: "a", creationTimestamp: fiveMinutesAgo, ...object.metadata };
  const row = convertor.toRow(EncodedObject.fromObject({ ...object, metadata }), nowMs);
  assert.equal(row.cells.length, convertor.columns.length, `cells of ${resource}`);
  return row;
}

/** Cells of {@link rowOf} by the names of their columns. */
export function cellsByColumn(resource: string, object: KubeObject): Readonly<Record<string, unknown>> {
  const columns = tableConvertorFor(parseGroupResource(resource))?.columns ?? [];
  const { cells } = rowOf(resource, object);
  return Object.fromEntries(columns.map(({ name }, index) => [name, cells[index]]));
}
