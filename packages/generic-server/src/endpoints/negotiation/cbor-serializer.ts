import {
  type EncodedObject,
  encodeCBOR,
  type JSONObject,
  type JSONValue,
  type KubeObject,
  parseJSON,
  selfDescribedCBOR,
} from "@kube-apiserver/apimachinery";
import { mapYielding } from "../response/map-yielding.js";
import type { Serializer } from "./serializer.js";
import type { FrameEncoder } from "./watch-frame.js";

/** One data item (RFC 8949). */
export const cborType = "application/cbor";
/** Data items one after the other (RFC 8742): what watches are served in. */
export const cborSequenceType = "application/cbor-seq";

function encode({ bytes }: EncodedObject): Buffer {
  // Through the bytes: the parsed form would be kept, and freezing it costs more than parsing.
  return Buffer.concat([selfDescribedCBOR, encodeCBOR(parseJSON(bytes))]);
}

/** Item by item: a long list encoded at once would be all that the server does for a while. */
async function encodeList(list: KubeObject, items: readonly EncodedObject[]): Promise<readonly Buffer[]> {
  const pieces = await mapYielding(items, ({ bytes }) => encodeCBOR(parseJSON(bytes)));
  return [selfDescribedCBOR, ...mapAround(list, "items", listHead(items.length), pieces)];
}

/** A map with one more entry, whose value is made of pieces. */
function mapAround(object: JSONObject, name: string, head: Buffer, pieces: readonly Buffer[]): readonly Buffer[] {
  const entries = Object.entries(object).filter(([key, value]) => key !== name && value !== undefined);
  const encoded = entries.map(([key, value]) => ({
    key: encodeCBOR(key),
    value: [encodeCBOR(value as JSONValue)] as readonly Buffer[],
  }));
  encoded.push({ key: encodeCBOR(name), value: [head, ...pieces] });
  encoded.sort((a, b) => a.key.compare(b.key));
  // An empty object of as many entries has the head that is needed: there are fewer than 24.
  return [Buffer.from([0xa0 | encoded.length]), ...encoded.flatMap(({ key, value }) => [key, ...value])];
}

/** The head of a list of `length` items: that of the list without them. */
function listHead(length: number): Buffer {
  if (length < 24) return Buffer.from([0x80 | length]);
  const head = Buffer.alloc(5);
  head[0] = 0x9a;
  head.writeUInt32BE(length, 1);
  return head;
}

const frame: FrameEncoder = (type, { bytes }) =>
  Buffer.concat([selfDescribedCBOR, encodeCBOR({ type, object: parseJSON(bytes) })]);

/** CBOR as Kubernetes writes it (KEP-4222): offered where the feature CBORServingAndStorage is on. */
export const cborSerializer: Serializer = Object.freeze({
  mediaType: cborType,
  streamType: cborSequenceType,
  streams: true,
  encodesAsText: false,
  isJSON: false,
  encode,
  encodeList,
  frame,
});
