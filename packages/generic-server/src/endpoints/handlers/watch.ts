import { EncodedObject, isExpired, isTimeout, statusFromError } from "@kube-apiserver/apimachinery";
import type { Timer } from "@kube-apiserver/component-base";
import type { WatchEvent, WatchInterface } from "@kube-apiserver/storage";
import type { ListOptions, Watcher } from "../../registry/rest/rest.js";
import type { RequestContext } from "../../request/request-context.js";
import type { Exchange } from "../exchange.js";
import { type NegotiatedOutput, requireStreaming } from "../negotiation/negotiate.js";
import type { RequestScope } from "../request-scope.js";
import { tableForm } from "../response/object.js";
import { newWatchCarrier, type WatchCarrier } from "../response/watch-carrier.js";
import { newWatchFramer } from "../response/watch-frames.js";
import { WatchListSpan } from "./watch-list-span.js";

const secondMs = 1000;
/** When time is up, a client still gets what was sent to it before, within this time. */
const drainMs = 5 * secondMs;
/** Events are sent in groups of about this size, each when the client has taken the one before. */
const groupBytes = 512 * 1024;

/** Streams changes until the client leaves, does not keep up, time is up or storage ends the watch. */
export async function handleWatch(
  exchange: Exchange,
  scope: RequestScope,
  storage: Watcher,
  output: NegotiatedOutput,
  options: ListOptions,
): Promise<void> {
  const { ctx, query, res } = exchange;
  const { clock } = scope;
  const timeoutMs = timeoutOf(scope, options);
  const form = tableForm(scope, output.transform, query);
  const streamForm = requireStreaming(output, scope.serializers);
  const framer = newWatchFramer(scope, output.transform, form, streamForm.frame);
  const carrier = newWatchCarrier(exchange, scope, streamForm, framer);
  const onCutOff = () => carrier.cutOff();
  const timeoutSeconds = Math.ceil(timeoutMs / secondMs);
  const listing = WatchListSpan.start(exchange, options);
  const onInitialized = () => {
    ctx.watchInitialized?.();
    listing?.complete();
  };
  const started = { ...options, timeoutSeconds, onCutOff, onInitialized };
  const watch = await startWatch(storage, listing?.ctx ?? ctx, started, listing);
  const stop = () => watch.stop();
  let timer: Timer = clock.setTimer(() => {
    stop();
    timer = clock.setTimer(onCutOff, drainMs);
  }, timeoutMs);
  ctx.signal.addEventListener("abort", stop, { once: true });
  res.once("close", stop);
  try {
    listing?.beginSending(exchange, streamForm.mediaType);
    if (!ctx.signal.aborted) await stream(watch, carrier);
  } finally {
    listing?.end();
    timer.cancel();
    ctx.signal.removeEventListener("abort", stop);
    res.off("close", stop);
    stop();
  }
}

/** A watch without a limit of its own gets one at random, so that clients do not all come back at once. */
function timeoutOf(scope: RequestScope, { timeoutSeconds = 0 }: ListOptions): number {
  if (timeoutSeconds > 0) return timeoutSeconds * secondMs;
  return scope.minRequestTimeoutMs * (1 + scope.jitter());
}

/**
 * Once a watch is let in, what keeps it from starting is an event, not an answer: clients look for it there.
 */
async function startWatch(
  storage: Watcher,
  ctx: RequestContext,
  options: ListOptions,
  listing: WatchListSpan | undefined,
): Promise<WatchInterface> {
  try {
    return await storage.watch(ctx, options);
  } catch (err) {
    if (isExpired(err) || isTimeout(err)) return failedWatch(err);
    listing?.end();
    throw err;
  }
}

function failedWatch(err: unknown): WatchInterface {
  let events: readonly WatchEvent[] | undefined = [
    { type: "ERROR", object: EncodedObject.fromObject(statusFromError(err)) },
  ];
  return {
    next() {
      const first = events;
      events = undefined;
      return Promise.resolve(first);
    },
    stop() {
      events = undefined;
    },
  };
}

async function stream(watch: WatchInterface, carrier: WatchCarrier): Promise<void> {
  const hasBegun = carrier.begin();
  if (hasBegun !== true && !(await hasBegun)) return;
  for (let events = await watch.next(); events !== undefined; events = await watch.next()) {
    for (const group of grouped(events)) {
      const isSent = carrier.send(group);
      if (isSent !== true && !(await isSent)) return;
    }
  }
  carrier.end();
}

/** Cuts events into groups: what is on its way to a slow client is bounded in bytes, not in events. */
function grouped(events: readonly WatchEvent[]): readonly (readonly WatchEvent[])[] {
  if (events.length === 1) return [events];
  const groups: (readonly WatchEvent[])[] = [];
  let start = 0;
  let bytes = 0;
  for (const [i, { object }] of events.entries()) {
    bytes += object.byteLength;
    if (bytes < groupBytes) continue;
    groups.push(events.slice(start, i + 1));
    start = i + 1;
    bytes = 0;
  }
  if (start < events.length) groups.push(start === 0 ? events : events.slice(start));
  return groups;
}
