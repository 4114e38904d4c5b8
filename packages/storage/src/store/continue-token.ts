import { posix } from "node:path";
import { isJSONObject, parseJSON } from "@kube-apiserver/apimachinery";
import { StorageError } from "../interfaces.js";

const TOKEN_VERSION = "meta.k8s.io/v1";
const INVALID = "continue key is not valid";

/** Where a list goes on. */
export interface ContinuePosition {
  /** Full key of the first candidate. */
  readonly startKey: string;
  /** Revision of the first page; -1n: go on at the newest one, accepting an inconsistent list. */
  readonly revision: bigint;
}

/**
 * A token that goes on after `lastKey`. Same bytes as upstream's `storage.EncodeContinue`, so that a list begun at one
 * API server goes on at another.
 */
export function encodeContinueAfter(lastKey: string, keyPrefix: string, revision: bigint): string {
  return encodeContinue(`${lastKey}\u0000`, keyPrefix, revision);
}

/** A token that goes on with `startKey`, a full key under `keyPrefix`. */
export function encodeContinue(startKey: string, keyPrefix: string, revision: bigint): string {
  const start = JSON.stringify(startKey.slice(keyPrefix.length));
  return Buffer.from(`{"v":"${TOKEN_VERSION}","rv":${revision},"start":${start}}`).toString("base64url");
}

/**
 * Reads a token that a client sent back; it is not trusted to stay under `keyPrefix` unless it proves to.
 * @throws StorageError, code InvalidOptions, with the words of upstream's `storage.DecodeContinue`
 */
export function decodeContinue(token: string, keyPrefix: string): ContinuePosition {
  const { v = "", rv = 0, start = "" } = parseToken(decodeBase64URL(token));
  if (v !== TOKEN_VERSION) throw invalidToken(`${INVALID}: server does not recognize this encoded version ${v}`);
  if (BigInt(rv) === 0n) {
    throw invalidToken(`${INVALID}: incorrect encoded start resourceVersion (version ${TOKEN_VERSION})`);
  }
  if (start === "") throw invalidToken(`${INVALID}: encoded start key empty (version ${TOKEN_VERSION})`);
  const rooted = start.startsWith("/") ? start : `/${start}`;
  // A cleaned path cannot climb out of the prefix that it is appended to.
  if (cleanPath(rooted) !== rooted) throw invalidToken(`${INVALID}: ${start}`);
  return { startKey: keyPrefix + rooted.slice(1), revision: BigInt(rv) };
}

interface Token {
  readonly v?: string;
  readonly rv?: number | bigint;
  readonly start?: string;
}

function parseToken(bytes: Buffer): Token {
  const value = parseTokenJSON(bytes);
  if (!isJSONObject(value))
    throw invalidToken(`${INVALID}: json: cannot unmarshal into Go value of type continueToken`);
  const { v, rv, start } = value;
  if (!isStringOrAbsent(v)) throw wrongField("v", "string");
  if (!isStringOrAbsent(start)) throw wrongField("start", "string");
  const isInteger = rv === undefined || typeof rv === "bigint" || (typeof rv === "number" && Number.isSafeInteger(rv));
  if (!isInteger) throw wrongField("rv", "int64");
  return {
    ...(v === undefined ? {} : { v }),
    ...(rv === undefined ? {} : { rv }),
    ...(start === undefined ? {} : { start }),
  };
}

function isStringOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

function parseTokenJSON(bytes: Buffer): unknown {
  try {
    return parseJSON(bytes);
  } catch (err) {
    if (!(err instanceof Error)) throw err;
    throw invalidToken(`${INVALID}: ${err.message}`, err);
  }
}

function wrongField(field: string, type: string): StorageError {
  return invalidToken(`${INVALID}: json: cannot unmarshal into Go struct field continueToken.${field} of type ${type}`);
}

/** Strict as Go's `base64.RawURLEncoding`: Node's decoder skips what it does not know. */
function decodeBase64URL(token: string): Buffer {
  const text = token.replace(/[\r\n]/g, "");
  const wrong = text.search(/[^A-Za-z0-9_-]/);
  const at = wrong === -1 && text.length % 4 === 1 ? text.length - 1 : wrong;
  if (at !== -1) throw invalidToken(`${INVALID}: illegal base64 data at input byte ${at}`);
  return Buffer.from(text, "base64url");
}

function cleanPath(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

function invalidToken(message: string, cause?: unknown): StorageError {
  return new StorageError("InvalidOptions", `invalid continue token: ${message}`, cause === undefined ? {} : { cause });
}
