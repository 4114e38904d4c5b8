import assert from "node:assert/strict";
import { test } from "node:test";
import { isJSONObject, type JSONObject, type JSONValue } from "@kube-apiserver/apimachinery";
import { Validator } from "@seriousme/openapi-schema-validator";
import { builtInGroupVersions } from "../resources/built-in-resources.js";
import { builtInDefinitions, openAPIResourcesOf } from "./built-in-openapi.js";
import { buildOpenAPIV2, buildOpenAPIV3 } from "./documents.js";

const groups = builtInGroupVersions.map((gv) => ({ ...gv, resources: openAPIResourcesOf(gv) }));

/** A copy in which the property that JSONSchemaProps has for references is called otherwise: the validator would follow it. */
function withoutRefProperties(value: JSONValue): JSONValue {
  if (Array.isArray(value)) return value.map(withoutRefProperties);
  if (!isJSONObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name === "$ref" && isJSONObject(item) ? "ref" : name,
      withoutRefProperties(item as JSONValue),
    ]),
  );
}

async function requireValid(document: JSONObject): Promise<void> {
  const { valid, errors } = await new Validator().validate(withoutRefProperties(document) as Record<string, unknown>);
  assert.ok(valid, JSON.stringify(errors ?? ""));
}

// What generators of clients, and Terraform-like tools, begin with.
test("the documents of all groups are valid OpenAPI 3.0", async () => {
  for (const group of groups) await requireValid(buildOpenAPIV3(group, builtInDefinitions));
});

test("the document of the whole server is valid Swagger 2.0, and no operation is named twice", async () => {
  const document = buildOpenAPIV2(groups, builtInDefinitions);
  await requireValid(document);
  const ids = Object.values(document.paths as Record<string, Record<string, { readonly operationId?: string }>>)
    .flatMap((item) => Object.values(item))
    .flatMap(({ operationId }) => operationId ?? []);
  assert.ok(ids.length > 1000);
  assert.equal(new Set(ids).size, ids.length);
});
