import type { GroupResource } from "@kube-apiserver/apimachinery";
import { toGroupResourceString } from "@kube-apiserver/apimachinery";
import { columnTable, customResourceColumns, defaultColumns } from "../gen/printer-columns.js";

/** One column of the Table form. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  /** `name` marks the identity column. */
  readonly format?: string;
  /** Above 0: shown in wide output only. */
  readonly priority: number;
  /** What a cell holds, in words: the printers of the server follow it. */
  readonly cell: string;
}

/** Columns of a built-in resource; the two default columns (Name, Created At) where upstream has no printer. */
export function tableColumnsFor(resource: GroupResource): readonly TableColumn[] {
  const key = toGroupResourceString(resource);
  // Events of both groups are one resource in storage and share their printer.
  const shared = key === "events.events.k8s.io" ? "events" : key;
  return (Object.hasOwn(columnTable, shared) ? columnTable[shared] : undefined) ?? defaultColumns;
}

/** Columns of a custom resource before its own: Name only. */
export const customResourceTableColumns: readonly TableColumn[] = customResourceColumns;

/** Columns of a resource without a printer. */
export const defaultTableColumns: readonly TableColumn[] = defaultColumns;
