import type { KeyValue, KV } from "../../kv/kv.js";
import type { KeyRange } from "./key-mapping.js";

const PAGE_PAIRS = 500;

export interface PageOptions {
  readonly revision: bigint;
  readonly keysOnly?: boolean;
}

/** What reading takes. */
type Readable = Pick<KV, "range">;

/** All pairs of a range as of one revision, page by page, in the order of keys. */
export async function* pagesOf(
  kv: Readable,
  range: KeyRange,
  options: PageOptions,
): AsyncGenerator<readonly KeyValue[]> {
  const { revision, keysOnly = false } = options;
  let key = range.start;
  for (;;) {
    const page = await kv.range({ key, rangeEnd: range.end, revision, keysOnly, limit: PAGE_PAIRS });
    if (page.kvs.length > 0) yield page.kvs;
    const last = page.kvs.at(-1);
    if (!page.more || last === undefined) return;
    key = `${last.key}\0`;
  }
}

/** How many keys a range has now. */
export async function countOf(
  kv: Readable,
  range: KeyRange,
): Promise<{ readonly count: number; readonly revision: bigint }> {
  return kv.range({ key: range.start, rangeEnd: range.end, countOnly: true });
}
