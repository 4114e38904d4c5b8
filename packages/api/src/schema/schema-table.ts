import type { AnySchema, JSONObject, ListSchema, Schema, StructSchema } from "@kube-apiserver/apimachinery";
import { buildFields } from "./build-fields.js";
import { scalarTypes } from "./scalar-types.js";
import {
  type AliasRow,
  type FieldOptions,
  isAliasRow,
  type StructRow,
  splitTypeKey,
  type TypeTable,
} from "./type-table.js";

/**
 * Schemas by type key, made on first use and kept: the same key always gives the same node. A struct builds its fields
 * when they are first read, so a cycle costs nothing and a Pod does not pull in its hundred volume sources at start-up.
 */
export class SchemaTable {
  readonly #rows: TypeTable;
  readonly #sharedKinds: Readonly<Record<string, readonly string[]>>;
  readonly #schemas = new Map<string, Schema>();
  readonly #keys = new WeakMap<Schema, string>();

  constructor(rows: TypeTable, sharedKinds: Readonly<Record<string, readonly string[]>>) {
    this.#rows = rows;
    this.#sharedKinds = sharedKinds;
  }

  /** The table under this one. */
  get rows(): TypeTable {
    return this.#rows;
  }

  /** The schema of a type; undefined when the tables do not have it. */
  find(typeKey: string): Schema | undefined {
    let schema = this.#schemas.get(typeKey);
    if (schema === undefined) {
      schema = this.#build(typeKey);
      if (schema !== undefined) this.#schemas.set(typeKey, schema);
    }
    return schema;
  }

  /** @throws RangeError when the tables do not have the type */
  get(typeKey: string): Schema {
    const schema = this.find(typeKey);
    if (schema === undefined) throw new RangeError(`no type ${typeKey}`);
    return schema;
  }

  /** The key of a struct of this table; undefined for every other node. */
  typeKeyOf(schema: Schema): string | undefined {
    return this.#keys.get(schema);
  }

  /**
   * The schema of a type expression: `[]T`, `map<string,T>`, a scalar word or a type key, which is relative to
   * `packageKey` when it starts with a dot. `options` are the markers of the field that holds it.
   */
  resolve(type: string, packageKey: string, options: FieldOptions = {}): Schema {
    const alias = this.#aliasBehind(type, packageKey, options);
    if (alias !== undefined) return alias;
    if (type.startsWith("[]")) return this.#list(type, packageKey, options);
    if (type.startsWith("map<string,")) return this.#map(type, packageKey, options);
    const scalar = scalarTypes.get(type);
    if (scalar !== undefined) return this.#scalar(scalar, packageKey, options);
    return this.#named(absoluteType(type, packageKey), packageKey, options);
  }

