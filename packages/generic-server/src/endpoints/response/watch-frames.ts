import { EncodedObject } from "@kube-apiserver/apimachinery";
import type { WatchEvent } from "@kube-apiserver/storage";
import type { TransformTarget } from "../negotiation/negotiate.js";
import type { FrameEncoder } from "../negotiation/watch-frame.js";
import type { RequestScope } from "../request-scope.js";
import { toServedVersion } from "../served-object.js";
import { newObjectRequestedAsList, toPartialObjectMetadata } from "./partial-metadata.js";
import { type TableForm, tableOfObject } from "./table.js";

/** Turns the events of one watch into what goes over the wire. */
export interface WatchFramer {
  /** The frames of what gathered since the last call, in one buffer: one write instead of many. */
  frames(events: readonly WatchEvent[]): Promise<Buffer>;
}

/** Frames without a Table are made once for each encoding and shared by all watchers. */
export function newWatchFramer(
  scope: RequestScope,
  transform: TransformTarget | undefined,
  table: TableForm | undefined,
  frame: FrameEncoder,
): WatchFramer {
  const frameOf = table === undefined ? sharedFrames(scope, transform, frame) : tableFrames(table, frame);
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

function sharedFrames(scope: RequestScope, transform: TransformTarget | undefined, frame: FrameEncoder): FrameFunc {
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

function tableFrames(form: TableForm, frame: FrameEncoder): FrameFunc {
  let withColumns = true;
  return async ({ type, object }) => {
    if (type === "ERROR") return frame(type, object);
    const table = await tableOfObject(form, object, withColumns);
    withColumns = false;
    return frame(type, EncodedObject.fromBytes(table));
  };
}
