import type * as yaml from "js-yaml";
import type { JSONValue } from "../json/json-value.js";
import { Composer, maxYAMLDepth } from "./composer.js";
import { newYAMLSyntaxError } from "./yaml-error.js";

/** A parsed YAML text together with what a strict decoder objects to. */
export interface StrictYAML {
  readonly value: JSONValue;
  /** One message about all repeated keys, as go-yaml gives it (it has several lines); undefined when there are none. */
  readonly strictError: string | undefined;
}

/** Reads YAML without waiting, once {@link loadYAML} has brought the library in. */
export interface YAMLReader {
  /**
   * The first document of a text as JSON, as sigs.k8s.io/yaml converts it: YAML 1.1 words, keys become text, exact
   * 64-bit integers, the last of repeated keys wins.
   * @throws YAMLError when it is not YAML, is nested deeper than 1000 levels, or expands too many aliases.
   */
  parse(text: string | Buffer): JSONValue;
  /**
   * The same, and reports repeated keys.
   * @throws YAMLError as {@link parse} does.
   */
  parseStrict(text: string | Buffer): StrictYAML;
}

/** Brings in the YAML library, on first use only: most servers never see a YAML body. */
export async function loadYAML(): Promise<YAMLReader> {
  return newReader(await import("js-yaml"));
}

/** Parses the first document of a YAML text; see {@link YAMLReader.parse}. Rejects with YAMLError. */
export async function parseYAML(text: string | Buffer): Promise<JSONValue> {
  return (await loadYAML()).parse(text);
}

function newReader(library: typeof yaml): YAMLReader {
  const read = (text: string | Buffer): StrictYAML => {
    const source = typeof text === "string" ? text : text.toString("utf8");
    const composer = new Composer(library, source, parseEvents(library, source));
    const value = composer.compose();
    const { duplicates } = composer;
    const strictError = duplicates.length === 0 ? undefined : `yaml: unmarshal errors:\n  ${duplicates.join("\n  ")}`;
    return { value, strictError };
  };
  return { parse: (text) => read(text).value, parseStrict: read };
}

function parseEvents(library: typeof yaml, source: string): yaml.Event[] {
  try {
    return library.parseEvents(source, { maxDepth: maxYAMLDepth });
  } catch (err) {
    if (!(err instanceof library.YAMLException)) throw err;
    throw newYAMLSyntaxError({ reason: err.reason, line: err.mark?.line ?? 0, source }, { cause: err });
  }
}
