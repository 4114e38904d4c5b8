import { connect } from "node:net";
import { credentials } from "@grpc/grpc-js";
import type { Dialer, Logger, RecordedSpan, TracerProvider } from "@kube-apiserver/component-base";
import { SocketForwarder } from "@kube-apiserver/storage";
import { type Context, defaultTextMapGetter, type Link, ROOT_CONTEXT, SpanKind, trace } from "@opentelemetry/api";
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-base";
import { type CollectorAddress, collectorAddressOf, dialAddressOf } from "../collector-address.js";
import type { TracingParts } from "../load-tracer-provider.js";
import type { TracingConfiguration } from "../tracing-configuration.js";
import { type OpenTelemetryParts, OpenTelemetrySpan } from "./opentelemetry-span.js";
import { ReportedExporter } from "./reported-exporter.js";

const million = 1_000_000;
/** Same as upstream's instrumentation says of its spans. */
const instrumentationScope = "k8s.io/component-base/tracing";
/** A client chooses what is in its headers; what waits to be handed over must not grow with that. */
const maxAttributeLength = 4096;

/**
 * Records spans with OpenTelemetry, and hands them over in batches by OTLP over gRPC. What cannot be handed over is dropped:
 * at most 2048 spans wait. Mirrors `tracing.NewProvider`.
 */
export async function newOpenTelemetryProvider(
  { endpoint, samplingRatePerMillion = 0 }: TracingConfiguration,
  { apiServerID, dialer, logger }: TracingParts,
): Promise<TracerProvider> {
  const log = logger.with("tracing");
  const { url, forwarder } = await newCollectorURL(collectorAddressOf(endpoint), dialer, log);
  const exporter = new ReportedExporter(new OTLPTraceExporter({ url, credentials: credentials.createInsecure() }), log);
  const provider = new BasicTracerProvider({
    sampler: newSampler(samplingRatePerMillion),
    resource: resourceFromAttributes({ "service.name": "apiserver", "service.instance.id": apiServerID }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
    spanLimits: { attributeValueLengthLimit: maxAttributeLength },
  });
  const parts: OpenTelemetryParts = {
    tracer: provider.getTracer(instrumentationScope),
    propagator: new CompositePropagator({
      propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
    }),
  };
  return {
    startRoot: (name, start = {}) => startSpan(parts, name, { attributes: start.attributes ?? {} }, ROOT_CONTEXT),
    startRequest(name, { headers, isTrusted, parent, attributes, receivedAtMs }) {
      const before = parent instanceof OpenTelemetrySpan ? parent.context : ROOT_CONTEXT;
      const context = parts.propagator.extract(before, headers, defaultTextMapGetter);
      const options = { kind: SpanKind.SERVER, attributes, startTime: receivedAtMs };
      if (isTrusted) return startSpan(parts, name, options, context);
      return startSpan(parts, name, { ...options, root: true, links: linksTo(context) }, context);
    },
    async shutdown() {
      await provider.shutdown().catch((err: unknown) => log.warn("failed to shut down tracer provider", { err }));
      // Without effect if all went well.
      await exporter.shutdown();
      await forwarder?.close();
    },
  };
}

/** Whoever is part of a trace is recorded as that trace is; of all others so many of a million. */
function newSampler(ratePerMillion: number): Sampler {
  const root = ratePerMillion > 0 ? new TraceIdRatioBasedSampler(ratePerMillion / million) : new AlwaysOffSampler();
  return new ParentBasedSampler({ root });
}

function startSpan(
  parts: OpenTelemetryParts,
  name: string,
  options: Parameters<OpenTelemetryParts["tracer"]["startSpan"]>[1],
  context: Context,
): RecordedSpan {
  return new OpenTelemetrySpan(parts, parts.tracer.startSpan(name, options, context), context);
}

/** What a client says that its request is part of who is not believed. */
function linksTo(context: Context): Link[] {
  const remote = trace.getSpanContext(context);
  return remote?.isRemote === true ? [{ context: remote }] : [];
}

/**
 * As the exporter wants it. What only we can connect to is reached by a socket of our own: gRPC makes its connections itself.
 */
async function newCollectorURL(address: CollectorAddress, dialer: Dialer | undefined, logger: Logger) {
  if (address.kind === "unix" && !address.path.startsWith("\0")) return { url: `unix://${address.path}` };
  if (address.kind === "tcp" && dialer === undefined) return { url: `dns://${address.authority}` };
  const forwarder = await SocketForwarder.open({
    ...(address.kind === "tcp"
      ? { address: { ...dialAddressOf(address.authority), speaksFirst: true }, dialer: dialer as Dialer }
      : { address: { host: "unix-abstract", port: 0 }, dialer: { dial: () => connect({ path: address.path }) } }),
    peer: "collector",
    logger,
  });
  return { url: `unix://${forwarder.path}`, forwarder };
}
