/** What is known of an operation, or of a moment in it. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** Headers of a request that is about to be sent, to which something is added. */
export type OutgoingHeaders = Record<string, unknown>;

/** How a span begins. */
export interface SpanStart {
  readonly attributes?: SpanAttributes;
  /** `client`: another server is asked. Default: work of this server. */
  readonly kind?: "client" | "internal";
}

/** A span as a tracing library keeps it, or passes on that nobody wants it. Mirrors `trace.Span` of OpenTelemetry. */
export interface RecordedSpan {
  startChild(name: string, start?: SpanStart): RecordedSpan;
  setAttributes(attributes: SpanAttributes): void;
  /** The operation has failed. */
  setFailed(message: string): void;
  addEvent(name: string, attributes?: SpanAttributes): void;
  recordError(err: unknown): void;
  end(): void;
  /** Adds the headers by which what another server does becomes part of the trace. */
  inject(headers: OutgoingHeaders): void;
}

/** A request as it came in. */
export interface ReceivedRequest {
  /** Those that a client may send to have its trace continued are among them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /**
   * Whether the client may say what this request is a part of, and that it is recorded. Of others the trace is only linked
   * to, and the sampling of this server decides.
   */
  readonly isTrusted: boolean;
  /** What a trusted client's request is part of that sends no such headers. Absent: of nothing. */
  readonly parent?: RecordedSpan | undefined;
  readonly attributes: SpanAttributes;
  /** Milliseconds since the epoch. */
  readonly receivedAtMs: number;
}

/** Where spans come from that have no parent in this server, and where all of them go. Mirrors `tracing.TracerProvider`. */
export interface TracerProvider {
  /** A span that is part of nothing. */
  startRoot(name: string, start?: SpanStart): RecordedSpan;
  /** The span of a whole request. */
  startRequest(name: string, request: ReceivedRequest): RecordedSpan;
  /** Hands over what is still here. Nothing is kept afterwards; resolves in bounded time, whatever the receiver does. */
  shutdown(): Promise<void>;
}
