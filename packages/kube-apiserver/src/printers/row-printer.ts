import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { TableRow } from "@kube-apiserver/generic-server";

/** What one cell may hold. */
export type Cell = string | number | bigint | boolean;

/** Makes the row of an object. `nowMs` is what ages are counted to, in milliseconds of the clock's `now`. */
export type RowPrinter = (object: KubeObject, nowMs: number) => TableRow;

/** Printers of the resources of one group, by plural name. */
export type GroupPrinters = Readonly<Record<string, RowPrinter>>;

/**
 * A printer from a function that knows the kind of its objects: the cells, in the order of the resource's columns.
 * Objects are in the storage version.
 */
export function printCells<T>(cells: (object: T, nowMs: number) => readonly Cell[]): RowPrinter {
  // A printer is only ever given objects of the resource that it is registered for.
  return (object, nowMs) => ({ cells: cells(object as unknown as T, nowMs) });
}
