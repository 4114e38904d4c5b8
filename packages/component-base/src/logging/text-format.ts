import { errorStack, errorText, type LogEntry, type LogFormatter, type Severity } from "./log-entry.js";

const letters: Readonly<Record<Severity, string>> = { error: "E", warning: "W", info: "I" };

const pad = (value: number, length: number) => String(value).padStart(length, "0");

/**
 * Lines as klog v2 writes structured ones: `I1125 18:33:07.123000   12345 name] "message" key="value"`. Times are local,
 * as klog's.
 */
export const textFormat: LogFormatter = (entry) =>
  `${headerOf(entry)}${quoted(entry.message)}${errorFields(entry)}${fieldsText(entry)}`;

/** A line as klog's unstructured calls write it: the message as it is. */
export const plainText: LogFormatter = (entry) => `${headerOf(entry)}${entry.message}`;

const processID = String(process.pid).padStart(7);

function headerOf({ severity, time, name }: LogEntry): string {
  return `${letters[severity]}${timestamp(time)} ${processID}${name === "" ? "" : ` ${name}`}] `;
}

function timestamp(time: number): string {
  const date = new Date(time);
  const micros = Math.floor((time * 1000) % 1_000_000);
  return (
    `${pad(date.getMonth() + 1, 2)}${pad(date.getDate(), 2)} ` +
    `${pad(date.getHours(), 2)}:${pad(date.getMinutes(), 2)}:${pad(date.getSeconds(), 2)}.${pad(micros, 6)}`
  );
}

function errorFields({ err }: LogEntry): string {
  if (err === undefined) return "";
  const stack = errorStack(err);
  return ` err=${quoted(errorText(err))}${stack === undefined ? "" : ` stack=${valueText(stack)}`}`;
}

function fieldsText({ fields }: LogEntry): string {
  let text = "";
  for (const some of fields) {
    if (some === undefined) continue;
    for (const key of Object.keys(some)) {
      if (key !== "err" && some[key] !== undefined) text += ` ${key}=${valueText(some[key])}`;
    }
  }
  return text;
}

function valueText(value: unknown): string {
  if (typeof value === "string") return value.includes("\n") ? blockText(value) : quoted(value);
  if (value instanceof Error) return quoted(value.message);
  if (typeof value === "object" && value !== null) return escaped(objectText(value));
  return String(value);
}

/** What is not shown but obeyed, or not shown at all: terminals take orders in the middle of a line, and turn text around. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** As Go's `strconv.Quote`: what clients call themselves gives a terminal that shows the log no orders. */
function quoted(text: string): string {
  return escaped(JSON.stringify(text));
}

function escaped(text: string): string {
  return text.replace(unprintable, (char) =>
    Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );
}

/** klog's form of text with several lines: each is indented, so that none can pass for a header. */
function blockText(text: string): string {
  return `<\n${text
    .split("\n")
    .map((line) => `\t${line.split("\t").map(escaped).join("\t")}`)
    .join("\n")}\n >`;
}

/** JSON; what cannot be JSON (a cycle) must not cost the line. */
export function objectText(value: object): string {
  try {
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner)) ?? "{}";
  } catch (err) {
    return JSON.stringify(`<${errorText(err)}>`);
  }
}
