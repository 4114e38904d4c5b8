import type { JSONValue } from "../json/json-value.js";
import type { KubeObject, ManagedFieldsEntry } from "../runtime/kube-object.js";
import { FieldSet } from "./field-set.js";

/** One manager's claim: who, how, in which version and subresource, and over which fields. */
export interface Manager {
  readonly name: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource: string;
  /** RFC 3339, of the last time it changed something. */
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** Managers by {@link managerKey}. */
export type ManagedFields = ReadonlyMap<string, Manager>;

/**
 * What tells managers apart. An applier keeps its identity across versions, an updater has one for each.
 * Mirrors `BuildManagerIdentifier`, which writes it as JSON; so does this, for the same order.
 */
export function managerKey(manager: Pick<Manager, "name" | "operation" | "apiVersion" | "subresource">): string {
  const { name, operation, apiVersion, subresource } = manager;
  const byName = name === "" ? "" : `"manager":${JSON.stringify(name)},`;
  const byVersion = operation === "Apply" ? "" : `,"apiVersion":${JSON.stringify(apiVersion)}`;
  const bySubresource = subresource === "" ? "" : `,"subresource":${JSON.stringify(subresource)}`;
  return `{${byName}"operation":"${operation}"${byVersion}${bySubresource}}`;
}

/**
 * Reads `metadata.managedFields`.
 * @throws RangeError when an entry is malformed
 */
export function decodeManagedFields(entries: readonly ManagedFieldsEntry[] | undefined): ManagedFields {
  const managers = new Map<string, Manager>();
  for (const [index, entry] of (entries ?? []).entries()) {
    const manager = decodeEntry(entry, index);
    managers.set(managerKey(manager), manager);
  }
  return managers;
}

function decodeEntry(entry: ManagedFieldsEntry, index: number): Manager {
  const { operation, apiVersion = "", fieldsType = "" } = entry;
  if (operation !== "Apply" && operation !== "Update") throw new RangeError("operation must be `Apply` or `Update`");
  if (apiVersion === "") throw new RangeError("apiVersion must not be empty");
  if (fieldsType === "") throw new RangeError(`missing fieldsType in managed fields entry ${index}`);
  if (fieldsType !== "FieldsV1") {
    throw new RangeError(`invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${index}`);
  }
  return {
    name: entry.manager ?? "",
    operation,
    apiVersion,
    subresource: entry.subresource ?? "",
    time: entry.time,
    fields: FieldSet.fromFieldsV1((entry.fieldsV1 ?? {}) as JSONValue),
  };
}

/** Writes `metadata.managedFields`: appliers first, then by time, name, version and subresource. */
export function encodeManagedFields(managers: ManagedFields): readonly ManagedFieldsEntry[] {
  return [...managers.values()].sort(compareManagers).map(encodeEntry);
}

/** Members in upstream's order. Every write makes one for each manager, so none is made to be spread into another. */
function encodeEntry({ name, operation, apiVersion, time, fields, subresource }: Manager): ManagedFieldsEntry {
  const entry: { -readonly [Key in keyof ManagedFieldsEntry]: ManagedFieldsEntry[Key] } = {};
  if (name !== "") entry.manager = name;
  entry.operation = operation;
  entry.apiVersion = apiVersion;
  if (time !== undefined) entry.time = time;
  entry.fieldsType = "FieldsV1";
  entry.fieldsV1 = fields.toFieldsV1();
  if (subresource !== "") entry.subresource = subresource;
  return entry;
}

function compareManagers(a: Manager, b: Manager): number {
  return (
    compareText(a.operation, b.operation) ||
    timeSeconds(a) - timeSeconds(b) ||
    compareText(a.name, b.name) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  );
}

/** Seconds since the epoch of a manager's time; 0 without one. */
export function timeSeconds({ time }: Manager): number {
  const ms = time === undefined ? Number.NaN : Date.parse(time);
  return Number.isNaN(ms) ? 0 : Math.floor(ms / 1000);
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The object without `metadata.managedFields`; the object itself when it has none. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** The object with these managers; without the field when there are none. */
export function withManagedFields(object: KubeObject, managers: ManagedFields): KubeObject {
  if (managers.size === 0) return withoutManagedFields(object);
  return { ...object, metadata: { ...object.metadata, managedFields: encodeManagedFields(managers) } };
}

/** Whether a client asked to forget all managers: an empty list, or one empty entry. */
export function isResetManagedFields(entries: readonly ManagedFieldsEntry[] | undefined): boolean {
  if (entries === undefined || entries === null) return false;
  return entries.length === 0 || (entries.length === 1 && Object.keys(entries[0] ?? {}).length === 0);
}
