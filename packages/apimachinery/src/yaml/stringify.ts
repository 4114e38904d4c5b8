import { isJSONObject, type JSONObject, type JSONValue } from "../json/json-value.js";
import { compareUTF8, stringifyJSON } from "../json/stringify.js";
import { resolvePlainScalar } from "./scalar.js";

/** From here on values are written in flow style, which is JSON: block style costs stack and white space. */
const maxBlockDepth = 200;

const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const timestamp = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}/;
const unsafeStart = /^[-?:,[\]{}#&*!|>'"%@` ]/;
const unsafeInside = /: |:$| #| $/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what YAML cannot show
const notPrintable = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u;

/**
 * Writes a value as YAML in the style of sigs.k8s.io/yaml: block style, keys sorted, lists not indented, text with
 * several lines as a literal block. Readers of YAML 1.1 and 1.2 get the same value back.
 */
export function toYAML(value: JSONValue): string {
  const { text, inline } = writeNode(value, "", 0);
  return inline ? `${text}\n` : text.slice(1).concat("\n");
}

/** A written node: `inline` goes behind the key or dash, a block starts with its own line break. */
interface Written {
  readonly text: string;
  readonly inline: boolean;
}

function writeNode(value: JSONValue, indent: string, depth: number): Written {
  if (Array.isArray(value) && value.length > 0)
    return writeCollection(value, depth, () => writeList(value, indent, depth));
  if (isJSONObject(value) && keysOf(value).length > 0) {
    return writeCollection(value, depth, () => writeObject(value, indent, depth));
  }
  return { text: typeof value === "string" ? writeString(value, indent) : stringifyJSON(value), inline: true };
}

function writeCollection(value: JSONValue, depth: number, block: () => string): Written {
  return depth < maxBlockDepth ? { text: block(), inline: false } : { text: stringifyJSON(value), inline: true };
}

function keysOf(object: JSONObject): string[] {
  return Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort(compareUTF8);
}

function writeObject(object: JSONObject, indent: string, depth: number): string {
  let text = "";
  for (const key of keysOf(object)) {
    const value = object[key] ?? null;
    // The items of a list stand under the key itself.
    const written = writeNode(value, Array.isArray(value) ? indent : `${indent}  `, depth + 1);
    text += `\n${indent}${writeKey(key)}:${written.inline ? " " : ""}${written.text}`;
  }
  return text;
}

function writeList(list: readonly JSONValue[], indent: string, depth: number): string {
  let text = "";
  for (const item of list) {
    const written = writeNode(item, `${indent}  `, depth + 1);
    // A block's first line goes behind the dash.
    text += `\n${indent}- ${written.inline ? written.text : written.text.slice(indent.length + 3)}`;
  }
  return text;
}

function writeKey(key: string): string {
  return key.includes("\n") ? JSON.stringify(key) : writeString(key, "");
}

function writeString(text: string, indent: string): string {
  if (notPrintable.test(text)) return quoteDouble(text);
  if (text.includes("\n")) return fitsLiteral(text) ? writeLiteral(text, indent) : quoteDouble(text);
  if (meansSomethingElse(text)) return quoteDouble(text);
  if (unsafeStart.test(text) || unsafeInside.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return text;
}

function meansSomethingElse(text: string): boolean {
  if (text === "<<" || text === "=" || base60.test(text) || timestamp.test(text)) return true;
  if (/^[-+]?\.(?:inf|nan)$/i.test(text)) return true;
  return resolvePlainScalar(text) !== text;
}

function fitsLiteral(text: string): boolean {
  return !/^[ \n]/.test(text) && !/ \n| $/.test(text);
}

function writeLiteral(text: string, indent: string): string {
  const chomping = text.endsWith("\n") ? (text.endsWith("\n\n") ? "+" : "") : "-";
  const body = text.endsWith("\n") ? text.slice(0, -1) : text;
  const pad = indent === "" ? "  " : indent;
  return `|${chomping}${body
    .split("\n")
    .map((line) => (line === "" ? "\n" : `\n${pad}${line}`))
    .join("")}`;
}

function quoteDouble(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
