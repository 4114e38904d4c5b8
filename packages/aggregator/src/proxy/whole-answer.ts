import type { IncomingHttpHeaders } from "node:http";
import type { Exchange, ResponseReceiver } from "./exchange.js";

/** Keeps an answer in memory until it is complete. */
export class WholeAnswer implements ResponseReceiver {
  /** Rejects when there is no answer, or none that is small enough. */
  readonly whole: Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }>;
  readonly #maxBodyBytes: number;
  readonly #chunks: Buffer[] = [];
  #settle: { resolve(): void; reject(reason: unknown): void } = { resolve: () => undefined, reject: () => undefined };
  #exchange: Exchange | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #size = 0;
  #cancelled = false;

  constructor(maxBodyBytes: number) {
    this.#maxBodyBytes = maxBodyBytes;
    this.whole = new Promise((resolve, reject) => {
      const answer = () => ({ status: this.#status, headers: this.#headers, body: Buffer.concat(this.#chunks) });
      this.#settle = { resolve: () => resolve(answer()), reject };
    });
  }

  /** Names the exchange that it comes from. */
  begin(exchange: Exchange): void {
    this.#exchange = exchange;
    if (this.#cancelled) exchange.cancel();
  }

  /** Gives up. */
  cancel(reason: unknown): void {
    this.#cancelled = true;
    this.#exchange?.cancel();
    this.#settle.reject(reason);
  }

  head(status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  data(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#size > this.#maxBodyBytes) {
      this.cancel(new Error(`the answer is longer than ${this.#maxBodyBytes} bytes`));
      return false;
    }
    this.#chunks.push(chunk);
    return true;
  }

  end(): void {
    this.#settle.resolve();
  }

  failed(err: unknown): void {
    this.#settle.reject(err);
  }
}
