import type { ServerResponse } from "node:http";

const totalLimit = 4 * 1024;
const itemLimit = 256;

/**
 * Writes the `Warning` headers of one answer, each text once. When they get longer than 4096 characters in all, every one
 * is cut to 256, and what does not fit then is left out. Mirrors `WithWarningRecorder`.
 */
export class WarningRecorder {
  readonly #res: ServerResponse;
  /** Agents by text, in the order in which they came. */
  readonly #recorded = new Map<string, string>();
  #written = 0;
  #truncating = false;

  constructor(res: ServerResponse) {
    this.#res = res;
  }

  /** @param agent - who warns; `-`: nobody in particular */
  add(text: string, agent = "-"): void {
    if (text === "" || this.#res.headersSent) return;
    if ((this.#truncating && this.#written >= totalLimit) || this.#recorded.has(text)) return;
    this.#recorded.set(text, agent);
    if (this.#truncating || this.#written + lengthOf(text) <= totalLimit) {
      this.#write(text, agent);
      return;
    }
    this.#truncating = true;
    this.#written = 0;
    this.#res.removeHeader("Warning");
    for (const [each, from] of this.#recorded) this.#write(each, from);
  }

  #write(text: string, agent: string): void {
    const shown = this.#truncating ? truncate(text) : text;
    this.#written += lengthOf(shown);
    this.#res.appendHeader("Warning", formatWarning(agent, shown));
  }
}

/** As Go counts runes. */
function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

function truncate(text: string): string {
  return lengthOf(text) <= itemLimit ? text : [...text].slice(0, itemLimit).join("");
}

/** `299 agent "text"` (RFC 7234 §5.5) with quotes escaped and control characters taken out. */
function formatWarning(agent: string, text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: header values must not have them
  const clean = text.replace(/[\u0000-\u001f\u007f]/g, " ").replace(/[\\"]/g, "\\$&");
  // Header values are Latin-1 on the wire: what is beyond goes out as UTF-8 bytes, as Go sends it.
  return `299 ${agent} "${Buffer.from(clean, "utf8").toString("latin1")}"`;
}
