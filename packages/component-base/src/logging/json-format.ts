import { errorStack, errorText, type LogFormatter } from "./log-entry.js";
import { objectText } from "./text-format.js";

/** Keys that a line has anyway; a field of the same name must not replace them. */
const reserved: ReadonlySet<string> = new Set(["ts", "logger", "msg", "v", "err", "stacktrace"]);

/** Lines as `--logging-format=json` writes them: `{"ts":1764095587123,"logger":"name","msg":"message","v":0}`. */
export const jsonFormat: LogFormatter = ({ severity, level, name, time, message, fields, err }) => {
  const record = new Map<string, unknown>([["ts", time]]);
  if (name !== "") record.set("logger", name);
  record.set("msg", message);
  if (severity !== "error") record.set("v", level);
  if (err !== undefined) record.set("err", errorText(err));
  const stack = errorStack(err);
  if (stack !== undefined) record.set("stacktrace", stack);
  for (const some of fields) {
    for (const [key, value] of Object.entries(some ?? {})) {
      if (!reserved.has(key) && value !== undefined) record.set(key, value);
    }
  }
  return `{${Array.from(record, ([key, value]) => `${JSON.stringify(key)}:${valueText(value)}`).join(",")}}`;
};

function valueText(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(value.message);
  if (typeof value === "object" && value !== null) return objectText(value);
  if (typeof value === "bigint") return String(value);
  return JSON.stringify(value) ?? JSON.stringify(String(value));
}
