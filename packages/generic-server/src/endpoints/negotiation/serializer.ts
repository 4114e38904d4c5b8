import type { JSONValue, KubeObject } from "@kube-apiserver/apimachinery";
import { type EncodedObject, parseJSON, prettyJSON, toYAML } from "@kube-apiserver/apimachinery";
import { type FrameEncoder, jsonFrame } from "./watch-frame.js";

/** How objects are written in one media type. Mirrors `runtime.SerializerInfo`. */
export interface Serializer {
  /** `type/subtype`. */
  readonly mediaType: string;
  /** `Content-Type` of watches. Absent: {@link mediaType}. */
  readonly streamType?: string;
  /** Whether watches can be served in it. */
  readonly streams: boolean;
  /** Whether what it writes is UTF-8. */
  readonly encodesAsText: boolean;
  /** Whether the JSON bytes of an object can be sent as they are. */
  readonly isJSON: boolean;
  /**
   * Whether objects have no form of their own in this media type: it is for what the server makes of them (metadata) and
   * says of them (errors). Mirrors what upstream leaves out of `StandardSerializers`.
   */
  readonly isForMetadataOnly?: boolean;
  /** The bytes of a whole answer. */
  readonly encode: (obj: EncodedObject) => Buffer | Promise<Buffer>;
  /**
   * The pieces of a list, made with pauses for others in between. Absent: a list is written as one object.
   * @param list - the list without its items
   */
  readonly encodeList?: (list: KubeObject, items: readonly EncodedObject[]) => Promise<readonly Buffer[]>;
  /** One event of a watch; needed where {@link streams}. */
  readonly frame?: FrameEncoder;
  /** How many bytes at the start of each frame are its length. Absent: none. */
  readonly frameLengthBytes?: number;
}

const nothing = Buffer.alloc(0);
const newline = Buffer.from("\n");

/** Sends the JSON bytes of an object, ended with a line feed as upstream does. */
export const jsonSerializer: Serializer = Object.freeze({
  mediaType: "application/json",
  streams: true,
  encodesAsText: true,
  isJSON: true,
  frame: jsonFrame,
  encode: (obj: EncodedObject) => obj.bytesBetween(nothing, newline),
});

/** Indented JSON, for people. */
export const prettyJSONSerializer: Serializer = Object.freeze({
  mediaType: "application/json",
  streams: true,
  encodesAsText: true,
  isJSON: false,
  frame: jsonFrame,
  encode: (obj: EncodedObject) => Buffer.from(`${prettyJSON(parsedForm(obj))}\n`),
});

/** YAML as sigs.k8s.io/yaml writes it; cannot be streamed. */
export const yamlSerializer: Serializer = Object.freeze({
  mediaType: "application/yaml",
  streams: false,
  encodesAsText: true,
  isJSON: false,
  encode: (obj: EncodedObject) => Buffer.from(toYAML(parsedForm(obj))),
});

function parsedForm(obj: EncodedObject): JSONValue {
  // Through the bytes: the parsed form of a list would be kept, and freezing it costs more than parsing.
  return parseJSON(obj.bytes);
}
