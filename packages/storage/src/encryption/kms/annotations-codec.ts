import { eachFieldInside, type ReverseWriter, type WireReader, wireTypes } from "@kube-apiserver/apimachinery";
import type { KMSAnnotations } from "./kms-service.js";

/** Writes `map<string, bytes>` as field `field` of a message. */
export function writeAnnotations(writer: ReverseWriter, field: number, annotations: KMSAnnotations): void {
  for (const [key, value] of annotations) {
    const mark = writer.length;
    writer.bytes(value);
    writer.tag(2, wireTypes.bytes);
    writer.string(key);
    writer.tag(1, wireTypes.bytes);
    writer.lengthSince(mark);
    writer.tag(field, wireTypes.bytes);
  }
}

/** Reads one entry of such a map into `annotations`. */
export function readAnnotation(reader: WireReader, annotations: Map<string, Buffer>): void {
  let key = "";
  let value: Buffer = Buffer.alloc(0);
  eachFieldInside(reader, (field, wireType) => {
    if (wireType !== wireTypes.bytes) reader.skip(wireType);
    else if (field === 1) key = reader.string();
    else if (field === 2) value = reader.bytes();
    else reader.skip(wireType);
  });
  annotations.set(key, value);
}
