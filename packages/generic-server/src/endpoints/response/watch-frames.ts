import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { WatchEvent, WatchEventType } from "@kube-apiserver/storage";
import type { TransformTarget } from "../negotiation/negotiate.js";
import type { RequestScope } from "../request-scope.js";
import { toServedVersion } from "../served-object.js";
import { newObjectRequestedAsList, toPartialObjectMetadata } from "./partial-metadata.js";
import { type TableForm, tableOfObject } from "./table.js";

/** Turns the events of one watch into what goes over the wire. */
export interface WatchFramer {
  /** The frames of what gathered since the last call, in one buffer: one write instead of many. */
  frames(events: readonly WatchEvent[]): Promise<Buffer>;
}

/** Frames of JSON watches: one object per line. Frames without a Table are made once and shared by all watchers. */
export function newWatchFramer(
  scope: RequestScope,
  transform: TransformTarget | undefined,
  table: TableForm | undefined,
): WatchFramer {
  const frameOf = table === undefined ? sharedFrames(scope, transform) : tableFrames(table);
  return {
    async frames(events) {
      const frames: Buffer[] = [];
      for (const event of events) {
        const frame = frameOf(event);
        frames.push(frame instanceof Promise ? await frame : frame);
      }
      const [first] = frames;
      return frames.length === 1 && first !== undefined ? first : Buffer.concat(frames);
    },
  };
}

type FrameFunc = (event: WatchEvent) => Buffer | Promise<Buffer>;

function sharedFrames(scope: RequestScope, transform: TransformTarget | undefined): FrameFunc {
  if (transform === undefined) {
    if (scope.serving.conversion === undefined) return ({ type, object }) => frame(type, object);
    return async ({ type, object }) => frame(type, type === "ERROR" ? object : await toServedVersion(scope, object));
  }
  return async ({ type, object }) => {
    if (type === "ERROR") return frame(type, object);
    if (transform.kind === "PartialObjectMetadataList") throw newObjectRequestedAsList(scope);
    return frame(type, toPartialObjectMetadata(scope, await toServedVersion(scope, object), transform.version));
  };
}

function tableFrames(form: TableForm): FrameFunc {
  let withColumns = true;
  return async ({ type, object }) => {
    if (type === "ERROR") return frame(type, object);
    const table = await tableOfObject(form, object, withColumns);
    withColumns = false;
    return joinFrame(type, table);
  };
}

/** The frame of an event. The same object is the same event for every watcher: its frame is kept with it. */
function frame(type: WatchEventType, object: EncodedObject): Buffer {
  return object.derive(`endpoints:frame:${type}`, ({ bytes }) => joinFrame(type, bytes));
}

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

function joinFrame(type: WatchEventType, object: Buffer): Buffer {
  return Buffer.concat([frameStarts[type], object, frameEnd]);
}
