import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type MethodDefinition, Server, ServerCredentials, type sendUnaryData } from "@grpc/grpc-js";
import { fromJSON } from "@grpc/proto-loader";

/** A value of an attribute, by its type: `{ stringValue: "a" }`. */
type AnyValue = Readonly<Record<string, unknown>>;
type KeyValue = { readonly key: string; readonly value: AnyValue };

interface SentSpan {
  readonly traceId: Buffer;
  readonly spanId: Buffer;
  readonly parentSpanId: Buffer;
  readonly name: string;
  readonly kind: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly { readonly name: string; readonly attributes: readonly KeyValue[] }[];
  readonly links: readonly { readonly traceId: Buffer; readonly spanId: Buffer }[];
  readonly status: { readonly code: string } | null;
}

interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly SentSpan[] }[];
  }[];
}

/** A span as it arrived; ids in hexadecimal digits. */
export interface CollectedSpan {
  readonly traceID: string;
  readonly spanID: string;
  /** `""` for the first of a trace. */
  readonly parentID: string;
  readonly name: string;
  readonly kind: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly string[];
  readonly links: readonly string[];
  readonly failed: boolean;
  readonly resource: Readonly<Record<string, unknown>>;
}

const string = { id: 1, type: "string" };
const attributes = (id: number) => ({ id, rule: "repeated", type: "KeyValue" });
const repeated = (id: number, type: string) => ({ id, rule: "repeated", type });

/** What of OTLP a collector of traces needs; fields and numbers are those of `opentelemetry/proto`. */
const protocol = fromJSON(
  {
    nested: {
      opentelemetry: {
        nested: {
          AnyValue: {
            oneofs: { value: { oneof: ["stringValue", "boolValue", "intValue", "doubleValue"] } },
            fields: {
              stringValue: string,
              boolValue: { id: 2, type: "bool" },
              intValue: { id: 3, type: "int64" },
              doubleValue: { id: 4, type: "double" },
            },
          },
          KeyValue: { fields: { key: string, value: { id: 2, type: "AnyValue" } } },
          Resource: { fields: { attributes: attributes(1) } },
          Scope: { fields: { name: string } },
          Event: { fields: { name: { id: 2, type: "string" }, attributes: attributes(3) } },
          Link: { fields: { traceId: { id: 1, type: "bytes" }, spanId: { id: 2, type: "bytes" } } },
          StatusCode: { values: { UNSET: 0, OK: 1, ERROR: 2 } },
          Status: { fields: { message: { id: 2, type: "string" }, code: { id: 3, type: "StatusCode" } } },
          SpanKind: { values: { UNSPECIFIED: 0, INTERNAL: 1, SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 } },
          Span: {
            fields: {
              traceId: { id: 1, type: "bytes" },
              spanId: { id: 2, type: "bytes" },
              traceState: { id: 3, type: "string" },
              parentSpanId: { id: 4, type: "bytes" },
              name: { id: 5, type: "string" },
              kind: { id: 6, type: "SpanKind" },
              startTimeUnixNano: { id: 7, type: "fixed64" },
              endTimeUnixNano: { id: 8, type: "fixed64" },
              attributes: attributes(9),
              events: repeated(11, "Event"),
              links: repeated(13, "Link"),
              status: { id: 15, type: "Status" },
            },
          },
          ScopeSpans: { fields: { scope: { id: 1, type: "Scope" }, spans: repeated(2, "Span") } },
          ResourceSpans: {
            fields: { resource: { id: 1, type: "Resource" }, scopeSpans: repeated(2, "ScopeSpans") },
          },
          Request: { fields: { resourceSpans: repeated(1, "ResourceSpans") } },
          Response: { fields: {} },
          TraceService: { methods: { Export: { requestType: "Request", responseType: "Response", comment: "" } } },
        },
      },
    },
  },
  { enums: String, longs: String, defaults: true, oneofs: true },
);

const service = protocol["opentelemetry.TraceService"] as Record<string, MethodDefinition<ExportRequest, object>>;
const path = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/** A collector of OTLP over gRPC: what a server hands over is kept here. */
export class OTLPCollector implements AsyncDisposable {
  readonly spans: CollectedSpan[] = [];
  /** Everything that was sent, byte for byte. */
  readonly received: Buffer[] = [];
  /** Answers a call; one that never calls back makes the sender wait. */
  answer: (done: sendUnaryData<object>) => void = (done) => done(null, {});
  readonly #server = new Server();
  readonly #dir: string;
  #port = 0;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /** @param port - default: a free one */
  static async start(port = 0): Promise<OTLPCollector> {
    const collector = new OTLPCollector(await mkdtemp(join(tmpdir(), "otlp-collector-")));
    await collector.#listen(port);
    return collector;
  }

  get port(): number {
    return this.#port;
  }

  get endpoint(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** A file for `--tracing-config-file`. */
  async configFile(samplingRatePerMillion = 1_000_000): Promise<string> {
    const file = join(this.#dir, "tracing.yaml");
    const lines = [
      "apiVersion: apiserver.config.k8s.io/v1",
      "kind: TracingConfiguration",
      `endpoint: ${this.endpoint}`,
      `samplingRatePerMillion: ${samplingRatePerMillion}`,
    ];
    await writeFile(file, lines.join("\n"));
    return file;
  }

  /** The spans of one trace by their names, those of the same name in the order in which they ended. */
  trace(traceID: string): readonly CollectedSpan[] {
    return this.spans.filter((span) => span.traceID === traceID);
  }

  /** From now on nobody can reach it. */
  stopListening(): void {
    this.#server.forceShutdown();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.forceShutdown();
    await rm(this.#dir, { recursive: true, force: true });
  }

  #listen(port: number): Promise<void> {
    const [method] = Object.values(service);
    if (method === undefined) throw new TypeError("the protocol has no method");
    const take = method.requestDeserialize;
    const requestDeserialize = (bytes: Buffer) => {
      this.received.push(Buffer.from(bytes));
      return take(bytes);
    };
    this.#server.addService(
      { Export: { ...method, path, requestDeserialize } },
      {
        Export: ({ request }: { readonly request: ExportRequest }, done: sendUnaryData<object>) => {
          this.spans.push(...spansOf(request));
          this.answer(done);
        },
      },
    );
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (err, bound) => {
        this.#port = bound;
        if (err === null) resolve();
        else reject(err);
      });
    });
  }
}

function spansOf({ resourceSpans }: ExportRequest): readonly CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => toCollected(span, valuesOf(resource.attributes)))),
  );
}

function toCollected(span: SentSpan, resource: CollectedSpan["resource"]): CollectedSpan {
  return {
    traceID: span.traceId.toString("hex"),
    spanID: span.spanId.toString("hex"),
    parentID: span.parentSpanId.toString("hex"),
    name: span.name,
    kind: span.kind,
    attributes: valuesOf(span.attributes),
    events: span.events.map(({ name }) => name),
    links: span.links.map(({ traceId, spanId }) => `${traceId.toString("hex")}-${spanId.toString("hex")}`),
    failed: span.status?.code === "ERROR",
    resource,
  };
}

function valuesOf(pairs: readonly KeyValue[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value[String(value.value)]]));
}
