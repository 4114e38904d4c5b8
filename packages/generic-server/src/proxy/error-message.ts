import { authorityOf, type BackendAddress } from "./backend-address.js";

/** What went wrong, of every address that was tried. */
export function messageOf(err: unknown): string {
  if (err instanceof AggregateError && err.message === "") return err.errors.map(messageOf).join("; ");
  return err instanceof Error ? err.message : String(err);
}

/** What Go's net package says where Node has a code. Clients and their users know these texts. */
const connectFailures: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "connect: connection refused"],
  ["EHOSTUNREACH", "connect: no route to host"],
  ["ENETUNREACH", "connect: network is unreachable"],
  ["ETIMEDOUT", "i/o timeout"],
]);

/** What went wrong with a connection to `address`, as Go's net package says it where it has words of its own. */
export function dialMessageOf(err: unknown, address: BackendAddress): string {
  const { code = "" } = (err ?? {}) as NodeJS.ErrnoException;
  const known = connectFailures.get(code);
  if (known !== undefined) return `dial tcp ${authorityOf(address)}: ${known}`;
  if (code === "ENOTFOUND") return `dial tcp: lookup ${address.host}: no such host`;
  return messageOf(err);
}
