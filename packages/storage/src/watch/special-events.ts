import { EncodedObject, type GroupResource, statusFromError } from "@kube-apiserver/apimachinery";
import { interpretWatchError } from "../errors/interpret.js";

import type { WatchEvent, WatchInterface } from "../interfaces.js";
import type { ObjectKind } from "../store/context.js";

/** Marks the bookmark behind the initial events of a WatchList (KEP-3157). */
export const INITIAL_EVENTS_END_ANNOTATION = "k8s.io/initial-events-end";

/** An object of the kind with only a resourceVersion: everything up to it has been delivered. */
export function newBookmark({ apiVersion, kind }: ObjectKind, revision: bigint): WatchEvent {
  const metadata = { resourceVersion: String(revision) };
  return { type: "BOOKMARK", object: EncodedObject.fromObject({ apiVersion, kind, metadata }) };
}

/** The bookmark that tells a WatchList client that it has seen the whole state. */
export function newInitialEventsEnd({ apiVersion, kind }: ObjectKind, revision: bigint): WatchEvent {
  const annotations = { [INITIAL_EVENTS_END_ANNOTATION]: "true" };
  const metadata = { annotations, resourceVersion: String(revision) };
  return { type: "BOOKMARK", object: EncodedObject.fromObject({ apiVersion, kind, metadata }) };
}

/** The event with which a watch tells why it ends. */
export function newErrorEvent(err: unknown, resource: GroupResource): WatchEvent {
  const status = statusFromError(interpretWatchError(err, resource));
  return { type: "ERROR", object: EncodedObject.fromObject(status) };
}

/** A watch that yields `event` and ends: how a watch that cannot begin as asked answers. */
export function newSingleEventWatch(event: WatchEvent): WatchInterface {
  return newFiniteWatch([event]);
}

/** A watch that has ended before it began. */
export function newEndedWatch(): WatchInterface {
  return newFiniteWatch(undefined);
}

function newFiniteWatch(all: readonly WatchEvent[] | undefined): WatchInterface {
  let events = all;
  return {
    async next() {
      const batch = events;
      events = undefined;
      return batch;
    },
    stop() {
      events = undefined;
    },
  };
}
