import type { Span } from "@kube-apiserver/component-base";
import type { ListOptions } from "../../registry/rest/rest.js";
import { contextWithSpan } from "../../request/derived-context.js";
import type { RequestContext } from "../../request/request-context.js";
import { operationAttributes, responseAttributes } from "../../tracing/request-attributes.js";
import type { Exchange } from "../exchange.js";
import { slowOperationMs } from "../traced-handler.js";

/** The log tells of sending that takes this long. Same as upstream. */
const slowSendingMs = 5_000;

/**
 * The part of a watch that is a list: until all objects were sent that there were at first. The rest of a watch lasts as
 * long as its client likes, and is no operation.
 */
export class WatchListSpan {
  /** For storage. */
  readonly ctx: RequestContext;
  readonly #listing: Span;
  #sending: Span | undefined;
  #hasEnded = false;

  private constructor(ctx: RequestContext, listing: Span) {
    this.ctx = contextWithSpan(ctx, listing);
    this.#listing = listing;
  }

  /** Undefined where nothing is traced or timed, and for a watch that does not begin with a list. */
  static start({ ctx, req }: Exchange, { sendInitialEvents, allowWatchBookmarks }: ListOptions) {
    if (sendInitialEvents !== true || allowWatchBookmarks !== true) return undefined;
    const listing = ctx.span?.start("WatchList", operationAttributes(req, ctx));
    return listing && new WatchListSpan(ctx, listing);
  }

  /** The client gets to see the first of it. */
  beginSending({ ctx, req }: Exchange, mediaType: string): void {
    this.#sending = this.#listing.start("WatchServer.HandleHTTP", responseAttributes(req, ctx, mediaType));
    this.#sending.addEvent("About to start writing response");
  }

  /** All of it was handed out. */
  complete(): void {
    if (!this.#hasEnded) this.#sending?.addEvent("Writing initial events done");
    this.end();
  }

  /** Whether complete or not. Again does nothing. */
  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#sending?.end(slowSendingMs);
    this.#listing.end(slowOperationMs);
  }
}
