import type { JSONValue } from "../json/json-value.js";
import { YAMLError } from "./yaml-error.js";

const words: ReadonlyMap<string, null | boolean> = new Map<string, null | boolean>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
]);
const notFinite: ReadonlyMap<string, string> = new Map<string, string>([
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, "NaN"] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word) => [word, "+Inf"] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, "-Inf"] as const),
]);

const integer = /^[+-]?(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const maxInt64 = 2n ** 63n - 1n;
const minInt64 = -(2n ** 63n);
const maxUint64 = 2n ** 64n - 1n;

/**
 * The value of a plain scalar in the YAML 1.1 that go-yaml v2 reads: `yes` is true, `010` and `0o10` are 8, `0x10` is 16, dates are
 * text. Integers as in {@link JSONValue}.
 * @throws YAMLError for `.nan` and `.inf`, which JSON does not have.
 */
export function resolvePlainScalar(text: string): JSONValue {
  const word = words.get(text);
  if (word !== undefined) return word;
  const special = notFinite.get(text);
  if (special !== undefined) throw new YAMLError(`json: unsupported value: ${special}`);
  return /^[-+.0-9]/.test(text) ? resolveNumber(text) : text;
}

function resolveNumber(text: string): JSONValue {
  const plain = text.startsWith(".") ? text : text.replaceAll("_", "");
  if (integer.test(plain)) {
    const value = parseInteger(plain);
    if (value >= minInt64 && value <= maxUint64) return fitInteger(value);
  }
  if (!float.test(plain)) return text;
  const value = Number(plain);
  return Number.isFinite(value) ? value + 0 : text;
}

function parseInteger(text: string): bigint {
  const negative = text.startsWith("-");
  const digits = text.replace(/^[+-]/, "").toLowerCase();
  const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return negative ? -magnitude : magnitude;
}

function fitInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) || value > maxInt64 ? number : value;
}

/**
 * The value of a scalar with a standard tag; other tags leave it a text.
 * @param tag long form without prefix: `int`, `str`; undefined for none.
 * @throws YAMLError when text and tag do not go together.
 */
export function resolveTaggedScalar(tag: string, text: string): JSONValue {
  switch (tag) {
    case "binary":
      return decodeBinary(text);
    case "int":
    case "float":
    case "bool":
    case "null": {
      const value = resolvePlainScalar(text);
      const actual = tagOf(value);
      if (actual === tag || (tag === "float" && actual === "int")) return value;
      throw new YAMLError(`yaml: cannot decode !!${actual} \`${text}\` as a !!${tag}`);
    }
    default:
      return text;
  }
}

function tagOf(value: JSONValue): string {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return Number.isInteger(value) ? "int" : "float";
    default:
      return value === null ? "null" : "str";
  }
}

function decodeBinary(text: string): string {
  const compact = text.replace(/\s/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) {
    throw new YAMLError("yaml: !!binary value contains invalid base64 data");
  }
  return Buffer.from(compact, "base64").toString("utf8");
}
