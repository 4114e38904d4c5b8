import { eachField, ReverseWriter, WireReader, wireTypes } from "@kube-apiserver/apimachinery";
import { readAnnotation, writeAnnotations } from "../annotations-codec.js";
import type { KMSAnnotations } from "../kms-service.js";

/** A field of the messages below. */
type FieldValue = Buffer | string | KMSAnnotations;

/** The fields of a message, in the order of their numbers. */
type MessageShape = readonly (readonly [name: string, type: "bytes" | "string" | "annotations"])[];

/** One message as gRPC needs it. */
export interface MessageCodec<T> {
  encode(message: T): Buffer;
  decode(bytes: Buffer): T;
}

/**
 * All messages of the API have fields 1, 2, 3, … of three types. Source: `k8s.io/kms/apis/v2/api.proto`.
 */
export function newMessageCodec<T extends object>(...shape: MessageShape): MessageCodec<T> {
  return {
    encode(message) {
      const writer = new ReverseWriter();
      for (let at = shape.length - 1; at >= 0; at--) {
        const [name] = shape[at] as MessageShape[number];
        writeField(writer, at + 1, (message as Record<string, FieldValue>)[name] as FieldValue);
      }
      return writer.finish();
    },
    decode(bytes) {
      const message = emptyMessage(shape);
      const reader = new WireReader(bytes);
      eachField(reader, (field, wireType) => {
        const known = shape[field - 1];
        if (known === undefined || wireType !== wireTypes.bytes) reader.skip(wireType);
        else readField(reader, known, message);
      });
      return message as T;
    },
  };
}

/** Fields that are empty are left out, as in all of proto3. */
function writeField(writer: ReverseWriter, field: number, value: FieldValue): void {
  if (value instanceof Map) {
    writeAnnotations(writer, field, value);
    return;
  }
  const data = value as Buffer | string;
  if (data.length === 0) return;
  if (typeof data === "string") writer.string(data);
  else writer.bytes(data);
  writer.tag(field, wireTypes.bytes);
}

function readField(reader: WireReader, [name, type]: MessageShape[number], message: Record<string, FieldValue>): void {
  if (type === "annotations") readAnnotation(reader, message[name] as Map<string, Buffer>);
  else message[name] = type === "string" ? reader.string() : reader.bytes();
}

function emptyMessage(shape: MessageShape): Record<string, FieldValue> {
  const empty = { bytes: () => Buffer.alloc(0), string: () => "", annotations: () => new Map<string, Buffer>() };
  return Object.fromEntries(shape.map(([name, type]) => [name, empty[type]()]));
}
