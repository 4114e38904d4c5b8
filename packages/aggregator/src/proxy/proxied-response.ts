import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import {
  isRedirect,
  messageOf,
  RedirectRefusedError,
  type RequestContext,
  sendPlainText,
  setClientHeaders,
} from "@kube-apiserver/generic-server";
import type { Exchange, ResponseReceiver } from "./exchange.js";

/** Where an answer goes. */
export interface ProxiedResponseOptions {
  readonly res: ServerResponse;
  readonly ctx: RequestContext;
  readonly rejectForwardingRedirects: boolean;
  /** Told when there is no answer. */
  readonly onUnreachable: () => void;
}

/** Writes the answer of a backend to the client as it comes, no faster than the client takes it. */
export class ProxiedResponse implements ResponseReceiver {
  /** Resolves when nothing more will be written. */
  readonly over: Promise<void>;
  readonly #options: ProxiedResponseOptions;
  #exchange: Exchange | undefined;
  /** Bytes of the body that are to come; NaN where the backend does not tell. */
  #left = Number.NaN;
  #hasHead = false;
  #ended = false;
  #resolve: () => void = () => undefined;

  constructor(options: ProxiedResponseOptions) {
    this.#options = options;
    this.over = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    options.ctx.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Names the exchange that it comes from. */
  begin(exchange: Exchange): void {
    this.#exchange = exchange;
    if (this.#ended || this.#options.ctx.signal.aborted) this.abort(this.#options.ctx.signal.reason);
  }

  /** Ends the request to the backend, and its answer. */
  abort(reason: unknown): void {
    this.#exchange?.cancel();
    this.failed(reason);
  }

  head(status: number, headers: IncomingHttpHeaders): void {
    const { res, rejectForwardingRedirects } = this.#options;
    if (this.#ended) return;
    if (rejectForwardingRedirects && isRedirect({ status, headers })) {
      this.#exchange?.cancel();
      sendPlainText(res, 502, new RedirectRefusedError().message);
      this.#end();
      return;
    }
    this.#hasHead = true;
    res.statusCode = status;
    setClientHeaders(res, headers);
    this.#left = Number(headers["content-length"] ?? Number.NaN);
    // Head and body of a short answer leave together. A watch may have nothing to say for a long time; its client wants to
    // know that it began.
    setImmediate(flushHead, res);
  }

  data(chunk: Buffer): boolean {
    const { res } = this.#options;
    if (this.#ended) return true;
    this.#left -= chunk.length;
    if (this.#left === 0) {
      res.end(chunk);
      this.#end();
      return true;
    }
    if (res.write(chunk)) return true;
    res.once("drain", () => this.#exchange?.resume());
    return false;
  }

  end(): void {
    if (this.#ended) return;
    this.#options.res.end();
    this.#end();
  }

  failed(err: unknown): void {
    if (this.#ended) return;
    const { res, ctx, onUnreachable } = this.#options;
    this.#end();
    if (!this.#hasHead) {
      if (ctx.signal.aborted) return;
      onUnreachable();
      sendPlainText(res, 503, `error trying to reach service: ${messageOf(err)}\n`);
      return;
    }
    flushHead(res);
    // The server is shutting down and ends what runs long; what broke off otherwise must not look complete.
    if (ctx.signal.aborted && !res.destroyed) res.end();
    else res.destroy();
  }

  readonly #onAbort = () => this.abort(this.#options.ctx.signal.reason);

  #end(): void {
    this.#ended = true;
    this.#options.ctx.signal.removeEventListener("abort", this.#onAbort);
    this.#resolve();
  }
}

function flushHead(res: ServerResponse): void {
  if (!res.headersSent && !res.destroyed) res.flushHeaders();
}
