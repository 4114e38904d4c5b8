import type { IncomingMessage } from "node:http";
import { newNotAcceptable, newUnsupportedMediaType } from "@kube-apiserver/apimachinery";
import { type Exchange, headerOf } from "../exchange.js";
import { cborType } from "./cbor-serializer.js";
import { type AcceptClause, parseAccept, parseMediaType } from "./media-type.js";
import { prettyJSONSerializer, type Serializer } from "./serializer.js";
import type { FrameEncoder } from "./watch-frame.js";

/** Another form that a client wants an object in. Mirrors `MediaTypeOptions.Convert`. */
export interface TransformTarget {
  readonly kind: TransformKind;
  readonly version: "v1" | "v1beta1";
}

/** Forms that any object or list can be shown in. */
export type TransformKind = "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";

/** What an answer looks like. */
export interface NegotiatedOutput {
  readonly serializer: Serializer;
  /** Absent: the object itself. */
  readonly transform?: TransformTarget;
}

/** What an endpoint can turn its objects into. Mirrors `EndpointRestrictions`. */
export interface OutputRestrictions {
  readonly allowsTable: boolean;
  /** Whether the answer is an error, which has a form in every media type. Default: no. */
  readonly isStatus?: boolean;
}

/** What tables are served in. Same as upstream. */
const tableTypes: ReadonlySet<string> = new Set(["application/json", "application/yaml"]);

const plainJSONAccepts: ReadonlySet<string> = new Set(["", "application/json", "*/*", "application/json, */*"]);

/**
 * Chooses the form of the answer from the `Accept` header: the client's preferred media type and transformation that the
 * server has.
 * @throws StatusError, reason NotAcceptable, when there is none
 */
export function negotiateOutput(
  { req, query }: Exchange,
  serializers: readonly Serializer[],
  restrictions: OutputRestrictions,
): NegotiatedOutput {
  const header = headerOf(req, "accept");
  const chosen = negotiate(header, serializers, restrictions);
  if (chosen === undefined) throw newNotAcceptable(serializers.map(({ mediaType }) => mediaType));
  if (chosen.output.serializer.isJSON && (chosen.pretty || wantsPretty(req, query))) {
    return { ...chosen.output, serializer: prettyJSONSerializer };
  }
  return chosen.output;
}

/** What the events of a watch look like. */
export interface StreamForm {
  /** `Content-Type` of the answer. */
  readonly mediaType: string;
  readonly frame: FrameEncoder;
  /** So many bytes at the start of each frame say how long it is: messages, which have their own length, go without. */
  readonly lengthBytes: number;
  /** Whether messages are text rather than binary. */
  readonly isText: boolean;
}

/**
 * The form of the answer for streams.
 * @throws StatusError, reason NotAcceptable, when the negotiated one cannot be streamed
 */
export function requireStreaming({ serializer }: NegotiatedOutput, serializers: readonly Serializer[]): StreamForm {
  const { mediaType, streamType = mediaType, streams, frame, frameLengthBytes: lengthBytes = 0 } = serializer;
  if (streams && frame !== undefined) {
    return { mediaType: streamType, frame, lengthBytes, isText: serializer.encodesAsText };
  }
  throw newNotAcceptable(
    serializers
      .filter(({ streams }) => streams)
      .map(({ mediaType, streamType }) => streamType ?? `${mediaType};stream=watch`),
  );
}

interface Candidate {
  readonly output: NegotiatedOutput;
  readonly pretty: boolean;
}

function negotiate(
  header: string,
  serializers: readonly Serializer[],
  restrictions: OutputRestrictions,
): Candidate | undefined {
  const [first] = serializers;
  if (plainJSONAccepts.has(header) && first !== undefined) return { output: { serializer: first }, pretty: false };
  for (const clause of parseAccept(header)) {
    for (const serializer of serializers) {
      if (!isAsked(clause, serializer)) continue;
      const candidate = withOptions(clause, serializer, restrictions);
      if (candidate !== undefined) return candidate;
    }
  }
  return undefined;
}

function isAsked(clause: AcceptClause, { mediaType, streamType }: Serializer): boolean {
  return matchesMediaType(clause, mediaType) || (streamType !== undefined && matchesMediaType(clause, streamType));
}

/** Whether a clause takes a media type (`type/subtype`), parameters aside. */
export function matchesMediaType({ type, subtype }: AcceptClause, mediaType: string): boolean {
  if (type === "*") return subtype === "*";
  return subtype === "*" ? mediaType.startsWith(`${type}/`) : mediaType === `${type}/${subtype}`;
}

function withOptions(
  { parameters }: AcceptClause,
  serializer: Serializer,
  restrictions: OutputRestrictions,
): Candidate | undefined {
  const stream = parameters.get("stream");
  if (stream !== undefined && stream !== "watch") return undefined;
  const pretty = parameters.get("pretty") === "1";
  const kind = parameters.get("as");
  if (kind === undefined || kind === "") {
    const hasForm = serializer.isForMetadataOnly !== true || restrictions.isStatus === true;
    return hasForm ? { output: { serializer }, pretty } : undefined;
  }
  const allowsTable = restrictions.allowsTable && tableTypes.has(serializer.mediaType);
  const transform = transformTarget(kind, parameters.get("g"), parameters.get("v"), { allowsTable });
  return transform === undefined ? undefined : { output: { serializer, transform }, pretty };
}

function transformTarget(
  kind: string,
  group: string | undefined,
  version: string | undefined,
  restrictions: OutputRestrictions,
): TransformTarget | undefined {
  if (group !== "meta.k8s.io" || (version !== "v1" && version !== "v1beta1")) return undefined;
  switch (kind) {
    case "Table":
      return restrictions.allowsTable ? { kind, version } : undefined;
    case "PartialObjectMetadata":
    case "PartialObjectMetadataList":
      return { kind, version };
    default:
      return undefined;
  }
}

const trueTexts: ReadonlySet<string> = new Set(["1", "t", "T", "true", "TRUE", "True"]);

/** Asked for with `?pretty`, or a browser or command-line HTTP tool is looking. Mirrors `isPrettyPrint`. */
export function wantsPretty(req: IncomingMessage, query: URLSearchParams): boolean {
  const pretty = query.get("pretty") ?? "";
  if (pretty !== "") return trueTexts.has(pretty);
  const agent = headerOf(req, "user-agent");
  return agent.startsWith("curl") || agent.startsWith("Wget") || agent.startsWith("Mozilla/5.0");
}

/** Formats that request bodies come in. */
export type InputFormat = "json" | "yaml" | "protobuf" | "cbor";

const inputFormats: ReadonlyMap<string, InputFormat> = new Map([
  ["application/json", "json"],
  ["application/yaml", "yaml"],
  ["application/vnd.kubernetes.protobuf", "protobuf"],
  [cborType, "cbor"],
]);

/**
 * The format of the request's body, JSON when the client does not say.
 * @throws StatusError, reason UnsupportedMediaType
 */
export function negotiateInput(req: IncomingMessage, serializers: readonly Serializer[]): InputFormat {
  const header = headerOf(req, "content-type");
  if (header === "") return "json";
  const mediaType = parseMediaType(header) ?? "";
  const format = inputFormats.get(mediaType);
  if (format === undefined || !serializers.some((known) => known.mediaType === mediaType)) {
    throw newUnsupportedMediaType(serializers.map(({ mediaType }) => mediaType));
  }
  return format;
}
