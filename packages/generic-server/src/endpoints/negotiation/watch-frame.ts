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

/** One line of JSON. The same object is the same event for every watcher: its frame is kept with it. */
export const jsonFrame: FrameEncoder = (type, object) =>
  object.derive(`endpoints:frame:${type}`, ({ bytes }) => Buffer.concat([frameStarts[type], bytes, frameEnd]));
