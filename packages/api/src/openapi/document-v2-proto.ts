import { isJSONObject, type JSONObject, type JSONValue, runToEnd, stringifyJSON } from "@kube-apiserver/apimachinery";
import { ProtoWriter } from "./proto-writer.js";

// Field numbers are those of openapiv2/OpenAPIv2.proto in gnostic-models v0.7. What our documents never hold
// (headers, examples, OAuth, form data) has no place here.

type Write = (writer: ProtoWriter, number: number, value: JSONValue) => void;
type FieldSpec = readonly [key: string, number: number, write: Write];

/** A message: its fields by JSON name, and the number under which `x-` keys go. */
interface Message {
  readonly fields: readonly FieldSpec[];
  readonly extensions?: number;
}

const text: Write = (w, n, value) => w.string(n, String(value));
const flag: Write = (w, n, value) => w.bool(n, value === true);
const integer: Write = (w, n, value) => w.int(n, typeof value === "bigint" ? value : Number(value));
const double: Write = (w, n, value) => w.double(n, Number(value));
/** A value of any shape travels as YAML text, and JSON is YAML. */
const any: Write = (w, n, value) => w.bytes(n, new ProtoWriter().string(2, stringifyJSON(value)).finish());

function each(write: Write): Write {
  return (w, n, value) => {
    for (const item of Array.isArray(value) ? value : []) write(w, n, item);
  };
}

function message(get: () => Message): Write {
  return (w, n, value) => w.bytes(n, encode(get(), value));
}

/** A map travels as a message whose field 1 repeats `{name, value}`. */
function named(write: Write): Write {
  return (w, n, value) => {
    const map = new ProtoWriter();
    for (const [name, item] of entriesOf(value)) writeNamed(map, 1, name, item, write);
    w.bytes(n, map.finish());
  };
}

function writeNamed(w: ProtoWriter, number: number, name: string, value: JSONValue, write: Write): void {
  const entry = new ProtoWriter().string(1, name);
  write(entry, 2, value);
  w.bytes(number, entry.finish());
}

/** Wraps what `write` writes as field `inner` of a message: how alternatives are told apart. */
function wrapped(inner: number, write: Write): Write {
  return (w, n, value) => {
    const outer = new ProtoWriter();
    write(outer, inner, value);
    w.bytes(n, outer.finish());
  };
}

function encode({ fields, extensions }: Message, value: JSONValue): Uint8Array {
  const w = new ProtoWriter();
  const object = isJSONObject(value) ? value : {};
  for (const [key, number, write] of fields) {
    const member = object[key];
    if (member !== undefined) write(w, number, member);
  }
  if (extensions !== undefined) {
    for (const [key, member] of entriesOf(object)) {
      if (key.startsWith("x-")) writeNamed(w, extensions, key, member, any);
    }
  }
  return w.finish();
}

function entriesOf(value: JSONValue): [string, JSONValue][] {
  return Object.entries(isJSONObject(value) ? value : {}).flatMap(([key, member]): [string, JSONValue][] =>
    member === undefined ? [] : [[key, member]],
  );
}

const schema: Write = message(() => schemaMessage);
const additionalProperties: Write = (w, n, value) =>
  wrapped(typeof value === "boolean" ? 2 : 1, typeof value === "boolean" ? flag : schema)(w, n, value);

const schemaMessage: Message = {
  fields: [
    ["$ref", 1, text],
    ["format", 2, text],
    ["title", 3, text],
    ["description", 4, text],
    ["default", 5, any],
    ["multipleOf", 6, double],
    ["maximum", 7, double],
    ["exclusiveMaximum", 8, flag],
    ["minimum", 9, double],
    ["exclusiveMinimum", 10, flag],
    ["maxLength", 11, integer],
    ["minLength", 12, integer],
    ["pattern", 13, text],
    ["maxItems", 14, integer],
    ["minItems", 15, integer],
    ["uniqueItems", 16, flag],
    ["maxProperties", 17, integer],
    ["minProperties", 18, integer],
    ["required", 19, each(text)],
    ["enum", 20, each(any)],
    ["additionalProperties", 21, additionalProperties],
    ["type", 22, wrapped(1, text)],
    ["items", 23, wrapped(1, schema)],
    ["allOf", 24, each(schema)],
    ["properties", 25, named(schema)],
  ],
  extensions: 31,
};

