import { type EncodedObject, type KubeObject, stringifyJSON } from "@kube-apiserver/apimachinery";
import type { Body } from "./body.js";

const comma = Buffer.from(",");
const openBrace = Buffer.from("{");
const commaOpenBrace = Buffer.from(",{");
/** What closes a list, with the line feed that upstream ends every answer with. */
export const listFooter: Buffer = Buffer.from("]}\n");

/** A JSON list with its items as they are. */
export function listBody(header: Buffer, items: readonly Buffer[], footer: Buffer = listFooter): Body {
  const itemBytes = items.reduce((sum, { length }) => sum + length, 0);
  const commas = Math.max(0, items.length - 1);
  return { totalBytes: header.length + itemBytes + commas + footer.length, parts: listParts(header, items, footer) };
}

function* listParts(header: Buffer, items: readonly Buffer[], footer: Buffer): Generator<Buffer> {
  yield header;
  let isFirst = true;
  for (const item of items) {
    if (!isFirst) yield comma;
    isFirst = false;
    yield item;
  }
  yield footer;
}

/**
 * A JSON list of a built-in kind: its items do without apiVersion and kind, since the list says them. Objects are stored
 * with those two first, so that cutting them off is a matter of where an item's bytes begin.
 */
export function typedListBody(header: Buffer, items: readonly EncodedObject[], prefix: Buffer): Body {
  const tails = items.map((item) => withoutTypeMeta(item, prefix));
  const tailBytes = tails.reduce((sum, { length }) => sum + length, 0);
  const separators = items.length === 0 ? 0 : 2 * items.length - 1;
  return { totalBytes: header.length + tailBytes + separators + listFooter.length, parts: typedParts(header, tails) };
}

function* typedParts(header: Buffer, tails: readonly Buffer[]): Generator<Buffer> {
  yield header;
  let opening = openBrace;
  for (const tail of tails) {
    yield opening;
    yield tail;
    opening = commaOpenBrace;
  }
  yield listFooter;
}

/** An object's bytes after its opening brace, without apiVersion and kind. */
function withoutTypeMeta(item: EncodedObject, prefix: Buffer): Buffer {
  const { bytes } = item;
  if (bytes.length > prefix.length && bytes.compare(prefix, 0, prefix.length, 0, prefix.length) === 0) {
    return bytes.subarray(prefix.length);
  }
  return item.derive("endpoints:no-type-meta", (self) => encodeWithoutTypeMeta(self.object));
}

function encodeWithoutTypeMeta({ apiVersion: _version, kind: _kind, ...rest }: KubeObject): Buffer {
  return Buffer.from(stringifyJSON(rest).slice(1));
}
