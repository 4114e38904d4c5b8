import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { buildOpenAPIV3, builtInDefinitions, builtInResource, defaultsFor, openAPIResourcesOf } from "./index.js";

const readme = readFileSync(fileURLToPath(new URL("../README.md", import.meta.url)), "utf8");
const [, code = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];

/** What a reader gets who runs the example: its imports are handed in, its types removed. */
function run(): readonly unknown[] {
  const body = code
    .replace(/^import .*$/gm, "")
    .replace(": apps_v1.Deployment", "")
    .replace("console.log(", "return Array.of(");
  const names = { buildOpenAPIV3, builtInDefinitions, builtInResource, defaultsFor, openAPIResourcesOf };
  const example = new Function(...Object.keys(names), body);
  return example(...Object.values(names)) as readonly unknown[];
}

test("the example of the README does what it says", () => {
  const [shortNames, spec, openapi] = run() as [string[], JSONObject, string];
  assert.deepEqual(shortNames, ["deploy"]);
  assert.equal(spec.replicas, 1);
  assert.equal(openapi, "3.0.0");
});
