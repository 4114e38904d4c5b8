import { isSupportedFormat } from "./formats.js";
import type { ListSchema, NestedValueValidation, Schema, ValueValidation } from "./schema.js";

const noValidation: ValueValidation = Object.freeze({});
const noProperties: ReadonlyMap<string, ValidationNode> = new Map();

/**
 * What structural validation needs to know of one node, whether of a {@link Schema} or of a value validation inside a
 * logical junctor. Children are made on first use: schemas may be cyclic.
 */
export class ValidationNode {
  /** JSON types that are let in; empty lets every type in. */
  readonly types: readonly string[];
  readonly nullable: boolean;
  readonly validation: ValueValidation;
  /** The format if it is one that is checked; empty otherwise. */
  readonly format: string;
  /** Keys that identify the items of an associative list. */
  readonly listMapKeys: readonly string[] | undefined;
  /** The schema of its lists, where it declares one. */
  readonly list: ListSchema | undefined;
  /** Whether objects here are whole resources. */
  readonly isEmbedded: boolean;
  /** Whether it is what `additionalProperties: true` lets in, which says nothing of values. */
  readonly isBare: boolean;
  /** Whether there is more to check than types and what lies below. */
  readonly hasChecks: boolean;
  readonly #source: Schema | NestedValueValidation;
  #properties: ReadonlyMap<string, ValidationNode> | undefined;
  #additional: ValidationNode | false | undefined;
  #items: ValidationNode | undefined;
  #anyOf: readonly ValidationNode[] | undefined;
  #allOf: readonly ValidationNode[] | undefined;

  private constructor(source: Schema | NestedValueValidation) {
    this.#source = source;
    const schema = asSchema(source);
    this.types = schema === undefined ? nestedTypes(source as NestedValueValidation) : typesOf(schema);
    this.nullable = schema?.nullable ?? false;
    this.validation = (schema === undefined ? (source as NestedValueValidation) : schema.validation) ?? noValidation;
    const format = this.validation.format ?? "";
    this.format = isSupportedFormat(format, this.types) ? format : "";
    this.listMapKeys = schema?.kind === "list" && schema.listType === "map" ? schema.listMapKeys : undefined;
    this.list = schema?.kind === "any" ? schema.shapes?.list : schema?.kind === "list" ? schema : undefined;
    this.isEmbedded = schema !== undefined && "embeddedResource" in schema && schema.embeddedResource === true;
    this.isBare = schema?.kind === "any" && schema.unknownFields === "prune";
    this.hasChecks = this.isEmbedded || this.validation !== noValidation;
  }

  /** The node of `source`; the same one for the same source. */
  static of(source: Schema | NestedValueValidation): ValidationNode {
    let node = nodes.get(source);
    if (node === undefined) {
      node = new ValidationNode(source);
      nodes.set(source, node);
    }
    return node;
  }

  get properties(): ReadonlyMap<string, ValidationNode> {
    this.#properties ??= propertiesOf(this.#source);
    return this.#properties;
  }

  /** Node of the fields that are not declared; false when there may be none, undefined when they are not looked at. */
  get additional(): ValidationNode | false | undefined {
    if (this.#additional === undefined) {
      const source = additionalOf(this.#source);
      this.#additional = source === undefined || source === false ? source : ValidationNode.of(source);
    }
    return this.#additional;
  }

  get items(): ValidationNode | undefined {
    if (this.#items === undefined) {
      const source = itemsOf(this.#source);
      this.#items = source === undefined ? undefined : ValidationNode.of(source);
    }
    return this.#items;
  }

  get anyOf(): readonly ValidationNode[] {
    this.#anyOf ??= (this.validation.anyOf ?? []).map(ValidationNode.of);
    return this.#anyOf;
  }

  get allOf(): readonly ValidationNode[] {
    this.#allOf ??= (this.validation.allOf ?? []).map(ValidationNode.of);
    return this.#allOf;
  }
}

// Entries live as long as their schemas.
const nodes = new WeakMap<Schema | NestedValueValidation, ValidationNode>();

/** The schema, if that is what `source` is: nested value validations have no kind. */
function asSchema(source: Schema | NestedValueValidation): Schema | undefined {
  return "kind" in source ? source : undefined;
}

function nestedTypes({ type }: NestedValueValidation): readonly string[] {
  return type === undefined || type === "" ? [] : [type];
}

function typesOf(schema: Schema): readonly string[] {
  switch (schema.kind) {
    case "struct":
    case "map":
      return ["object"];
    case "list":
      return ["array"];
    case "any":
      return schema.type === undefined ? [] : [schema.type];
    case "scalar":
      return scalarTypes(schema.type);
    default:
      return schema satisfies never;
  }
}

function scalarTypes(type: string): readonly string[] {
  switch (type) {
    case "boolean":
    case "number":
    case "integer":
      return [type];
    case "int32":
    case "int64":
      return ["integer"];
    case "intOrString":
      return ["integer", "string"];
    default:
      return ["string"];
  }
}

function propertiesOf(source: Schema | NestedValueValidation): ReadonlyMap<string, ValidationNode> {
  const schema = asSchema(source);
  if (schema === undefined) {
    const { properties } = source as NestedValueValidation;
    return properties === undefined ? noProperties : mapValues(properties, (nested) => ValidationNode.of(nested));
  }
  const object = schema.kind === "any" ? schema.shapes?.object : schema;
  return object?.kind === "struct"
    ? mapValues(object.fields, (field) => ValidationNode.of(field.schema))
    : noProperties;
}

function additionalOf(source: Schema | NestedValueValidation): Schema | NestedValueValidation | false | undefined {
  const schema = asSchema(source);
  if (schema === undefined) return (source as NestedValueValidation).additionalProperties;
  const object = schema.kind === "any" ? schema.shapes?.object : schema;
  if (object?.kind === "map") return object.values;
  return object?.kind === "struct" ? object.additionalProperties : undefined;
}

function itemsOf(source: Schema | NestedValueValidation): Schema | NestedValueValidation | undefined {
  const schema = asSchema(source);
  if (schema === undefined) return (source as NestedValueValidation).items;
  if (schema.kind === "list") return schema.items;
  return schema.kind === "any" ? schema.shapes?.list?.items : undefined;
}

function mapValues<T, U>(map: ReadonlyMap<string, T>, change: (value: T) => U): ReadonlyMap<string, U> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
