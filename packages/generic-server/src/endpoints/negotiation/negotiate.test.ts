import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import type { Exchange } from "../exchange.js";
import { defaultSerializers, unstructuredSerializers } from "./default-serializers.js";
import { negotiateInput, negotiateOutput } from "./negotiate.js";

const table = "application/json;as=Table;v=v1;g=meta.k8s.io";
const partial = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";

function exchange(headers: Record<string, string>, query = ""): Exchange {
  const req = { headers } as unknown as IncomingMessage;
  return { req, query: new URLSearchParams(query) } as Exchange;
}

const cases: { name: string; accept: string; allowsTable?: boolean; want: string | undefined }[] = [
  { name: "nothing asked for is JSON", accept: "", want: "application/json" },
  { name: "anything is JSON", accept: "*/*", want: "application/json" },
  { name: "a subtype left open is JSON", accept: "application/*", want: "application/json" },
  { name: "YAML", accept: "application/yaml", want: "application/yaml" },
  { name: "the higher quality wins", accept: "application/json;q=0.1, application/yaml", want: "application/yaml" },
  { name: "case does not matter", accept: "Application/JSON", want: "application/json" },
  {
    name: "protobuf where it comes first",
    accept: "application/vnd.kubernetes.protobuf,application/json",
    want: "application/vnd.kubernetes.protobuf",
  },
  { name: "an unknown type is refused", accept: "text/csv", want: undefined },
  {
    name: "kubectl's Accept is a Table",
    accept: `${table},application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json`,
    want: "application/json Table v1",
  },
  {
    name: "no Table where there is none",
    accept: `${table},application/json`,
    allowsTable: false,
    want: "application/json",
  },
  { name: "no Table in protobuf", accept: table.replace("json", "vnd.kubernetes.protobuf"), want: undefined },
  { name: "metadata only", accept: partial, want: "application/json PartialObjectMetadata v1" },
  {
    name: "an unknown version falls through",
    accept: `${partial.replace("v=v1", "v=v9")}, application/json`,
    want: "application/json",
  },
  {
    name: "another group falls through",
    accept: `${table.replace("meta.k8s.io", "x")}, application/yaml`,
    want: "application/yaml",
  },
  { name: "an unknown stream is refused", accept: "application/json;stream=x", want: undefined },
  { name: "a watch stream is JSON", accept: "application/json;stream=watch", want: "application/json" },
];

for (const { name, accept, allowsTable = true, want } of cases) {
  test(`output: ${name}`, () => {
    const negotiate = () => negotiateOutput(exchange({ accept }), defaultSerializers, { allowsTable });
    if (want === undefined) {
      assert.throws(negotiate, /only the following media types are accepted/);
      return;
    }
    const { serializer, transform } = negotiate();
    const parts = [serializer.mediaType, ...(transform === undefined ? [] : [transform.kind, transform.version])];
    assert.equal(parts.join(" "), want);
  });
}

test("what has no protobuf form is shown in it by its metadata and its errors alone", () => {
  const typeFor = (accept: string, restrictions: { allowsTable: boolean; isStatus?: boolean }) =>
    negotiateOutput(exchange({ accept }), unstructuredSerializers, restrictions).serializer.mediaType;
  const protobuf = "application/vnd.kubernetes.protobuf";
  const protobufFirst = `${protobuf},application/json`;
  const whole = { allowsTable: true };
  assert.equal(typeFor(protobufFirst, whole), "application/json");
  assert.throws(() => typeFor(protobuf, whole), /only the following media types are accepted/);
  assert.equal(typeFor(partial.replace("application/json", protobuf), whole), protobuf);
  assert.equal(typeFor(protobufFirst, { ...whole, isStatus: true }), protobuf);
});

test("people get indented JSON", () => {
  const isPlain = (headers: Record<string, string>, query = "") =>
    negotiateOutput(exchange(headers, query), defaultSerializers, { allowsTable: true }).serializer.isJSON;
  assert.equal(isPlain({}), true);
  assert.equal(isPlain({ "user-agent": "curl/8" }), false);
  assert.equal(isPlain({ "user-agent": "curl/8" }, "pretty=false"), true);
  assert.equal(isPlain({}, "pretty=1"), false);
  assert.equal(isPlain({ accept: "application/json;pretty=1" }), false);
});

const inputs: { type: string; want: string | undefined }[] = [
  { type: "", want: "json" },
  { type: "application/json; charset=utf-8", want: "json" },
  { type: "Application/JSON", want: "json" },
  { type: "application/yaml", want: "yaml" },
  { type: "json", want: undefined },
  { type: "application/merge-patch+json", want: undefined },
];

for (const { type, want } of inputs) {
  test(`input: content type "${type}" is ${want ?? "refused"}`, () => {
    const { req } = exchange({ "content-type": type });
    if (want === undefined) assert.throws(() => negotiateInput(req, defaultSerializers), /unknown format/);
    else assert.equal(negotiateInput(req, defaultSerializers), want);
  });
}
