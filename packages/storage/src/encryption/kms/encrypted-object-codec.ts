import { eachField, ReverseWriter, WireReader, wireTypes } from "@kube-apiserver/apimachinery";
import { readAnnotation, writeAnnotations } from "./annotations-codec.js";
import type { EncryptedObject } from "./encrypted-object.js";
import { validateEncryptedObject } from "./encrypted-object-validation.js";

/**
 * The protobuf form of what is stored.
 * @throws Error when the object is not valid
 */
export function encodeEncryptedObject(object: EncryptedObject): Buffer {
  validateEncryptedObject(object);
  const { encryptedData, keyID, encryptedDEKSource, annotations, encryptedDEKSourceType } = object;
  const writer = new ReverseWriter();
  if (encryptedDEKSourceType !== 0) {
    writer.varint(encryptedDEKSourceType);
    writer.tag(5, wireTypes.varint);
  }
  writeAnnotations(writer, 4, annotations);
  writer.bytes(encryptedDEKSource);
  writer.tag(3, wireTypes.bytes);
  writer.string(keyID);
  writer.tag(2, wireTypes.bytes);
  writer.bytes(encryptedData);
  writer.tag(1, wireTypes.bytes);
  return writer.finish();
}

/**
 * Reads it; the buffers are parts of `bytes`.
 * @throws Error when the bytes are no such message, or the object is not valid
 */
export function decodeEncryptedObject(bytes: Buffer): EncryptedObject {
  const reader = new WireReader(bytes);
  const annotations = new Map<string, Buffer>();
  let encryptedData: Buffer = Buffer.alloc(0);
  let encryptedDEKSource: Buffer = Buffer.alloc(0);
  let keyID = "";
  let encryptedDEKSourceType = 0;
  eachField(reader, (field, wireType) => {
    if (field === 5 && wireType === wireTypes.varint) encryptedDEKSourceType = Number(reader.varint());
    else if (wireType !== wireTypes.bytes) reader.skip(wireType);
    else if (field === 1) encryptedData = reader.bytes();
    else if (field === 2) keyID = reader.string();
    else if (field === 3) encryptedDEKSource = reader.bytes();
    else if (field === 4) readAnnotation(reader, annotations);
    else reader.skip(wireType);
  });
  const object = { encryptedData, keyID, encryptedDEKSource, annotations, encryptedDEKSourceType };
  validateEncryptedObject(object);
  return object;
}
