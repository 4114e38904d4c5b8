import {
  decodeProtobuf,
  encodeProtobuf,
  hasProtobufMagic,
  isJSONObject,
  type JSONValue,
  type KubeObject,
  loadYAML,
  type ProtobufSchemas,
  parseJSON,
  toYAML,
} from "@kube-apiserver/apimachinery";
import { encodeJSON } from "./json-codec.js";
import { withoutRevision } from "./without-revision.js";

/** What `--storage-media-type` may say. */
export const storageMediaTypes = [
  "application/json",
  "application/vnd.kubernetes.protobuf",
  "application/yaml",
] as const;

/** One of {@link storageMediaTypes}. */
export type StorageMediaType = (typeof storageMediaTypes)[number];

/** One way to write objects down. */
export interface StorageSerializer {
  readonly mediaType: StorageMediaType;
  /** Whether a list or map without entries comes back as null, or not at all where a field may be absent. */
  readonly losesEmpty: boolean;
  /** Writes an object in canonical form. @throws when protobuf knows no such kind */
  encode(obj: KubeObject, schemas: ProtobufSchemas): Buffer;
  /** Whether bytes look like its own. */
  recognizes(bytes: Buffer): boolean;
  /** Reads what it {@link recognizes}; the object need not be in canonical form. @throws when the bytes are broken */
  decode(bytes: Buffer, schemas: ProtobufSchemas): KubeObject;
}

const OPEN_BRACE = 0x7b;
const SPACE = 0x20;

/** JSON, the resourceVersion left out. */
export const jsonSerializer: StorageSerializer = Object.freeze({
  mediaType: "application/json",
  losesEmpty: false,
  encode: encodeJSON,
  recognizes(bytes: Buffer): boolean {
    let at = 0;
    while (at < bytes.length && (bytes[at] as number) <= SPACE) at++;
    return bytes[at] === OPEN_BRACE;
  },
  decode: (bytes: Buffer) => requireObject(parseJSON(bytes)),
});

/** The Go server's envelope. */
export const protobufSerializer: StorageSerializer = Object.freeze({
  mediaType: "application/vnd.kubernetes.protobuf",
  losesEmpty: true,
  encode(obj: KubeObject, schemas: ProtobufSchemas): Buffer {
    const { apiVersion = "", kind = "" } = obj;
    const schema = schemas(apiVersion, kind);
    if (schema === undefined) throw new TypeError(`${apiVersion} ${kind} has no protobuf form`);
    return encodeProtobuf(withoutRevision(obj), schema);
  },
  recognizes: hasProtobufMagic,
  decode: decodeProtobuf,
});

/** The serializer of a media type. Waits only for YAML, whose library is loaded for it alone. */
export async function loadStorageSerializer(mediaType: StorageMediaType): Promise<StorageSerializer> {
  switch (mediaType) {
    case "application/json":
      return jsonSerializer;
    case "application/vnd.kubernetes.protobuf":
      return protobufSerializer;
    case "application/yaml":
      return loadYAMLSerializer();
  }
}

async function loadYAMLSerializer(): Promise<StorageSerializer> {
  const reader = await loadYAML();
  return Object.freeze({
    mediaType: "application/yaml",
    losesEmpty: false,
    encode: (obj: KubeObject): Buffer => Buffer.from(toYAML(withoutRevision(obj))),
    // It has no mark of its own: whatever nobody else claims.
    recognizes: (bytes: Buffer) => !jsonSerializer.recognizes(bytes) && !protobufSerializer.recognizes(bytes),
    decode: (bytes: Buffer) => requireObject(reader.parse(bytes)),
  });
}

function requireObject(value: JSONValue): KubeObject {
  if (!isJSONObject(value)) throw new TypeError("stored bytes are not an object");
  return value as KubeObject;
}
