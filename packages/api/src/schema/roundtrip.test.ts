import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeTyped, jsonEqual, type KubeObject, parseGroupVersion, parseJSON } from "@kube-apiserver/apimachinery";
import { referenceData, skipWithout } from "../testing/reference-data.js";
import { schemaForKind } from "./built-in-schemas.js";

const path = "testdata/roundtrip";
const folder = referenceData(path);

test("one object of every type decodes without unknown fields and comes back equal", {
  skip: skipWithout(folder, path),
}, () => {
  const files = readdirSync(folder ?? "").filter((file) => file.endsWith(".json"));
  assert.ok(files.length > 150, `${files.length} samples`);
  for (const file of files) {
    const sample = parseJSON(readFileSync(`${folder}/${file}`, "utf8")) as KubeObject;
    // Watch events are sent bare, without apiVersion and kind.
    const gvk = { ...parseGroupVersion(sample.apiVersion ?? "v1"), kind: sample.kind ?? "WatchEvent" };
    const schema = schemaForKind(gvk);
    assert.ok(schema?.kind === "struct", `${file}: no schema`);
    const { object, unknownFields } = decodeTyped(sample, schema);
    assert.deepEqual(unknownFields, [], file);
    assert.ok(jsonEqual(object, sample), `${file}: comes back different`);
  }
});
