import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { WatchEventType } from "@kube-apiserver/storage";

/** What one event of a watch is on the wire. */
export type FrameEncoder = (type: WatchEventType, object: EncodedObject) => Buffer;

const frameEnd = Buffer.from("}\n");
const frameStarts: Readonly<Record<WatchEventType, Buffer>> = {
  ADDED: frameStart("ADDED"),
  MODIFIED: frameStart("MODIFIED"),
  DELETED: frameStart("DELETED"),
  BOOKMARK: frameStart("BOOKMARK"),
  ERROR: frameStart("ERROR"),
};

function frameStart(type: WatchEventType): Buffer {
  return Buffer.from(`{"type":"${type}","object":`);
}

/** One line of JSON. */
export const jsonFrame: FrameEncoder = (type, object) => object.bytesBetween(frameStarts[type], frameEnd);
