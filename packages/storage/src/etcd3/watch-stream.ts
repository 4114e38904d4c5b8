import type { Etcd3, IWatchRequest, IWatchResponse } from "etcd3";
import type { KVEvent, KVWatchRequest } from "../kv/kv.js";
import { KVError } from "../kv/kv.js";
import { compactedError } from "../kv/kv-errors.js";
import { toKVError } from "./etcd-errors.js";
import { requireLeader } from "./require-leader.js";
import { fromEvent, toKey } from "./wire.js";

/** What a stream tells. */
export interface WatchStreamHandler {
  /** The watch exists. */
  created(): void;
  /** Whole revisions, in order. */
  events(events: readonly KVEvent[]): void;
  /** Everything up to `revision` was delivered before. */
  progress(revision: bigint): void;
}

/** An open stream with one watch on it. */
export interface WatchStream {
  /** Resolves with the reason when the stream is over. */
  readonly ended: Promise<unknown>;
  requestProgress(): void;
  /** Stops reading, so that the server stops sending. */
  pause(): void;
  resume(): void;
  cancel(): void;
}

type RawStream = Awaited<ReturnType<Etcd3["watchClient"]["watch"]>>;
/** gRPC's stream is a Duplex; the library's type shows only part of it. */
type PausableStream = RawStream & { pause(): void; resume(): void };

/** Opens a stream from `startRevision` on. */
export async function openWatchStream(
  client: Etcd3,
  request: KVWatchRequest,
  startRevision: bigint,
  handler: WatchStreamHandler,
): Promise<WatchStream> {
  const raw = (await client.watchClient.watch({ interceptors: [requireLeader] })) as PausableStream;
  const receiver = new Receiver(handler);
  const ended = new Promise<unknown>((resolve) => {
    let isOver = false;
    const finish = (err: unknown) => {
      isOver = true;
      resolve(err);
      raw.cancel();
    };
    raw.on("data", (response) => {
      // What was still on its way is told again by the stream that follows.
      if (isOver) return;
      const err = receiver.receive(response);
      if (err !== undefined) finish(err);
    });
    raw.on("error", (err) => finish(toKVError(err)));
    raw.on("end", () => finish(new KVError("Unavailable", "etcd ended the watch stream")));
  });
  raw.write(createRequest(request, startRevision));
  return {
    ended,
    requestProgress: () => raw.write({ progress_request: {} }),
    pause: () => raw.pause(),
    resume: () => raw.resume(),
    cancel: () => raw.cancel(),
  };
}

function createRequest(request: KVWatchRequest, startRevision: bigint): IWatchRequest {
  return {
    create_request: {
      key: toKey(request.key),
      prev_kv: request.prevKV,
      fragment: true,
      ...(request.rangeEnd === undefined ? {} : { range_end: Buffer.from(request.rangeEnd) }),
      start_revision: startRevision.toString(),
      ...(request.progressNotify ? { progress_notify: true } : {}),
    },
  };
}

/** Sorts out one stream's messages and joins fragments. */
class Receiver {
  readonly #handler: WatchStreamHandler;
  #fragments: KVEvent[] = [];

  constructor(handler: WatchStreamHandler) {
    this.#handler = handler;
  }

  /** Returns what ends the stream, if this does. */
  receive(response: IWatchResponse): KVError | undefined {
    if (response.canceled) return canceledBy(response);
    const revision = BigInt(response.header.revision);
    if (response.created) this.#handler.created();
    else if (response.events.length > 0) this.#events(response);
    else if (this.#fragments.length === 0) this.#handler.progress(revision);
    return undefined;
  }

  #events(response: IWatchResponse): void {
    for (const event of response.events) this.#fragments.push(fromEvent(event));
    if (response.fragment) return;
    const events = this.#fragments;
    this.#fragments = [];
    this.#handler.events(events);
  }
}

function canceledBy(response: IWatchResponse): KVError {
  const compactRevision = BigInt(response.compact_revision);
  if (compactRevision > 0n) return compactedError(compactRevision);
  return new KVError("Unavailable", `etcd canceled the watch: ${response.cancel_reason || "no reason given"}`);
}
