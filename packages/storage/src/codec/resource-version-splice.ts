import { findMember, skipSpace } from "./json-scanner.js";

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const QUOTE = 0x22;

const API_VERSION_PREFIX = Buffer.from('{"apiVersion":"');
const KIND_PREFIX = Buffer.from(',"kind":"');
const METADATA_PREFIX = Buffer.from(',"metadata":{');
const RESOURCE_VERSION_PREFIX = Buffer.from('"resourceVersion":"');
const RESOURCE = Buffer.from('"resource');
const VERSION = Buffer.from('Version"');

/**
 * A copy of a JSON object's bytes with `metadata.resourceVersion` set, whatever it was before. Bytes that begin with
 * `apiVersion`, `kind`, `metadata` in that order, as our codec and Go's for custom resources write them, are not
 * scanned; others are walked member by member, so that a nested `metadata` is never mistaken for the object's own.
 * Undefined when the bytes are not a JSON object.
 */
export function setResourceVersion(json: Buffer, resourceVersion: string): Buffer | undefined {
  const text = `"resourceVersion":"${resourceVersion}"`;
  const inside = metadataAtKnownPlace(json);
  if (inside === -1) return setByScanning(json, text);

  if (startsWithAt(json, inside, RESOURCE_VERSION_PREFIX)) {
    const end = json.indexOf(QUOTE, inside + RESOURCE_VERSION_PREFIX.length);
    // A second one further back would win in every parser: only then a walk is needed.
    if (!mentionsResourceVersion(json, end)) return replace(json, inside, end + 1, text);
    return setByScanning(json, text);
  }
  if (mentionsResourceVersion(json, inside)) return setByScanning(json, text);
  return replace(json, inside, inside, json[inside] === CLOSE_BRACE ? text : `${text},`);
}

/**
 * Whether a key of that name occurs anywhere after `from`. Looks for the rarest part first: quotes and small letters are
 * everywhere, and each makes the search stop and compare.
 */
function mentionsResourceVersion(json: Buffer, from: number): boolean {
  for (let at = json.indexOf(VERSION, from); at !== -1; at = json.indexOf(VERSION, at + VERSION.length)) {
    if (startsWithAt(json, at - RESOURCE.length, RESOURCE)) return true;
  }
  return false;
}

/** The position after `{` of metadata if the object starts with apiVersion, kind and metadata, else -1. */
function metadataAtKnownPlace(json: Buffer): number {
  if (!startsWithAt(json, 0, API_VERSION_PREFIX)) return -1;
  const apiVersionEnd = plainStringEnd(json, API_VERSION_PREFIX.length);
  if (apiVersionEnd === -1 || !startsWithAt(json, apiVersionEnd, KIND_PREFIX)) return -1;
  const kindEnd = plainStringEnd(json, apiVersionEnd + KIND_PREFIX.length);
  if (kindEnd === -1 || !startsWithAt(json, kindEnd, METADATA_PREFIX)) return -1;
  return kindEnd + METADATA_PREFIX.length;
}

function startsWithAt(json: Buffer, at: number, prefix: Buffer): boolean {
  // A loop over a few bytes is quicker than the call into native code that compare() is.
  for (let i = 0; i < prefix.length; i++) {
    if (json[at + i] !== prefix[i]) return false;
  }
  return true;
}

/** The position after the closing quote of a string without escapes, -1 when it has some. `at` is inside the string. */
function plainStringEnd(json: Buffer, at: number): number {
  for (let i = at; i < json.length; i++) {
    const byte = json[i];
    if (byte === QUOTE) return i + 1;
    if (byte === 0x5c) return -1;
  }
  return -1;
}

function setByScanning(json: Buffer, text: string): Buffer | undefined {
  const start = skipSpace(json, 0);
  if (json[start] !== OPEN_BRACE) return undefined;
  const metadata = findMember(json, start, "metadata");
  if (metadata === undefined) {
    return insertFirst(json, start, `"metadata":{${text}}`);
  }
  if (json[metadata.valueStart] !== OPEN_BRACE) {
    return replace(json, metadata.valueStart, metadata.valueEnd, `{${text}}`);
  }
  const existing = findMember(json, metadata.valueStart, "resourceVersion");
  if (existing !== undefined) return replace(json, existing.keyStart, existing.valueEnd, text);
  return insertFirst(json, metadata.valueStart, text);
}

/** Inserts a member after the opening brace at `brace`. */
function insertFirst(json: Buffer, brace: number, text: string): Buffer {
  const isEmpty = json[skipSpace(json, brace + 1)] === CLOSE_BRACE;
  return replace(json, brace + 1, brace + 1, isEmpty ? text : `${text},`);
}

function replace(json: Buffer, from: number, to: number, text: string): Buffer {
  const end = trimmedLength(json);
  const result = Buffer.allocUnsafe(from + text.length + end - to);
  json.copy(result, 0, 0, from);
  result.write(text, from, "latin1");
  json.copy(result, from + text.length, to, end);
  return result;
}

/** Go's encoder ends what it stores with a line feed. */
function trimmedLength(json: Buffer): number {
  let end = json.length;
  while (end > 0 && (json[end - 1] as number) <= 0x20) end--;
  return end;
}
