import type { IncomingHttpHeaders } from "node:http";
import type { ResponseReceiver } from "../proxy/exchange.js";

/** What came of a request. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly data: Buffer;
}

/** Keeps what it is told. */
export class Answer implements ResponseReceiver {
  /** Rejects when the answer fails. */
  readonly over: Promise<WholeAnswer>;
  status = 0;
  bytes = 0;
  isOver = false;
  #takes: boolean;
  #headers: IncomingHttpHeaders = {};
  readonly #chunks: Buffer[] = [];
  #resolve: (answer: WholeAnswer) => void = () => undefined;
  #reject: (err: Error) => void = () => undefined;

  /** @param options - with `takes: false` it asks for a pause until {@link take} */
  constructor({ takes = true }: { readonly takes?: boolean } = {}) {
    this.#takes = takes;
    this.over = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.over.catch(() => undefined);
  }

  /** Asks for no more pauses. */
  take(): void {
    this.#takes = true;
  }

  head(status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.#headers = headers;
  }

  data(chunk: Buffer): boolean {
    this.bytes += chunk.length;
    this.#chunks.push(chunk);
    return this.#takes;
  }

  end(): void {
    this.isOver = true;
    this.#resolve({ status: this.status, headers: this.#headers, data: Buffer.concat(this.#chunks) });
  }

  failed(err: Error): void {
    this.isOver = true;
    this.#reject(err);
  }
}
