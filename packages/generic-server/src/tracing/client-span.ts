import type { OutgoingHeaders, Span } from "@kube-apiserver/component-base";
import { redactedURI } from "./redacted-uri.js";
import { methodAttribute, serverAttributes } from "./request-attributes.js";

/** A request to another server, made on behalf of one to this server. */
export interface TracedCall {
  readonly method: string;
  /** `host:port`. */
  readonly authority: string;
  /** Path and query. */
  readonly target: string;
  /** Those of the request; what makes it part of the trace is added. */
  readonly headers: OutgoingHeaders;
}

/** The span of a request to another server, from when it is sent until its answer was read. Mirrors `otelhttp.Transport`. */
export class ClientSpan {
  readonly #span: Span;

  private constructor(span: Span) {
    this.#span = span;
  }

  /** Undefined where nothing is traced. */
  static start(parent: Span | undefined, { method, authority, target, headers }: TracedCall): ClientSpan | undefined {
    if (parent?.recorded === undefined) return undefined;
    const span = parent.startUnlogged(`HTTP ${method}`, {
      kind: "client",
      attributes: {
        ...methodAttribute(method),
        "url.full": `https://${authority}${redactedURI(target)}`,
        ...serverAttributes(authority),
        "network.protocol.version": "1.1",
      },
    });
    span.inject(headers);
    return new ClientSpan(span);
  }

  /** The other server has answered. */
  answered(statusCode: number): void {
    const failed = statusCode >= 400;
    this.#span.setAttributes({
      "http.response.status_code": statusCode,
      ...(failed ? { "error.type": String(statusCode) } : {}),
    });
    if (failed) this.#span.setFailed("");
  }

  /** There was no answer, or it broke off. */
  failed(err: unknown): void {
    this.#span.setAttributes({ "error.type": err instanceof Error ? err.name : typeof err });
    this.#span.setFailed(err instanceof Error ? err.message : String(err));
  }

  end(): void {
    this.#span.end();
  }
}
