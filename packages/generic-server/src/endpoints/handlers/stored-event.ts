import type { Span } from "@kube-apiserver/component-base";

/**
 * Stores what a request is about, and notes when that began and how it went.
 *
 * @param len - bytes of the request's body
 */
export async function notingStored<T>(span: Span | undefined, len: number, store: () => Promise<T>): Promise<T> {
  if (span === undefined) return store();
  span.addEvent("About to store object in database");
  try {
    const stored = await store();
    span.addEvent("Write to database call succeeded", { len });
    return stored;
  } catch (err) {
    span.addEvent("Write to database call failed", { len, err: (err as Error).message });
    throw err;
  }
}