const bodyParameter: Message = {
  fields: [
    ["description", 1, text],
    ["name", 2, text],
    ["in", 3, text],
    ["required", 4, flag],
    ["schema", 5, schema],
  ],
};
const queryParameter: Message = {
  fields: [
    ["required", 1, flag],
    ["in", 2, text],
    ["description", 3, text],
    ["name", 4, text],
    ["type", 6, text],
    ["format", 7, text],
    ["uniqueItems", 20, flag],
  ],
};
const pathParameter: Message = {
  fields: [
    ["required", 1, flag],
    ["in", 2, text],
    ["description", 3, text],
    ["name", 4, text],
    ["type", 5, text],
    ["format", 6, text],
    ["uniqueItems", 19, flag],
  ],
};

/** `ParametersItem{parameter=1}`, and in it the alternative that the parameter's place selects. */
const parameter: Write = (w, n, value) => {
  const place = isJSONObject(value) ? value.in : undefined;
  const inner =
    place === "body"
      ? wrapped(
          1,
          message(() => bodyParameter),
        )
      : wrapped(
          2,
          place === "path"
            ? wrapped(
                4,
                message(() => pathParameter),
              )
            : wrapped(
                3,
                message(() => queryParameter),
              ),
        );
  wrapped(1, inner)(w, n, value);
};

const responseMessage: Message = {
  fields: [
    ["description", 1, text],
    ["schema", 2, wrapped(1, schema)],
  ],
};
const responses = named(
  wrapped(
    1,
    message(() => responseMessage),
  ),
);
const security = each(named(message(() => ({ fields: [] }))));

const operationMessage: Message = {
  fields: [
    ["tags", 1, each(text)],
    ["description", 3, text],
    ["operationId", 5, text],
    ["produces", 6, each(text)],
    ["consumes", 7, each(text)],
    ["parameters", 8, each(parameter)],
    ["responses", 9, responses],
    ["schemes", 10, each(text)],
  ],
  extensions: 13,
};
const operation = message(() => operationMessage);

const pathItem: Message = {
  fields: [
    ["get", 2, operation],
    ["put", 3, operation],
    ["post", 4, operation],
    ["delete", 5, operation],
    ["options", 6, operation],
    ["head", 7, operation],
    ["patch", 8, operation],
    ["parameters", 9, each(parameter)],
  ],
};

const info: Message = {
  fields: [
    ["title", 1, text],
    ["version", 2, text],
    ["description", 3, text],
  ],
};
const apiKey: Message = {
  fields: [
    ["type", 1, text],
    ["name", 2, text],
    ["in", 3, text],
    ["description", 4, text],
  ],
};
const document: Message = {
  fields: [
    ["swagger", 1, text],
    ["info", 2, message(() => info)],
    ["security", 12, security],
    [
      "securityDefinitions",
      13,
      named(
        wrapped(
          2,
          message(() => apiKey),
        ),
      ),
    ],
  ],
};

/**
 * An OpenAPI v2 document in its protobuf form, which client-go asks for
 * (`application/com.github.proto-openapi.spec.v2.v1.0+protobuf`). Takes some hundred milliseconds for the document of a
 * whole server: make it once per document, and only when it is asked for.
 */
export function encodeOpenAPIV2(openAPI: JSONObject): Uint8Array {
  return runToEnd(encodeOpenAPIV2Steps(openAPI));
}

/** {@link encodeOpenAPIV2} in steps: it can be left off for a while at every `yield`. */
export function* encodeOpenAPIV2Steps(openAPI: JSONObject): Generator<void, Uint8Array> {
  const { paths = {}, definitions = {}, ...rest } = openAPI;
  const pathItems = yield* encodeMap(paths, 2, pathItemWrite);
  const schemas = yield* encodeMap(definitions, 1, schema);
  const writer = new ProtoWriter();
  writer.bytes(8, pathItems);
  writer.bytes(9, schemas);
  // Fields of a message may come in any order.
  return Buffer.concat([encode(document, rest), writer.finish()]);
}

const pathItemWrite = message(() => pathItem);

/** A map, its entries repeated under `number`: 2 for paths, 1 for all others. */
function* encodeMap(value: JSONValue, number: number, write: Write): Generator<void, Uint8Array> {
  const map = new ProtoWriter();
  for (const [name, item] of entriesOf(value)) {
    writeNamed(map, number, name, item, write);
    yield;
  }
  return map.finish();
}
