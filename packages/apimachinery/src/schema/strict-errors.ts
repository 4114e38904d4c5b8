import { ExactParser, type JSONObserver } from "../json/exact-parser.js";
import { quoteGo } from "../json/go-quote.js";
import type { Schema, StructSchema } from "./schema.js";

/** Upstream stops collecting here: `saveStrictError` in sigs.k8s.io/json. */
const maxErrors = 100;

/**
 * What a strict decoder of a typed object objects to, in the order of the text, each once: fields that are unknown, and
 * known ones and keys of maps that are repeated. What a field of any form holds, and what is unknown, is not looked into.
 * Mirrors `UnmarshalStrict` of sigs.k8s.io/json.
 *
 * @param text - valid JSON that fits the schema; it is not read further than to the hundredth error
 */
export function strictErrorsOf(text: string, schema: StructSchema): readonly string[] {
  const collector = new StrictErrorCollector(schema);
  try {
    new ExactParser(text, undefined, collector).parse();
  } catch (err) {
    if (err !== enough) throw err;
  }
  return [...collector.errors];
}

/** Ends the parsing once nothing more is collected. */
const enough = new Error("enough errors");

interface Frame {
  /** Undefined: nothing inside is looked at. */
  readonly schema: Schema | undefined;
  readonly path: string;
}

class StrictErrorCollector implements JSONObserver {
  readonly errors = new Set<string>();
  readonly #frames: Frame[] = [];
  #next: Frame;

  constructor(schema: Schema) {
    this.#next = { schema, path: "" };
  }

  open(): void {
    this.#frames.push(this.#next);
  }

  close(): void {
    this.#frames.pop();
  }

  item(index: number): void {
    const { schema, path } = this.#top();
    const items = schema?.kind === "list" ? schema.items : undefined;
    this.#next = { schema: items, path: items === undefined ? "" : `${path}[${index}]` };
  }

  key(name: string, isRepeated: boolean): void {
    const { schema, path } = this.#top();
    const values = schema?.kind === "struct" ? schema.fields.get(name)?.schema : valuesOf(schema);
    const at = schema === undefined ? "" : `${path}${path === "" ? "" : "."}${name}`;
    if (schema?.kind === "struct" && values === undefined) this.#note("unknown", at);
    else if (values !== undefined && isRepeated) this.#note("duplicate", at);
    this.#next = { schema: values, path: at };
  }

  #top(): Frame {
    return this.#frames.at(-1) ?? { schema: undefined, path: "" };
  }

  #note(what: "unknown" | "duplicate", path: string): void {
    this.errors.add(`${what} field ${quoteGo(path)}`);
    if (this.errors.size >= maxErrors) throw enough;
  }
}

function valuesOf(schema: Schema | undefined): Schema | undefined {
  return schema?.kind === "map" ? schema.values : undefined;
}
