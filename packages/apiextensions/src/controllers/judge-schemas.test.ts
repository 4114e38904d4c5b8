import assert from "node:assert/strict";
import { before, test } from "node:test";
import { type JSONObject, newPatternEngine, type PatternEngine } from "@kube-apiserver/apimachinery";
import { conditionOf } from "../definition/conditions.js";
import { asDefinition } from "../definition/types.js";
import { specSchema, typedVersion, widgetDefinition } from "../testing/sample-definitions.js";
import { judgeSchemas } from "./judge-schemas.js";

let patterns: PatternEngine;
before(async () => {
  patterns = await newPatternEngine();
});

const path = "spec.versions[0].schema.openAPIV3Schema";
const cases: {
  name: string;
  schema: JSONObject;
  want: { status: string; reason: string; message: string } | undefined;
}[] = [
  { name: "a structural one is no matter", schema: specSchema({}), want: undefined },
  {
    name: "what is wrong with the structure is told",
    schema: { type: "object", properties: { spec: {} } },
    want: {
      status: "True",
      reason: "Violations",
      message: `${path}.properties[spec].type: Required value: must not be empty for specified object fields`,
    },
  },
  {
    name: "what has no structure is not judged",
    schema: { type: "object", properties: { spec: { type: "array", items: [{ type: "string" }] } } },
    want: {
      status: "Unknown",
      reason: "StructuralError",
      message:
        "failed to check validation schema for version v1: OpenAPIV3Schema 'items' must be a schema, but is an array",
    },
  },
  {
    name: "other mistakes are none of its structure",
    schema: specSchema({ a: { type: "string", default: 1 }, b: { type: "string", uniqueItems: true } }),
    want: undefined,
  },
];
for (const { name, schema, want } of cases) {
  test(`schemas that older servers let in: ${name}`, () => {
    const definition = asDefinition(widgetDefinition({ versions: [typedVersion(schema)] }));
    const condition = conditionOf(judgeSchemas(definition, patterns, 1_000_000), "NonStructuralSchema");
    const { status, reason, message } = condition ?? {};
    assert.deepEqual(condition === undefined ? undefined : { status, reason, message }, want);
  });
}
