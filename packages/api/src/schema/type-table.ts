import type { JSONValue, PatchStrategy } from "@kube-apiserver/apimachinery";

/** A type as a row of the tables; the syntax is described beside the generator. */
export type TypeRow = StructRow | AliasRow;
export type StructRow = readonly [name: string, options: TypeOptions, fields: readonly FieldRow[]];
export type AliasRow = readonly [name: string, type: string, options: TypeOptions];
export type FieldRow = readonly [name: string, type: string, flags?: string, proto?: string, options?: FieldOptions];

export interface TypeOptions {
  /** Name of the OpenAPI definition. */
  readonly openapi?: string;
  /** Go has the type, but no document publishes it. */
  readonly unpublished?: boolean;
  /** `group/version/kind` each, or the name of a set of group versions that share the kind. */
  readonly gvk?: readonly string[] | { readonly set: string };
  /** Has a JSON form of its own: `time`, `quantity` and the like. */
  readonly special?: string;
  /** Writes its own JSON in a way that the fields do not tell. */
  readonly custom?: boolean;
  readonly enum?: readonly string[];
  readonly structType?: "atomic" | "granular";
  readonly unions?: readonly { readonly discriminator?: string; readonly fields: readonly string[] }[];
  readonly protoItems?: boolean;
}

export interface FieldOptions {
  /** Named type behind a scalar. */
  readonly as?: string;
  readonly enum?: readonly string[];
  readonly listType?: "atomic" | "set" | "map";
  readonly listMapKeys?: readonly string[];
  readonly mapType?: "atomic" | "granular";
  readonly structType?: "atomic" | "granular";
  readonly patchStrategy?: readonly PatchStrategy[];
  readonly patchMergeKey?: string;
  readonly default?: JSONValue;
  readonly gates?: readonly string[];
  readonly oneOf?: string;
  readonly nullable?: boolean;
}

/** Whether the row describes a named type that is not a struct. */
export function isAliasRow(row: TypeRow): row is AliasRow {
  return typeof row[1] === "string";
}

/** Finds rows by type key (`core.v1.Pod`). A package is split into lines when first asked for, a line parsed when used. */
export class TypeTable {
  readonly #packages: Readonly<Record<string, string>>;
  readonly #lines = new Map<string, ReadonlyMap<string, string>>();

  constructor(packages: Readonly<Record<string, string>>) {
    this.#packages = packages;
  }

  /** Package keys, such as `core.v1`. */
  get packages(): readonly string[] {
    return Object.keys(this.#packages);
  }

  /** Names of the types of a package, in alphabetical order. */
  typesOf(packageKey: string): readonly string[] {
    return [...this.#linesOf(packageKey).keys()];
  }

  /** The row of a type; undefined when there is none. */
  row(typeKey: string): TypeRow | undefined {
    const { packageKey, name } = splitTypeKey(typeKey);
    const line = this.#linesOf(packageKey).get(name);
    // The generator writes the lines, so their shape is known.
    return line === undefined ? undefined : (JSON.parse(line) as TypeRow);
  }

  #linesOf(packageKey: string): ReadonlyMap<string, string> {
    let lines = this.#lines.get(packageKey);
    if (lines === undefined) {
      lines = splitLines(Object.hasOwn(this.#packages, packageKey) ? (this.#packages[packageKey] ?? "") : "");
      this.#lines.set(packageKey, lines);
    }
    return lines;
  }
}

/** Splits `core.v1.Pod` into `core.v1` and `Pod`. */
export function splitTypeKey(typeKey: string): { packageKey: string; name: string } {
  const at = typeKey.lastIndexOf(".");
  return { packageKey: typeKey.slice(0, at), name: typeKey.slice(at + 1) };
}

/** Every line starts with `["Name"`. */
function splitLines(text: string): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (line !== "") lines.set(line.slice(2, line.indexOf('"', 2)), line);
  }
  return lines;
}
