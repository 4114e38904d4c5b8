import type { ReverseWriter } from "./reverse-writer.js";
import { eachField, eachFieldInside } from "./value-codec.js";
import { ProtobufError, WireReader, wireTypes } from "./wire-reader.js";

/** The first bytes of every protobuf object of Kubernetes, on the wire and in etcd. */
export const protobufMagic: Buffer = Buffer.from("k8s\0", "latin1");

/** What lies around an object: `runtime.Unknown`. */
export interface ProtobufEnvelope {
  readonly apiVersion: string;
  readonly kind: string;
  /** The object's own message; a view into the bytes read. */
  readonly raw: Buffer;
  readonly contentEncoding: string;
  /** What {@link raw} is, where it is not protobuf (`application/json`); usually empty. */
  readonly contentType: string;
}

/** Whether bytes are a protobuf object. */
export function hasProtobufMagic(bytes: Buffer): boolean {
  return bytes.length >= protobufMagic.length && bytes.subarray(0, protobufMagic.length).equals(protobufMagic);
}

/**
 * Takes the envelope off.
 * @throws ProtobufError when the magic is missing or the rest is broken
 */
export function readEnvelope(bytes: Buffer): ProtobufEnvelope {
  if (!hasProtobufMagic(bytes)) {
    throw new ProtobufError(`provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]`);
  }
  const reader = new WireReader(bytes.subarray(protobufMagic.length));
  const envelope = { apiVersion: "", kind: "", raw: Buffer.alloc(0) as Buffer, contentEncoding: "", contentType: "" };
  eachField(reader, (field, wireType) => {
    if (wireType !== wireTypes.bytes) reader.skip(wireType);
    else if (field === 1) Object.assign(envelope, readTypeMeta(reader));
    else if (field === 2) envelope.raw = reader.bytes();
    else if (field === 3) envelope.contentEncoding = reader.string();
    else if (field === 4) envelope.contentType = reader.string();
    else reader.skip(wireType);
  });
  return envelope;
}

function readTypeMeta(reader: WireReader): { apiVersion: string; kind: string } {
  const typeMeta = { apiVersion: "", kind: "" };
  eachFieldInside(reader, (field, wireType) => {
    if (wireType === wireTypes.bytes && field === 1) typeMeta.apiVersion = reader.string();
    else if (wireType === wireTypes.bytes && field === 2) typeMeta.kind = reader.string();
    else reader.skip(wireType);
  });
  return typeMeta;
}

/** Writes type and magic before what `writer` holds: the rest of the envelope. Returns all of it. */
export function wrapInEnvelope(writer: ReverseWriter, apiVersion: string, kind: string): Buffer {
  const mark = writer.length;
  writer.string(kind);
  writer.tag(2, wireTypes.bytes);
  writer.string(apiVersion);
  writer.tag(1, wireTypes.bytes);
  writer.lengthSince(mark);
  writer.tag(1, wireTypes.bytes);
  writer.raw(protobufMagic);
  return writer.finish();
}
