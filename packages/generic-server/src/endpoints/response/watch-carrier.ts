import type { ServerResponse } from "node:http";
import type { Clock } from "@kube-apiserver/component-base";
import type { WatchEvent } from "@kube-apiserver/storage";
import { isWebSocketRequest } from "../../request/websocket-request.js";
import { type AcceptedWebSocket, acceptWebSocket } from "../../serving/accept-websocket.js";
import type { Exchange } from "../exchange.js";
import type { StreamForm } from "../negotiation/negotiate.js";
import type { RequestScope } from "../request-scope.js";
import { cutOff } from "./body.js";
import { type EventStream, newEventStream } from "./event-stream.js";
import type { WatchFramer } from "./watch-frames.js";

/** How long a client that was told that all is over has to say the same. */
const closeTimeoutMs = 5_000;

/** What takes the events of a watch to its client. */
export interface WatchCarrier {
  /** The client learns that it is watching, before the first event. False: it is gone. */
  begin(): boolean | Promise<boolean>;
  /**
   * Sends what gathered. While the client is slow, the answer is a promise for when it caught up. False: it is gone.
   * Nothing is awaited that is there already: with thousands of watchers, each turn of a promise counts.
   */
  send(events: readonly WatchEvent[]): boolean | Promise<boolean>;
  /** Ends the watch; what was sent arrives before. */
  end(): void;
  /** Ends it without waiting for anything. */
  cutOff(): void;
}

/** A WebSocket where the client asks for one, or the answer of the request. */
export function newWatchCarrier(
  { req, res }: Exchange,
  { clock, resource }: RequestScope,
  form: StreamForm,
  framer: WatchFramer,
): WatchCarrier {
  if (!isWebSocketRequest(req)) return new HTTPCarrier(res, form, framer);
  const accept = () => acceptWebSocket(req, res, resource);
  return new WebSocketCarrier({ res, accept, form, framer, clock });
}

/** One answer, in pieces. */
class HTTPCarrier implements WatchCarrier {
  readonly #res: ServerResponse;
  readonly #mediaType: string;
  readonly #framer: WatchFramer;
  #out: EventStream | undefined;

  constructor(res: ServerResponse, { mediaType }: StreamForm, framer: WatchFramer) {
    this.#res = res;
    this.#mediaType = mediaType;
    this.#framer = framer;
  }

  begin(): boolean {
    this.#res.setHeader("Content-Type", this.#mediaType);
    this.#res.writeHead(200);
    this.#res.flushHeaders();
    this.#out = newEventStream(this.#res);
    return true;
  }

  send(events: readonly WatchEvent[]): boolean | Promise<boolean> {
    const frames = this.#framer.frames(events);
    return frames instanceof Promise ? frames.then((made) => this.#write(made)) : this.#write(frames);
  }

  end(): void {
    if (!this.#res.writableEnded) this.#res.end();
  }

  cutOff(): void {
    cutOff(this.#res);
  }

  #write(frames: Buffer): boolean | Promise<boolean> {
    return this.#out?.write(frames) ?? false;
  }
}

interface WebSocketParts {
  readonly res: ServerResponse;
  readonly accept: () => Promise<AcceptedWebSocket | undefined>;
  readonly form: StreamForm;
  readonly framer: WatchFramer;
  readonly clock: Clock;
}

/** A message for each event. Mirrors `WatchServer.HandleWS`. */
class WebSocketCarrier implements WatchCarrier {
  readonly #parts: WebSocketParts;
  #accepted: AcceptedWebSocket | undefined;

  constructor(parts: WebSocketParts) {
    this.#parts = parts;
  }

  async begin(): Promise<boolean> {
    this.#accepted = await this.#parts.accept();
    return this.#accepted !== undefined;
  }

  async send(events: readonly WatchEvent[]): Promise<boolean> {
    const { framer, form } = this.#parts;
    const accepted = this.#accepted;
    if (accepted === undefined) return false;
    const { ws, socket } = accepted;
    for (const event of events) {
      const frame = await framer.frame(event);
      if (ws.readyState !== ws.OPEN) return false;
      ws.send(frame.subarray(form.lengthBytes), { binary: !form.isText });
    }
    if (!socket.writableNeedDrain) return true;
    return new Promise((resolve) => {
      const done = () => {
        socket.off("drain", done).off("close", done);
        resolve(ws.readyState === ws.OPEN);
      };
      socket.on("drain", done).on("close", done);
    });
  }

  end(): void {
    const { ws } = this.#accepted ?? {};
    if (ws === undefined || ws.readyState === ws.CLOSED) return;
    const timer = this.#parts.clock.setTimer(() => ws.terminate(), closeTimeoutMs);
    ws.once("close", () => timer.cancel());
    ws.close(1000);
  }

  cutOff(): void {
    if (this.#accepted === undefined) cutOff(this.#parts.res);
    else this.#accepted.ws.terminate();
  }
}
