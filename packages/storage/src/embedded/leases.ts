import type { KeyValue } from "../kv/kv.js";
import type { Lease, LeaseTable } from "./store-state.js";

/** Adds `lease`, or replaces the one with its id. */
export function withLease(table: LeaseTable, lease: Lease): LeaseTable {
  const rest = withoutLease(table, lease.id);
  const key = leaseKey(lease.id);
  return {
    ...rest,
    byId: rest.byId.set(key, lease),
    byDeadline: rest.byDeadline.set(deadlineKey(lease), lease),
    nextId: lease.id >= rest.nextId ? lease.id + 1n : rest.nextId,
  };
}

/** Forgets a lease; its attachments stay, until their keys are deleted. */
export function withoutLease(table: LeaseTable, id: bigint): LeaseTable {
  const lease = findLease(table, id);
  if (lease === undefined) return table;
  return {
    ...table,
    byId: table.byId.delete(leaseKey(id)),
    byDeadline: table.byDeadline.delete(deadlineKey(lease)),
  };
}

export function findLease(table: LeaseTable, id: bigint): Lease | undefined {
  return table.byId.get(leaseKey(id));
}

/** The lease that ends first. */
export function firstToExpire(table: LeaseTable): Lease | undefined {
  return table.byDeadline.values("", undefined, 1)[0];
}

/** Leases that would last longer than their whole time from `nowMs` on: the clock was set back since they were granted. */
export function overlongLeases(table: LeaseTable, nowMs: number): Lease[] {
  const leases = Array.from(table.byId.range(""), ([, lease]) => lease);
  return leases.filter(({ expiresAtMs, ttlSeconds }) => expiresAtMs - nowMs > ttlSeconds * 1000);
}

/** Follows a change of one key's pair from `before` to `after`. */
export function withAttachment(
  table: LeaseTable,
  before: KeyValue | undefined,
  after: KeyValue | undefined,
): LeaseTable {
  const oldLease = before?.lease ?? 0n;
  const newLease = after?.lease ?? 0n;
  if (oldLease === newLease) return table;
  let { attachments } = table;
  if (before !== undefined && oldLease !== 0n) attachments = attachments.delete(attachmentKey(oldLease, before.key));
  if (after !== undefined && newLease !== 0n) attachments = attachments.set(attachmentKey(newLease, after.key), true);
  return { ...table, attachments };
}

/** Keys attached to a lease, in key order. */
export function attachedKeys(table: LeaseTable, id: bigint): string[] {
  const prefix = attachmentKey(id, "");
  const end = `${leaseKey(id)}\u0001`;
  return Array.from(table.attachments.range(prefix, end), ([key]) => key.slice(prefix.length));
}

function leaseKey(id: bigint): string {
  return id.toString(36);
}

function attachmentKey(id: bigint, key: string): string {
  return `${leaseKey(id)}\0${key}`;
}

function deadlineKey(lease: Lease): string {
  return `${Math.ceil(lease.deadlineMs).toString().padStart(DEADLINE_DIGITS, "0")}/${leaseKey(lease.id)}`;
}

/** Enough for every safe integer. */
const DEADLINE_DIGITS = 16;
