import type { KubeObject } from "../runtime/kube-object.js";
import type { StructSchema } from "../schema/schema.js";
import { wrapInEnvelope } from "./envelope.js";
import { messagePlan } from "./message-plan.js";
import { encodeProtobufMessage } from "./protobuf.js";
import { ReverseWriter } from "./reverse-writer.js";
import { wireTypes } from "./wire-reader.js";

/**
 * The schema of what a kind of list holds; undefined when the schema is not that of a list. Items come last in the
 * messages of all lists.
 */
export function listItemSchema(schema: StructSchema): StructSchema | undefined {
  const items = schema.fields.get("items")?.schema;
  if (items?.kind !== "list" || items.items.kind !== "struct") return undefined;
  const [last] = messagePlan(schema).descending;
  return last?.message === undefined && last?.name === "items" ? items.items : undefined;
}

/**
 * The pieces of a list, which together are what `encodeProtobuf` makes of all of it: a long list need not be encoded at
 * once.
 * @param list - the list without its items
 * @param items - their messages, each made by `encodeProtobufMessage` with {@link listItemSchema}
 */
export function protobufListPieces(list: KubeObject, schema: StructSchema, items: readonly Buffer[]): Buffer[] {
  const number = schema.fields.get("items")?.proto?.number ?? 0;
  const pieces: Buffer[] = [encodeProtobufMessage({ ...list, items: [] }, schema)];
  for (const item of items) pieces.push(lengthBefore(number, item.length), item);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const head = new ReverseWriter();
  head.varint(length);
  head.tag(2, wireTypes.bytes);
  return [wrapInEnvelope(head, list.apiVersion ?? "", list.kind ?? ""), ...pieces, emptyContentTypes()];
}

function lengthBefore(field: number, length: number): Buffer {
  const writer = new ReverseWriter();
  writer.varint(length);
  writer.tag(field, wireTypes.bytes);
  return writer.finish();
}

/** Content encoding and content type, which come last. */
function emptyContentTypes(): Buffer {
  const writer = new ReverseWriter();
  for (const field of [4, 3]) {
    writer.string("");
    writer.tag(field, wireTypes.bytes);
  }
  return writer.finish();
}
