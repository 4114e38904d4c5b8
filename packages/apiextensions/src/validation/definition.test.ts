import assert from "node:assert/strict";
import { before, test } from "node:test";
import { type JSONObject, toErrorText } from "@kube-apiserver/apimachinery";
import { newExpressionEngines } from "@kube-apiserver/generic-server";
import { asDefinition, type CustomResourceDefinition } from "../definition/types.js";
import { specSchema, typedVersion, widgetDefinition, widgetVersion } from "../testing/sample-definitions.js";
import { validateDefinition, validateDefinitionUpdate } from "./definition.js";
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
  return validateDefinition(definition, engines).map(toErrorText);
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
  assert.deepEqual(validateDefinitionUpdate(labelled, old, engines), []);
});

test("what was let in before there were rules for schemas may change", () => {
  const updated = (before: JSONObject[], after: JSONObject[]) =>
    validateDefinitionUpdate(complete({ versions: after }), complete({ versions: before }), engines).map(toErrorText);
  const untyped = typedVersion({ type: "object", properties: { spec: { properties: { a: { type: "string" } } } } });
  const other = typedVersion({ type: "object", properties: { spec: { properties: { b: { type: "string" } } } } });
  assert.deepEqual(updated([untyped], [other]), []);
  assert.equal(updated([typedVersion(specSchema({}))], [other]).length, 1);
  const none = { name: "v1", served: true, storage: true };
  assert.deepEqual(updated([none], [{ ...none, deprecated: true }]), []);
  assert.deepEqual(updated([typedVersion(specSchema({}))], [none]), [
    "spec.versions[0].schema.openAPIV3Schema: Required value",
  ]);
  assert.deepEqual(updated([typedVersion(specSchema({}))], [typedVersion(specSchema({ a: { type: "string" } }))]), []);
});

test("a broken CA bundle is let in until the definition is established", () => {
  const spec = webhook({ url: "https://example.com", caBundle: Buffer.from("nonsense").toString("base64") });
  const young = complete(spec);
  assert.deepEqual(errorsOf(young), []);
  const old = { ...complete(), status: { conditions: [{ type: "Established", status: "True" as const }] } };
  assert.deepEqual(
    validateDefinitionUpdate(young, old, engines).map(({ field }) => field),
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
