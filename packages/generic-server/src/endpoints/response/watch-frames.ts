import { EncodedObject } from "@kube-apiserver/apimachinery";
import type { WatchEvent } from "@kube-apiserver/storage";
import type { TableConvertor } from "../../registry/rest/rest.js";
import type { TransformTarget } from "../negotiation/negotiate.js";
import type { FrameEncoder } from "../negotiation/watch-frame.js";
import type { RequestScope } from "../request-scope.js";
import { toServedVersion } from "../served-object.js";
import { newObjectRequestedAsList, toPartialObjectMetadata } from "./partial-metadata.js";
import { RecentFrames } from "./recent-frames.js";
import { type TableForm, tableOfObject } from "./table.js";

/** Turns the events of one watch into what goes over the wire. */
export interface WatchFramer {
  /** One frame. */
  frame(event: WatchEvent): Buffer | Promise<Buffer>;
  /** The frames of what gathered since the last call, in one buffer: one write instead of many. */
  frames(events: readonly WatchEvent[]): Buffer | Promise<Buffer>;
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
    frame: frameOf,
    frames(events) {
      const [only] = events;
      return events.length === 1 && only !== undefined ? frameOf(only) : joined(events, frameOf);
    },
  };
}

async function joined(events: readonly WatchEvent[], frameOf: FrameFunc): Promise<Buffer> {
  const frames: Buffer[] = [];
  for (const event of events) {
    const frame = frameOf(event);
    frames.push(frame instanceof Promise ? await frame : frame);
  }
  return Buffer.concat(frames);
}

type FrameFunc = (event: WatchEvent) => Buffer | Promise<Buffer>;

function sharedFrames(scope: RequestScope, transform: TransformTarget | undefined, frame: FrameEncoder): FrameFunc {
  const recent = recentFramesOf(scope, frame, transform);
  const make = frameMaker(scope, transform, frame);
  return (event) => recent.frameOf(event, make);
}

/** By resource and encoding, what was made for other watchers of the same form a moment ago. */
const recentFrames = new WeakMap<RequestScope, WeakMap<FrameEncoder, Map<string, RecentFrames>>>();

function recentFramesOf(
  scope: RequestScope,
  frame: FrameEncoder,
  transform: TransformTarget | undefined,
): RecentFrames {
  const byEncoder = recentFrames.get(scope) ?? new WeakMap<FrameEncoder, Map<string, RecentFrames>>();
  recentFrames.set(scope, byEncoder);
  const byForm = byEncoder.get(frame) ?? new Map<string, RecentFrames>();
  byEncoder.set(frame, byForm);
  const form = transform === undefined ? "" : `${transform.kind}/${transform.version}`;
  const known = byForm.get(form) ?? new RecentFrames(scope.clock);
  byForm.set(form, known);
  return known;
}

function frameMaker(scope: RequestScope, transform: TransformTarget | undefined, frame: FrameEncoder): FrameFunc {
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

/** The columns come with the first event, and again with the first that has others. */
function tableFrames(form: TableForm, frame: FrameEncoder): FrameFunc {
  let sent: TableConvertor["columns"] | undefined;
  return async ({ type, object }) => {
    if (type === "ERROR") return frame(type, object);
    const convertor = form.convertor.inForce?.() ?? form.convertor;
    const withColumns = convertor.columns !== sent;
    sent = convertor.columns;
    const table = await tableOfObject({ ...form, convertor }, object, withColumns);
    return frame(type, EncodedObject.fromBytes(table));
  };
}
