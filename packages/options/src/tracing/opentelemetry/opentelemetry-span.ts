import type { OutgoingHeaders, RecordedSpan, SpanAttributes, SpanStart } from "@kube-apiserver/component-base";
import {
  type Context,
  defaultTextMapSetter,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapPropagator,
  type Tracer,
  trace,
} from "@opentelemetry/api";

const kinds = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT } as const;

/** What spans of one provider share. */
export interface OpenTelemetryParts {
  readonly tracer: Tracer;
  readonly propagator: TextMapPropagator;
}

/**
 * A span of OpenTelemetry, with what goes on from it. Spans are handed down as what they are: nothing depends on which of them
 * is "active" in the process.
 */
export class OpenTelemetrySpan implements RecordedSpan {
  readonly #parts: OpenTelemetryParts;
  readonly #span: Span;
  readonly #context: Context;

  /** @param context - what the span began in */
  constructor(parts: OpenTelemetryParts, span: Span, context: Context) {
    this.#parts = parts;
    this.#span = span;
    this.#context = trace.setSpan(context, span);
  }

  /** With this span as what it is part of. */
  get context(): Context {
    return this.#context;
  }

  startChild(name: string, { attributes = {}, kind = "internal" }: SpanStart = {}): RecordedSpan {
    const span = this.#parts.tracer.startSpan(name, { attributes, kind: kinds[kind] }, this.#context);
    return new OpenTelemetrySpan(this.#parts, span, this.#context);
  }

  setAttributes(attributes: SpanAttributes): void {
    this.#span.setAttributes(attributes);
  }

  setFailed(message: string): void {
    this.#span.setStatus({ code: SpanStatusCode.ERROR, ...(message === "" ? {} : { message }) });
  }

  addEvent(name: string, attributes: SpanAttributes = {}): void {
    this.#span.addEvent(name, attributes);
  }

  recordError(err: unknown): void {
    this.#span.recordException(err instanceof Error ? err : String(err));
  }

  end(): void {
    this.#span.end();
  }

  inject(headers: OutgoingHeaders): void {
    this.#parts.propagator.inject(this.#context, headers, defaultTextMapSetter);
  }
}
