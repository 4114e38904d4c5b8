import type { RevisionSplice } from "@kube-apiserver/apimachinery";
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
 * Where the resourceVersion of a JSON object goes. Finds the place without parsing; where there is one already, that is
 * replaced. Undefined when `json` is no JSON object.
 */
export function spliceForResourceVersion(json: Buffer): RevisionSplice | undefined {
  const inside = metadataAtKnownPlace(json);
  if (inside === -1) return findByScanning(json);
  if (startsWithAt(json, inside, RESOURCE_VERSION_PREFIX)) {
    const valueEnd = json.indexOf(QUOTE, inside + RESOURCE_VERSION_PREFIX.length);
    // A second one further back would win in every parser: only then a walk is needed.
    if (mentionsResourceVersion(json, valueEnd)) return findByScanning(json);
    return splice(json, inside, valueEnd + 1);
  }
  if (mentionsResourceVersion(json, inside)) return findByScanning(json);
  return json[inside] === CLOSE_BRACE
    ? splice(json, inside, inside)
    : splice(json, inside, inside, HEAD, TAIL_BEFORE_MORE);
}

const HEAD = '"resourceVersion":"';
const TAIL = '"';
const TAIL_BEFORE_MORE = '",';

function splice(json: Buffer, at: number, until: number, head = HEAD, tail = TAIL): RevisionSplice {
  return { at, until, end: trimmedLength(json), head, tail };
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

function findByScanning(json: Buffer): RevisionSplice | undefined {
  const start = skipSpace(json, 0);
  if (json[start] !== OPEN_BRACE) return undefined;
  const metadata = findMember(json, start, "metadata");
  if (metadata === undefined) {
    const tail = isEmptyObject(json, start) ? '"}' : '"},';
    return splice(json, start + 1, start + 1, `"metadata":{${HEAD}`, tail);
  }
  if (json[metadata.valueStart] !== OPEN_BRACE) {
    return splice(json, metadata.valueStart, metadata.valueEnd, `{${HEAD}`, '"}');
  }
  const existing = findMember(json, metadata.valueStart, "resourceVersion");
  if (existing !== undefined) return splice(json, existing.keyStart, existing.valueEnd);
  const inside = metadata.valueStart + 1;
  return splice(json, inside, inside, HEAD, isEmptyObject(json, metadata.valueStart) ? TAIL : TAIL_BEFORE_MORE);
}

function isEmptyObject(json: Buffer, brace: number): boolean {
  return json[skipSpace(json, brace + 1)] === CLOSE_BRACE;
}

/** Go's encoder ends what it stores with a line feed. */
function trimmedLength(json: Buffer): number {
  let end = json.length;
  while (end > 0 && (json[end - 1] as number) <= 0x20) end--;
  return end;
}
