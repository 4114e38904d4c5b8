import { schemaForKind } from "@kube-apiserver/api";
import {
  decodeProtobuf,
  type EncodedObject,
  encodeProtobuf,
  encodeProtobufMessage,
  type KubeObject,
  listItemSchema,
  newNotAcceptable,
  parseGroupVersion,
  parseJSON,
  protobufListPieces,
  type StatusError,
  type StructSchema,
} from "@kube-apiserver/apimachinery";
import type { WatchEventType } from "@kube-apiserver/storage";
import { mapYielding } from "../response/map-yielding.js";
import type { Serializer } from "./serializer.js";
import type { FrameEncoder } from "./watch-frame.js";

/** The schema of a built-in kind; custom resources have no protobuf form. */
export function protobufSchemaOf(apiVersion: string, kind: string): StructSchema | undefined {
  const schema = schemaForKind({ ...parseGroupVersion(apiVersion), kind });
  return schema?.kind === "struct" ? schema : undefined;
}

function encode({ bytes }: EncodedObject): Buffer {
  // Through the bytes: the parsed form would be kept, and freezing it costs more than parsing.
  const object = parseJSON(bytes) as KubeObject;
  // The versions of the core group have none of their own in discovery: they are as old as that.
  const schema = protobufSchemaOf(object.apiVersion ?? "v1", object.kind ?? "");
  if (schema === undefined) throw newNotProtobuf();
  return encodeProtobuf(object, schema);
}

/** Item by item: a long list encoded at once would be all that the server does for a while. */
async function encodeList(list: KubeObject, items: readonly EncodedObject[]): Promise<readonly Buffer[]> {
  const schema = protobufSchemaOf(list.apiVersion ?? "", list.kind ?? "");
  const itemSchema = schema === undefined ? undefined : listItemSchema(schema);
  if (schema === undefined || itemSchema === undefined) throw newNotProtobuf();
  const messages = await mapYielding(items, ({ bytes }) =>
    encodeProtobufMessage(parseJSON(bytes) as KubeObject, itemSchema),
  );
  return protobufListPieces(list, schema, messages);
}

function newNotProtobuf(): StatusError {
  return newNotAcceptable(["application/json", "application/yaml"]);
}

/**
 * A length of four bytes, then `WatchEvent { type = 1, object = 2 }` without an envelope, whose object is a RawExtension
 * that holds the object with one. Source: apimachinery `meta/v1/generated.proto`.
 */
const lengthBytes = 4;
const protobufFrame: FrameEncoder = (type, object) => watchEvent(type, encode(object));

function watchEvent(type: WatchEventType, object: Buffer): Buffer {
  const raw = lengthDelimited(1, object);
  const message = Buffer.concat([lengthDelimited(1, Buffer.from(type)), lengthDelimited(2, raw)]);
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(message.length);
  return Buffer.concat([length, message]);
}

function lengthDelimited(field: number, content: Buffer): Buffer {
  const head = [field * 8 + 2];
  let rest = content.length;
  while (rest >= 0x80) {
    head.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.concat([Buffer.from([...head, rest]), content]);
}

/** Kubernetes' protobuf, for built-in kinds. Made from the JSON bytes each time: a second form of every object would double what is kept in memory. */
export const protobufSerializer: Serializer = Object.freeze({
  mediaType: "application/vnd.kubernetes.protobuf",
  streamType: "application/vnd.kubernetes.protobuf;stream=watch",
  streams: true,
  encodesAsText: false,
  isJSON: false,
  encode,
  encodeList,
  frame: protobufFrame,
  frameLengthBytes: lengthBytes,
});

/**
 * The object in a protobuf body, not yet in canonical form.
 * @throws ProtobufError
 */
export function decodeProtobufBody(body: Buffer): KubeObject {
  return decodeProtobuf(body, protobufSchemaOf);
}
