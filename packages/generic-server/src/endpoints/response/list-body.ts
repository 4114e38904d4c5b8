import { type EncodedObject, type KubeObject, stringifyJSON } from "@kube-apiserver/apimachinery";
import type { Body, BodyPart } from "./body.js";

const comma = Buffer.from(",");
const openBrace = Buffer.from("{");
const commaOpenBrace = Buffer.from(",{");
/** What closes a list, with the line feed that upstream ends every answer with. */
export const listFooter: Buffer = Buffer.from("]}\n");

/** A JSON list with its items as they are. */
export function listBody(header: Buffer, items: readonly (Buffer | BodyPart)[], footer: Buffer = listFooter): Body {
  const itemBytes = items.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const commas = Math.max(0, items.length - 1);
  return { totalBytes: header.length + itemBytes + commas + footer.length, parts: listParts(header, items, footer) };
}

function* listParts(
  header: Buffer,
  items: readonly (Buffer | BodyPart)[],
  footer: Buffer,
): Generator<Buffer | BodyPart> {
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
  const separators = items.length === 0 ? 0 : 2 * items.length - 1;
  let totalBytes = header.length + separators + listFooter.length;
  for (const item of items) {
    totalBytes += item.startsWith(prefix) ? item.byteLength - prefix.length : withoutTypeMeta(item).length;
  }
  return { totalBytes, parts: typedParts(header, items, prefix) };
}

/** Makes each part when it is its turn: thousands of them for each of many lists are a burden for the garbage collector. */
function* typedParts(header: Buffer, items: readonly EncodedObject[], prefix: Buffer): Generator<Buffer | BodyPart> {
  yield header;
  let opening = openBrace;
  for (const item of items) {
    yield opening;
    yield item.startsWith(prefix) ? new Tail(item, prefix.length) : withoutTypeMeta(item);
    opening = commaOpenBrace;
  }
  yield listFooter;
}

/** An object's bytes after its opening brace, without apiVersion and kind. */
function withoutTypeMeta(item: EncodedObject): Buffer {
  return item.derive("endpoints:no-type-meta", (self) => encodeWithoutTypeMeta(self.object));
}

function encodeWithoutTypeMeta({ apiVersion: _version, kind: _kind, ...rest }: KubeObject): Buffer {
  return Buffer.from(stringifyJSON(rest).slice(1));
}

/** What is left of an object after its first bytes. */
class Tail implements BodyPart {
  readonly #object: EncodedObject;
  readonly #start: number;

  constructor(object: EncodedObject, start: number) {
    this.#object = object;
    this.#start = start;
  }

  get byteLength(): number {
    return this.#object.byteLength - this.#start;
  }

  copyTo(target: Buffer, targetStart: number, from: number): number {
    return this.#object.copyTo(target, targetStart, this.#start + from);
  }
}
