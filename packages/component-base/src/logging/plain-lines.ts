import { jsonFormat } from "./json-format.js";
import type { LoggerOptions } from "./new-logger.js";
import { plainText } from "./text-format.js";

/**
 * Writes ready-made lines the way klog's unstructured calls do: the text after the header as it is, not quoted. For
 * output whose form operators know by heart (`FLAG: --v="1"`); everything else goes through a logger.
 */
export function newPlainLineWriter(options: LoggerOptions): (line: string) => void {
  const { sink, clock, name = "", format } = options;
  return (message) => {
    const entry = { severity: "info", level: 0, name, time: clock.now(), message, fields: [] } as const;
    sink(format === "json" ? jsonFormat(entry) : plainText(entry));
  };
}
