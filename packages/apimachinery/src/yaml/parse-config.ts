import { quoteGo } from "../json/go-quote.js";
import type { JSONValue } from "../json/json-value.js";
import { parseJSONStrict } from "../json/parse.js";
import { loadYAML } from "./parse.js";

/** A configuration file as parsed. */
export interface ParsedConfig {
  readonly value: JSONValue;
  /** What a strict decoder objects to in the text itself: repeated keys. */
  readonly strictErrors: readonly string[];
}

/**
 * Parses the text of a configuration file, YAML or JSON by its first character.
 * Rejects with YAMLError or JSONSyntaxError.
 */
export async function parseConfig(data: string | Buffer): Promise<ParsedConfig> {
  const text = data.toString();
  if (/^\s*\{/.test(text)) {
    const { value, duplicates } = parseJSONStrict(text);
    return { value, strictErrors: duplicates.map((path) => `duplicate field ${quoteGo(path)}`) };
  }
  const { value, strictError } = (await loadYAML()).parseStrict(text);
  return { value, strictErrors: strictError === undefined ? [] : [strictError] };
}
