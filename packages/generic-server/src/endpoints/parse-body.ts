import {
  CBORError,
  decodeCBOR,
  isDeeperThan,
  JSONSyntaxError,
  type JSONValue,
  maxYAMLDepth,
  ProtobufError,
  parseJSON,
  parseJSONStrict,
  quoteGo,
  YAMLError,
} from "@kube-apiserver/apimachinery";
import type { InputFormat } from "./negotiation/negotiate.js";
import { decodeProtobufBody } from "./negotiation/protobuf-serializer.js";
import { yamlThreads } from "./yaml/yaml-threads.js";

/** A body as parsed. */
export interface ParsedBody {
  readonly value: JSONValue;
  /** What a strict decoder objects to in the text itself: repeated keys. */
  readonly strictErrors: readonly string[];
}

/** A text that is not what it claims to be; `message` is what upstream's decoder says. */
export class BodySyntaxError extends Error {
  override readonly name = "BodySyntaxError";
}

/**
 * Parses a body.
 * @param strict - also look for repeated keys
 * @throws BodySyntaxError
 */
export async function parseBody(body: Buffer, format: InputFormat, strict: boolean): Promise<ParsedBody> {
  switch (format) {
    case "json":
      return parseJSONBody(body, strict);
    case "yaml":
      return parseYAMLBody(body, strict);
    case "protobuf":
      return parseProtobufBody(body);
    case "cbor":
      return parseCBORBody(body);
  }
}

function parseProtobufBody(body: Buffer): ParsedBody {
  try {
    return { value: decodeProtobufBody(body), strictErrors: [] };
  } catch (err) {
    if (!(err instanceof ProtobufError) && !(err instanceof JSONSyntaxError)) throw err;
    throw new BodySyntaxError(err.message, { cause: err });
  }
}

/** Repeated keys are no matter of strictness here: there are none in CBOR. */
function parseCBORBody(body: Buffer): ParsedBody {
  try {
    return { value: decodeCBOR(body), strictErrors: [] };
  } catch (err) {
    if (!(err instanceof CBORError)) throw err;
    throw new BodySyntaxError(`unable to determine group/version/kind: ${err.message}`, { cause: err });
  }
}

function parseJSONBody(body: Buffer, strict: boolean): ParsedBody {
  try {
    if (!strict) return { value: parseJSON(body), strictErrors: [] };
    const { value, duplicates } = parseJSONStrict(body);
    return { value, strictErrors: duplicates.map((path) => `duplicate field ${quoteGo(path)}`) };
  } catch (err) {
    if (!(err instanceof JSONSyntaxError)) throw err;
    throw new BodySyntaxError(`couldn't get version/kind; json parse error: ${err.message}`, { cause: err });
  }
}

async function parseYAMLBody(body: Buffer, strict: boolean): Promise<ParsedBody> {
  const json = parseJSONAsYAML(body);
  if (json !== undefined) return { value: json, strictErrors: [] };
  try {
    const { value, strictError } = await yamlThreads.parse(body);
    return { value, strictErrors: strictError === undefined || !strict ? [] : [strictError] };
  } catch (err) {
    if (!(err instanceof YAMLError)) throw err;
    throw new BodySyntaxError(err.message, { cause: err });
  }
}

const openingBrace = 0x7b;

/**
 * JSON is YAML, and clients of server-side apply send little else: it is read a good deal faster as what it is. Undefined
 * for other YAML, and where keys repeat or more is nested than YAML may nest, for which YAML has words of its own.
 */
function parseJSONAsYAML(body: Buffer): JSONValue | undefined {
  if (body[0] !== openingBrace) return undefined;
  try {
    const { value, duplicates } = parseJSONStrict(body);
    // Every level takes two characters.
    const isTooDeep = body.length > 2 * maxYAMLDepth && isDeeperThan(value, maxYAMLDepth);
    return duplicates.length === 0 && !isTooDeep ? value : undefined;
  } catch (err) {
    if (err instanceof JSONSyntaxError) return undefined;
    throw err;
  }
}

const yamlErrorsPrefix = "yaml: unmarshal errors:\n  ";

/** The warnings that a strict error becomes: YAML gathers several in one. Mirrors `parseYAMLWarnings`. */
export function warningsOfStrictError(message: string): readonly string[] {
  if (!message.startsWith(yamlErrorsPrefix)) return [message];
  return message
    .slice(yamlErrorsPrefix.length)
    .split("\n")
    .map((line) => line.trim());
}
