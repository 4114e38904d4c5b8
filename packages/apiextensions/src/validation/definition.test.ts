import assert from "node:assert/strict";
import { before, test } from "node:test";
import { type JSONObject, runToEnd, toErrorText } from "@kube-apiserver/apimachinery";
import { newExpressionEngines } from "@kube-apiserver/generic-server";
import { asDefinition, type CustomResourceDefinition } from "../definition/types.js";
import { specSchema, typedVersion, widgetDefinition, widgetVersion } from "../testing/sample-definitions.js";
import { validateDefinitionSteps, validateDefinitionUpdateSteps } from "./definition.js";
import type { SchemaEngines } from "./schema.js";
import { unrecognizedFormats } from "./unrecognized-formats.js";

let engines: SchemaEngines;
before(async () => {
  const { patterns, rules } = newExpressionEngines();
  engines = { patterns: await patterns.load(), rules: await rules.load() };
});

const names = { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" };

/** A definition as it reaches validation: with defaults, and a status that remembers the storage version. */
function complete(spec: JSONObject = {}, metadata: JSONObject = {}): CustomResourceDefinition {
  return asDefinition({ ...widgetDefinition({ names, ...spec }, metadata), status: { storedVersions: ["v1"] } });
}

function errorsOf(definition: CustomResourceDefinition): readonly string[] {
  return runToEnd(validateDefinitionSteps(definition, engines)).map(toErrorText);
}

test("a good definition has no errors", () => assert.deepEqual(errorsOf(complete()), []));

const webhook = (clientConfig: JSONObject, rest: JSONObject = {}) => ({
  conversion: { strategy: "Webhook", webhook: { clientConfig, conversionReviewVersions: ["v1"], ...rest } },
});
const url = "spec.conversion.webhookClientConfig.url";
const service = "spec.conversion.webhookClientConfig.service";
const column = (rest: JSONObject) => [widgetVersion("v1", { additionalPrinterColumns: [rest] })];
const selectable = (...paths: readonly string[]) => [
  typedVersion(specSchema({ color: { type: "string" }, tags: { type: "array", items: { type: "string" } } }), {
    selectableFields: paths.map((jsonPath) => ({ jsonPath })),
  }),
];

const cases: { name: string; spec: JSONObject; want: readonly string[] }[] = [
  {
    name: "names are required",
    spec: { names: { plural: "widgets", singular: "", kind: "", listKind: "" } },
    want: [
      "spec.names.singular: Required value",
      "spec.names.kind: Required value",
      "spec.names.listKind: Required value",
    ],
  },
  {
    name: "kind and list kind differ",
    spec: { names: { ...names, listKind: "Widget" } },
    want: ['spec.names.listKind: Invalid value: "Widget": kind and listKind may not be the same'],
  },
  {
    name: "version names are unique",
    spec: { versions: [widgetVersion("v1"), widgetVersion("v1", { storage: false })] },
    want: [
      'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":true,"Deprecated":false,' +
        '"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null},' +
        '{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,' +
        '"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must contain unique version names',
    ],
  },
  {
    name: "a shared schema is reported once, where it belongs to all versions",
    spec: {
      versions: ["v1", "v2"].map((name) =>
        widgetVersion(name, {
          storage: name === "v1",
          schema: { openAPIV3Schema: { type: "object", nullable: true } },
        }),
      ),
    },
    want: ["spec.validation.openAPIV3Schema.nullable: Forbidden: nullable cannot be true at the root"],
  },
  {
    name: "a column needs a type and a path",
    spec: { versions: column({ name: "", type: "text", format: "f", jsonPath: "spec" }) },
    want: [
      "spec.additionalPrinterColumns[0].name: Required value",
      'spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[0].format: Invalid value: "f": must be one of byte,date,date-time,double,float,int32,int64,password',
      'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec": must be a simple json path starting with .',
    ],
  },
  {
    name: "selectable fields point to scalars, once each",
    spec: { versions: selectable(".spec.color", ".spec.color", ".spec.tags", ".spec.nope", ".spec.tags[0]", "") },
    want: [
      'spec.selectableFields[1].jsonPath: Duplicate value: ".spec.color"',
      'spec.selectableFields[2].jsonPath: Invalid value: ".spec.tags": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      'spec.selectableFields[3].jsonPath: Invalid value: ".spec.nope": is an invalid path: does not refer to a valid field',
      'spec.selectableFields[4].jsonPath: Invalid value: ".spec.tags[0]": is an invalid path: array notation is not allowed',
      "spec.selectableFields[5].jsonPath: Required value",
    ],
  },
  {
    name: "with a status subresource the root is an object and nothing more",
    spec: {
      versions: [typedVersion({ type: "object", anyOf: [{ required: ["spec"] }] }, { subresources: { status: {} } })],
    },
    want: [
      'spec.validation.openAPIV3Schema: Invalid value: {"type":"object","anyOf":[{"required":["spec"]}]}: only ' +
        "[Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern " +
        "MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields " +
        "XValidations] fields are allowed at the root of the schema if the status subresource is enabled",
    ],
  },
  {
    name: "a webhook is reached over HTTPS, without anything but a path",
    spec: webhook({ url: "http://u:p@example.com/x?y#z" }),
    want: [
      `${url}: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]`,
      `${url}: Invalid value: "u:p": user information is not permitted in the URL`,
      `${url}: Invalid value: "z": fragments are not permitted in the URL`,
      `${url}: Invalid value: "y": query parameters are not permitted in the URL`,
    ],
  },
  {
    name: "a webhook behind a service",
    spec: webhook({ service: { name: "", namespace: "", port: 0, path: "x" } }),
    want: [
      `${service}.name: Required value`,
      `${service}.namespace: Required value`,
      `${service}.port: Invalid value: 0: port is not valid: must be between 1 and 65535, inclusive`,
      `${service}.path: Invalid value: "x": must start with a '/'`,
      `${service}.path: Invalid value: "x": segment[0] may not be empty`,
    ],
  },
  {
    name: "review versions are listed once",
    spec: webhook({ url: "https://example.com" }, { conversionReviewVersions: ["v1", "v1"] }),
    want: ['spec.conversion.conversionReviewVersions[1]: Invalid value: "v1": duplicate version'],
  },
];
for (const { name, spec, want } of cases) {
  test(name, () => assert.deepEqual(errorsOf(complete(spec)), want));
}

test("a default keeps to the rules of its schema, as something new and as something old", () => {
  const ruled = (rule: string, more: JSONObject = {}) =>
    typedVersion(specSchema({ n: { type: "integer", default: 1, "x-kubernetes-validations": [{ rule, ...more }] } }));
  const path = "spec.validation.openAPIV3Schema.properties[spec].properties[n].default: Invalid value:";
  assert.deepEqual(errorsOf(complete({ versions: [ruled("self > 0")] })), []);
  assert.deepEqual(errorsOf(complete({ versions: [ruled("self > 1")] })), [`${path} 1: failed rule: self > 1`]);
  assert.deepEqual(errorsOf(complete({ versions: [ruled("oldSelf.hasValue()", { optionalOldSelf: true })] })), [
    `${path} 1: failed rule: oldSelf.hasValue()`,
  ]);
});

test("metadata in a default that cannot be read is an error, not a failure", () => {
  const embedded = {
    type: "object",
    "x-kubernetes-embedded-resource": true,
    "x-kubernetes-preserve-unknown-fields": true,
    default: { apiVersion: "v1", kind: "Pod", metadata: { labels: { a: 42 } } },
  };
  assert.match(
    errorsOf(complete({ versions: [typedVersion(specSchema({ embedded }))] })).join(),
    /\.default\.metadata: Invalid value: \{"labels":\{"a":42\}\}: json: cannot unmarshal number into Go struct field ObjectMeta\.labels of type string$/,
  );
});

test("what was let in before may stay", () => {
  const nine = Array.from({ length: 9 }, (_, at) => `.spec.f${at}`);
  const properties = Object.fromEntries(nine.map((path) => [path.slice(6), { type: "string" }]));
  const versions = [typedVersion(specSchema(properties), { selectableFields: nine.map((jsonPath) => ({ jsonPath })) })];
  const old = complete({ versions });
  assert.deepEqual(errorsOf(old), ["spec.selectableFields: Too many: 9: must have at most 8 items"]);
  const labelled = complete({ versions }, { labels: { a: "b" } });
  assert.deepEqual(runToEnd(validateDefinitionUpdateSteps(labelled, old, engines)), []);
});

/** What is wrong with an update from one set of versions to another. */
function updated(before: JSONObject[], after: JSONObject[], spec: JSONObject = {}): readonly string[] {
  const [old, now] = [before, after].map((versions) => complete({ ...spec, versions }));
  assert(old !== undefined && now !== undefined);
  return runToEnd(validateDefinitionUpdateSteps(now, old, engines)).map(toErrorText);
}

const untyped = (name: string, more: JSONObject = {}) =>
  typedVersion({ type: "object", properties: { spec: { properties: { [name]: { type: "string", ...more } } } } });
const untypedError =
  "spec.validation.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields";
const inSpec = "spec.validation.openAPIV3Schema.properties[spec].properties";

test("schemas that were let in before there were rules need not be structural, where fields are kept", () => {
  const kept = { preserveUnknownFields: true };
  assert.deepEqual(updated([untyped("a")], [untyped("b")], kept), []);
  assert.deepEqual(updated([untyped("a")], [untyped("b")]), [untypedError]);
  assert.deepEqual(updated([typedVersion(specSchema({}))], [untyped("b")], kept), [untypedError]);
  assert.deepEqual(updated([untyped("a")], [untyped("b", { default: "x" })], kept), [
    "spec.preserveUnknownFields: Invalid value: true: must be false in order to use defaults in the schema",
    untypedError,
  ]);
  assert.deepEqual(updated([untyped("a")], [untyped("b", { "x-kubernetes-int-or-string": true })], kept), [
    untypedError,
  ]);
});

test("an old schema that breaks one rule is no excuse for breaking another", () => {
  const listOf = (items: JSONObject, listType: string, more: JSONObject = {}) => ({
    type: "array",
    items,
    "x-kubernetes-list-type": listType,
    ...more,
  });
  const sloppySet = specSchema({ list: listOf({ type: "object" }, "set") });
  const nullableSet = specSchema({ list: listOf({ type: "string", nullable: true }, "set") });
  const unpruned = specSchema({ o: { type: "object", properties: {}, default: { x: 1 } } });
  const wrongType = specSchema({ a: { type: "text" } });
  const errors: { name: string; schema: JSONObject; want: string }[] = [
    {
      name: "items of sets are atomic",
      schema: sloppySet,
      want: `${inSpec}[list].items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set`,
    },
    {
      name: "items of sets are there",
      schema: nullableSet,
      want: `${inSpec}[list].items.nullable: Forbidden: cannot be nullable when x-kubernetes-list-type is set`,
    },
    {
      name: "defaults have no unknown fields",
      schema: unpruned,
      want: `${inSpec}[o].default: Invalid value: {"x":1}: must not have unknown fields`,
    },
    {
      name: "types are known",
      schema: wrongType,
      want: `${inSpec}[a].type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"`,
    },
  ];
  for (const { name, schema, want } of errors) {
    const version = typedVersion(schema);
    assert.deepEqual(updated([typedVersion(specSchema({}))], [version]), [want], name);
    // More of the same is let in, and so is the same again.
    assert.deepEqual(updated([version], [typedVersion({ ...schema, description: "changed" })]), [], name);
    assert.deepEqual(updated([version], [version]), [], name);
    for (const other of errors.filter((row) => row.schema !== schema)) {
      assert.deepEqual(updated([version], [typedVersion(other.schema)]), [other.want], `${other.name} after ${name}`);
    }
  }
});

test("a schema that stays as it is keeps to what always was a rule", () => {
  const shared = typedVersion({ ...specSchema({}), nullable: true });
  assert.deepEqual(updated([shared], [shared]), [
    "spec.validation.openAPIV3Schema.nullable: Forbidden: nullable cannot be true at the root",
  ]);
});

test("rules may go on costing too much for one, but not for a schema that changes", () => {
  const costly = (more: JSONObject = {}) => {
    const list = { type: "array", maxItems: 2000, items: { type: "string", maxLength: 10 } };
    const rule = "self.all(x, self.all(y, x == y))";
    return typedVersion({ ...specSchema({ list: { ...list, "x-kubernetes-validations": [{ rule }] } }), ...more });
  };
  const [error, ...more] = updated([typedVersion(specSchema({}))], [costly()]);
  assert.match(
    error ?? "",
    /\[list\]\.x-kubernetes-validations\[0\]\.rule: Forbidden: estimated rule cost exceeds budget/,
  );
  assert.deepEqual(more, []);
  assert.deepEqual(updated([costly()], [costly()]), []);
  assert.deepEqual(updated([costly()], [costly({ description: "changed" })]), [error]);
});

test("rules are compiled where the schema is right, whatever is wrong elsewhere", () => {
  const errors = errorsOf(
    complete({
      versions: [
        typedVersion(
          specSchema({
            a: { type: "integer", "x-kubernetes-validations": [{ rule: "self + 1" }] },
            b: { type: "string", uniqueItems: true },
          }),
        ),
      ],
    }),
  );
  assert.equal(errors.length, 2, errors.join("\n"));
  assert.match(errors[0] ?? "", /\[b\]\.uniqueItems: Forbidden/);
  assert.match(errors[1] ?? "", /\[a\].*cel expression must evaluate to a bool$/);
});

test("versions without a schema may stay without, where fields are kept or the version is not served", () => {
  const none = { name: "v1", served: true, storage: true };
  const deprecated = { ...none, deprecated: true };
  assert.deepEqual(updated([none], [deprecated], { preserveUnknownFields: true }), []);
  assert.deepEqual(updated([none], [deprecated]), [
    "spec.versions[0].schema.openAPIV3Schema: Required value: because otherwise all fields are pruned",
  ]);
  assert.deepEqual(updated([none], [{ ...deprecated, served: false }]), []);
  assert.deepEqual(updated([typedVersion(specSchema({}))], [none]), [
    "spec.versions[0].schema.openAPIV3Schema: Required value",
  ]);
  assert.deepEqual(updated([typedVersion(specSchema({}))], [typedVersion(specSchema({ a: { type: "string" } }))]), []);
});

test("objects that are kept as they come are not converted by a webhook", () => {
  const versions = [typedVersion(specSchema({}))];
  const hooked = { ...webhook({ url: "https://example.com" }), preserveUnknownFields: true };
  assert.deepEqual(updated(versions, versions, hooked), [
    'spec.conversion.strategy: Invalid value: "Webhook": must be None if spec.preserveUnknownFields is true',
  ]);
});

test("what has no place in a structural schema is named once", () => {
  const errors = (schema: JSONObject) => errorsOf(complete({ versions: [typedVersion(schema)] }));
  const listed = { type: "object", properties: { spec: { type: "array", items: [{ type: "string" }] } } };
  assert.deepEqual(errors(listed), [
    "spec.validation.openAPIV3Schema.properties[spec].items: Forbidden: items must be a schema object and not an array",
  ]);
  assert.deepEqual(errors({ type: "object", $schema: "x" }), [
    `spec.validation.openAPIV3Schema: Invalid value: "": OpenAPIV3Schema 'schema' is not supported`,
  ]);
});

test("too many selectable fields may only stay where they were", () => {
  const names = Array.from({ length: 9 }, (_, at) => `f${at}`);
  const schema = specSchema(Object.fromEntries(names.map((name) => [name, { type: "string" }])));
  const many = typedVersion(schema, { selectableFields: names.map((name) => ({ jsonPath: `.spec.${name}` })) });
  const second = { ...typedVersion(schema), name: "v2", storage: false };
  assert.deepEqual(updated([many], [many, second]), [
    "spec.versions[0].selectableFields: Too many: 9: must have at most 8 items",
  ]);
  assert.deepEqual(updated([many, second], [many, { ...second, deprecated: true }]), []);
});

test("a broken CA bundle is let in until the definition is established", () => {
  const spec = webhook({ url: "https://example.com", caBundle: Buffer.from("nonsense").toString("base64") });
  const young = complete(spec);
  assert.deepEqual(errorsOf(young), []);
  const old = { ...complete(), status: { conditions: [{ type: "Established", status: "True" as const }] } };
  assert.deepEqual(
    runToEnd(validateDefinitionUpdateSteps(young, old, engines)).map(({ field }) => field),
    ["spec.conversion.webhookClientConfig.caBundle"],
  );
});

test("formats that nobody checks are named", () => {
  const schema = specSchema({
    a: { type: "string", format: "date-time" },
    b: { type: "string", format: "colour" },
    c: { type: "integer", format: "int32" },
    d: { type: "array", items: { type: "integer", format: "int8" } },
  });
  assert.deepEqual(unrecognizedFormats(complete({ versions: [typedVersion(schema)] })), ["colour", "int8"]);
});

test("a definition with many rules is checked in as many steps", () => {
  const rules = Array.from({ length: 200 }, (_, i) => ({ rule: `self.size() > ${i}` }));
  const name = { type: "string", maxLength: 10, "x-kubernetes-validations": rules };
  const version = typedVersion({ type: "object", properties: { name, other: name } });
  const steps = validateDefinitionSteps(complete({ versions: [version] }), engines);
  let taken = 0;
  let next = steps.next();
  for (; next.done !== true; taken++) next = steps.next();
  assert.deepEqual(next.value, []);
  assert.ok(taken >= 400, String(taken));
});
