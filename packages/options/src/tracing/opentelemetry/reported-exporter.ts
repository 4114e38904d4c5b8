import type { Logger } from "@kube-apiserver/component-base";
import { ExportResultCode } from "@opentelemetry/core";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-base";

/** An exporter whose failures the log tells of: the first of several in a row, and when they are over. */
export class ReportedExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #logger: Logger;
  #isFailing = false;

  constructor(exporter: SpanExporter, logger: Logger) {
    this.#exporter = exporter;
    this.#logger = logger;
  }

  export(spans: ReadableSpan[], done: Parameters<SpanExporter["export"]>[1]): void {
    this.#exporter.export(spans, (result) => {
      if (result.code === ExportResultCode.SUCCESS) this.#succeeded();
      else this.#failed(spans.length, result.error);
      done(result);
    });
  }

  async shutdown(): Promise<void> {
    await this.#exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  #succeeded(): void {
    if (this.#isFailing) this.#logger.info("Traces arrive at the collector again");
    this.#isFailing = false;
  }

  #failed(spans: number, err: Error | undefined): void {
    const level = this.#isFailing ? "debug" : "warn";
    this.#isFailing = true;
    this.#logger[level]("Traces do not arrive at the collector, and are lost", { spans, err });
  }
}
