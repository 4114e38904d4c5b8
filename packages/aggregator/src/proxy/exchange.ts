import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";

/** One request to a backend. */
export interface BackendRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Lower-case names. */
  readonly headers: OutgoingHttpHeaders;
  /** Absent: no body. */
  readonly body?: Readable;
}

/**
 * Told of an answer as it comes in: `head`, any number of `data`, `end`; or `failed` at any point, after which there is
 * nothing more. Called directly where bytes are read: streams and promises in between cost more than the answer.
 */
export interface ResponseReceiver {
  head(status: number, headers: IncomingHttpHeaders): void;
  /** False: nothing more, please, until {@link Exchange.resume}; what was read already may still come. */
  data(chunk: Buffer): boolean;
  end(): void;
  failed(err: Error): void;
}

/** A request under way. */
export interface Exchange {
  resume(): void;
  /** Ends it, unless it has ended; its receiver is told nothing more. */
  cancel(): void;
}