  /** Where a field names the alias that stands for exactly this list, map or struct, the alias tells more than its target. */
  #aliasBehind(type: string, packageKey: string, { as, ...options }: FieldOptions): Schema | undefined {
    if (as === undefined || scalarTypes.has(type)) return undefined;
    const typeKey = absoluteType(as, packageKey);
    const row = this.#rows.row(typeKey);
    if (row === undefined || !isAliasRow(row)) return undefined;
    const owner = splitTypeKey(typeKey).packageKey;
    if (absoluteType(row[1], owner) !== absoluteType(type, packageKey)) return undefined;
    return this.#alias(row, owner, options);
  }

  #list(type: string, packageKey: string, { listType, listMapKeys, ...options }: FieldOptions): Schema {
    // The markers left over describe the items: `as` names the type of an element.
    const items = this.resolve(type.slice(2), packageKey, { ...(options.as !== undefined && { as: options.as }) });
    return {
      kind: "list",
      items,
      ...(listType !== undefined && { listType }),
      ...(listMapKeys !== undefined && { listMapKeys }),
    };
  }

  #map(type: string, packageKey: string, { mapType, as }: FieldOptions): Schema {
    const values = this.resolve(type.slice("map<string,".length, -1), packageKey, { ...(as !== undefined && { as }) });
    return { kind: "map", values, ...(mapType !== undefined && { mapType }) };
  }

  #scalar(scalar: Schema, packageKey: string, options: FieldOptions): Schema {
    if (scalar.kind !== "scalar") return scalar;
    if (options.enum !== undefined) return { ...scalar, enum: options.enum };
    const named = options.as === undefined ? undefined : this.find(absoluteType(options.as, packageKey));
    return named?.kind === "scalar" && named.type === scalar.type ? named : scalar;
  }

  #named(typeKey: string, packageKey: string, options: FieldOptions): Schema {
    const row = this.#rows.row(typeKey);
    if (row !== undefined && isAliasRow(row) && !scalarTypes.has(row[1])) {
      return this.#alias(row, splitTypeKey(typeKey).packageKey, options);
    }
    const schema = this.find(typeKey);
    if (schema === undefined) throw new RangeError(`${packageKey} refers to the unknown type ${typeKey}`);
    if (schema.kind !== "struct" || options.structType === undefined) return schema;
    return this.#withStructType(schema, typeKey, options.structType);
  }

  #withStructType(schema: StructSchema, typeKey: string, structType: "atomic" | "granular"): Schema {
    if ((schema.structType ?? "granular") === structType) return schema;
    const variantKey = `${typeKey} ${structType}`;
    const known = this.#schemas.get(variantKey);
    if (known !== undefined) return known;
    const row = this.#rows.row(typeKey) as StructRow;
    const variant = this.#struct(typeKey, [row[0], { ...row[1], structType }, row[2]]);
    this.#schemas.set(variantKey, variant);
    return variant;
  }

  #build(typeKey: string): Schema | undefined {
    const row = this.#rows.row(typeKey);
    if (row === undefined) return undefined;
    const { packageKey } = splitTypeKey(typeKey);
    if (isAliasRow(row)) return this.#alias(row, packageKey, {});
    const [, options] = row;
    if (options.special !== undefined) return this.#special(options.special, options.openapi);
    if (options.custom) return this.#custom(row, packageKey);
    return this.#struct(typeKey, row);
  }

  /** `JSONSchemaPropsOrBool` and its kin: their fields hold the object form and the list form. */
  #custom([, options, fields]: StructRow, packageKey: string): AnySchema {
    const name = options.openapi === undefined ? {} : { name: options.openapi };
    // `runtime.Unknown` keeps the text as it came, in a field that JSON does not show.
    if (fields.some(([field]) => field === "-")) return { kind: "any", ...name };
    const resolve = (isList: boolean) => {
      const row = fields.find(([, type]) => type.startsWith("[]") === isList && type !== "bool");
      return { schema: row === undefined ? undefined : this.resolve(row[1], packageKey) };
    };
    let object: ReturnType<typeof resolve> | undefined;
    let list: ReturnType<typeof resolve> | undefined;
    // Getters: the object form is the type that refers to this one.
    const shapes = {
      get object() {
        object ??= resolve(false);
        return object.schema as StructSchema | undefined;
      },
      get list() {
        list ??= resolve(true);
        return list.schema as ListSchema | undefined;
      },
    };
    return {
      kind: "any",
      ...name,
      shapes: shapes as NonNullable<AnySchema["shapes"]>,
    };
  }

  #special(special: string, openapi: string | undefined): Schema | undefined {
    const schema = scalarTypes.get(special);
    // apiextensions has a JSON type in each of its versions.
    return schema?.kind === "any" && openapi !== undefined ? { ...schema, name: openapi } : schema;
  }

  #alias([name, type, options]: AliasRow, packageKey: string, markers: FieldOptions): Schema {
    const target = this.resolve(type, packageKey, markers);
    if (target.kind === "scalar") {
      return { ...target, name: `${packageKey}.${name}`, ...(options.enum !== undefined && { enum: options.enum }) };
    }
    if (target.kind === "struct" && options.openapi !== undefined) return this.#renamed(target, options.openapi);
    return target.kind === "list" && options.protoItems ? { ...target, protoMessage: true } : target;
  }

  /** `type MatchCondition v1.MatchCondition`: the same fields, published under a name of its own. */
  #renamed(target: StructSchema, name: string): StructSchema {
    const known = this.#schemas.get(name);
    if (known?.kind === "struct") return known;
    const renamed: StructSchema = {
      kind: "struct",
      name,
      goName: target.goName ?? "",
      get fields() {
        return target.fields;
      },
      unknownFields: "prune",
    };
    this.#keys.set(renamed, this.#keys.get(target) ?? name);
    this.#schemas.set(name, renamed);
    return renamed;
  }

  #struct(typeKey: string, [name, options, fields]: StructRow): StructSchema {
    const { packageKey } = splitTypeKey(typeKey);
    const build = () => buildFields(this, fields, packageKey);
    let built: ReturnType<typeof build> | undefined;
    const extensions = this.#extensions(name, options.gvk);
    const schema: StructSchema = {
      kind: "struct",
      ...(options.openapi !== undefined && { name: options.openapi }),
      goName: name,
      get fields() {
        built ??= build();
        return built;
      },
      unknownFields: "prune",
      ...(options.structType !== undefined && { structType: options.structType }),
      ...(options.unions !== undefined && { unions: options.unions }),
      ...(extensions !== undefined && { extensions }),
    };
    this.#keys.set(schema, typeKey);
    return schema;
  }

  #extensions(kind: string, gvk: readonly string[] | { readonly set: string } | undefined): JSONObject | undefined {
    if (gvk === undefined) return undefined;
    const names = "set" in gvk ? (this.#sharedKinds[gvk.set] ?? []).map((gv) => `${gv}/${kind}`) : gvk;
    return { "x-kubernetes-group-version-kind": names.map(parseGroupVersionKind) };
  }
}

/** Parses `group/version/kind`; the core group is empty: `/v1/Pod`. */
function parseGroupVersionKind(text: string): JSONObject {
  const [group = "", version = "", kind = ""] = text.split("/");
  return { group, kind, version };
}

/** Spells out the package of types that start with a dot, also inside `[]` and `map<string,>`. */
function absoluteType(type: string, packageKey: string): string {
  return type.replace(/(^|\]|,)\./, (_, before: string) => `${before}${packageKey}.`);
}
