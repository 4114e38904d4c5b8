import type { JSONObject, MutableJSONObject, Schema } from "@kube-apiserver/apimachinery";
import { setOwn } from "@kube-apiserver/apimachinery";
import { describeBuiltIn } from "./descriptions.js";
import type { Dialect } from "./dialect.js";
import { SchemaWriter } from "./schema-object.js";

/** Gathers the definitions that a document refers to, and those that they refer to. */
export class Definitions {
  readonly #dialect: Dialect;
  readonly #writer: SchemaWriter;
  readonly #written = new Map<string, JSONObject>();
  readonly #pending = new Map<string, Schema>();

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    this.#writer = new SchemaWriter(dialect, (name, schema) => this.#want(name, schema), describeBuiltIn);
  }

  /** A reference to `schema` by `name`, whose definition will be in the document. */
  reference(name: string, schema: Schema): JSONObject {
    this.#want(name, schema);
    return { $ref: this.#dialect.refPrefix + name };
  }

  /** Takes a definition that is written already, such as that of a custom resource. */
  add(name: string, definition: JSONObject): void {
    this.#written.set(name, definition);
  }

  /** A reference to a definition that {@link add} took. */
  referenceTo(name: string): JSONObject {
    return { $ref: this.#dialect.refPrefix + name };
  }

  /**
   * All definitions by name, in alphabetical order. Follows every reference first; can be left off for a while at every
   * `yield`.
   */
  *toJSON(): Generator<void, JSONObject> {
    for (const [name, schema] of this.#pending) {
      this.#pending.delete(name);
      if (this.#written.has(name)) continue;
      this.#written.set(name, this.#writer.define(schema));
      yield;
    }
    const out: MutableJSONObject = {};
    for (const name of [...this.#written.keys()].sort()) setOwn(out, name, this.#written.get(name) ?? {});
    return out;
  }

  #want(name: string, schema: Schema): void {
    // A map keeps growing under the loop above, which visits what is added: the closure of the references.
    if (!this.#written.has(name)) this.#pending.set(name, schema);
  }
}
