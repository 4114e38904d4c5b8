import assert from "node:assert/strict";
import { test } from "node:test";
import { type JSONObject, parseFieldSelector, parseLabelSelector } from "@kube-apiserver/apimachinery";
import { asDefinition, type CustomResourceDefinition } from "../definition/types.js";
import { typedVersion, widgetDefinition } from "../testing/sample-definitions.js";
import { Selection } from "./selection.js";
import { versionInputsOf } from "./version-inputs.js";

interface State {
  /** Schema of `spec.color`. */
  readonly color?: JSONObject;
  /** What the schema of `spec` has beside its fields. */
  readonly spec?: JSONObject;
  readonly fields?: readonly string[];
  readonly more?: JSONObject;
  readonly columns?: readonly JSONObject[];
}

const webhook = { strategy: "Webhook", webhook: { conversionReviewVersions: ["v1"] } };

function definitionOf({ color = {}, spec = {}, fields = [".spec.color"], more = {}, columns = [] }: State) {
  const properties = { color: { type: "string", ...color }, size: { type: "integer" } };
  const schema = { type: "object", properties: { spec: { type: "object", ...spec, properties } } };
  const selectableFields = fields.map((jsonPath) => ({ jsonPath }));
  const versions = [typedVersion(schema, { selectableFields, additionalPrinterColumns: columns })];
  return asDefinition(widgetDefinition({ versions, ...more }) as unknown as CustomResourceDefinition);
}

function selectionOf(state: State): Selection {
  const inputs = versionInputsOf(definitionOf(state), "v1");
  assert.ok(inputs !== undefined);
  return new Selection(inputs.selection);
}

const cases: readonly {
  readonly name: string;
  readonly after: State;
  readonly before?: State;
  readonly fields?: string;
  readonly labels?: string;
  readonly selectsServed?: boolean;
  readonly want: number | undefined;
}[] = [
  { name: "nothing changed", after: {}, want: undefined },
  { name: "a field is selectable beside it", after: { fields: [".spec.size", ".spec.color"] }, want: undefined },
  { name: "it is described", after: { color: { description: "Its color." } }, want: undefined },
  { name: "it is validated", after: { color: { enum: ["red"], maxLength: 9 } }, want: undefined },
  {
    name: "a column comes",
    after: { columns: [{ name: "Size", type: "integer", jsonPath: ".spec.size" }] },
    want: undefined,
  },
  { name: "it has a default", after: { color: { default: "red" } }, want: 410 },
  { name: "what it is in has a default", after: { spec: { default: { color: "red" } } }, want: 410 },
  {
    name: "what it is in is pruned no more",
    after: { spec: { "x-kubernetes-preserve-unknown-fields": true } },
    want: 410,
  },
  { name: "nothing is pruned any more", after: { more: { preserveUnknownFields: true } }, want: 410 },
  { name: "it is not selectable any more", after: { fields: [".spec.size"] }, want: 400 },
  {
    name: "a default is of no interest to labels",
    after: { color: { default: "red" } },
    fields: "",
    labels: "a=b",
    want: undefined,
  },
  {
    name: "a name is a name",
    after: { fields: [], color: { default: "red" } },
    fields: "metadata.name=a",
    want: undefined,
  },
  { name: "a webhook comes", after: { more: { conversion: webhook } }, fields: "", labels: "a=b", want: 410 },
  {
    name: "a webhook comes for who selects nothing",
    after: { more: { conversion: webhook } },
    fields: "",
    want: undefined,
  },
  {
    name: "a webhook comes for a name",
    after: { more: { conversion: webhook } },
    fields: "metadata.name=a",
    want: undefined,
  },
  { name: "who remembers notices", after: { color: { default: "red" } }, selectsServed: true, want: undefined },
  { name: "who remembers cannot ask for what is not there", after: { fields: [] }, selectsServed: true, want: 400 },
  {
    name: "a webhook goes",
    before: { more: { conversion: webhook } },
    after: {},
    selectsServed: true,
    want: undefined,
  },
];
for (const { name, before = {}, after, fields = "spec.color=red", labels = "", selectsServed = false, want } of cases) {
  test(`a watch that selects "${fields}${labels}" goes on or not when ${name}`, () => {
    const began = selectionOf(before);
    const predicate = {
      label: parseLabelSelector(labels),
      field: parseFieldSelector(fields),
      getAttrs: began.getAttrs,
    };
    const problem = selectionOf(after).problemOf(began, predicate, selectsServed);
    assert.equal(problem?.status.code, want);
  });
}

test("a function of attributes is kept for the watches that began with it, and no longer", () => {
  const selection = selectionOf({});
  const { isRetired } = selection.getAttrs;
  selection.join();
  assert.equal(isRetired?.(), false);
  selection.supersede();
  assert.equal(isRetired?.(), false);
  selection.leave();
  assert.equal(isRetired?.(), true);
});
