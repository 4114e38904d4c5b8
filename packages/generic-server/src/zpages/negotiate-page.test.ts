import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import type { Exchange } from "../endpoints/exchange.js";
import { negotiatePage } from "./negotiate-page.js";

const beta = "v=v1beta1;g=config.k8s.io;as=Statusz";

const cases: { name: string; accept: string; agent?: string; offersCBOR?: boolean; want: string | undefined }[] = [
  { name: "nothing asked for is text", accept: "", want: "text" },
  { name: "blanks are nothing", accept: " ", want: "text" },
  { name: "text", accept: "text/plain", want: "text" },
  { name: "any text", accept: "text/*", want: "text" },
  { name: "anything is text", accept: "*/*", want: "text" },
  { name: "kubectl's Accept is text", accept: "application/json, */*", want: "text" },
  { name: "JSON", accept: `application/json;${beta}`, want: "application/json v1beta1" },
  {
    name: "the old version",
    accept: `application/json;${beta.replace("beta", "alpha")}`,
    want: "application/json v1alpha1",
  },
  { name: "YAML", accept: `application/yaml;${beta}`, want: "application/yaml v1beta1" },
  { name: "an object in any type is JSON", accept: `*/*;${beta}`, want: "application/json v1beta1" },
  { name: "CBOR", accept: `application/cbor;${beta}`, offersCBOR: true, want: "application/cbor v1beta1" },
  { name: "CBOR where it is off", accept: `application/cbor;${beta}`, want: undefined },
  { name: "no object in text", accept: `text/plain;${beta}`, want: undefined },
  { name: "JSON of nothing in particular", accept: "application/json", want: undefined },
  { name: "no kind", accept: "application/json;v=v1beta1;g=config.k8s.io", want: undefined },
  { name: "another kind", accept: `application/json;${beta.replace("Statusz", "Flagz")}`, want: undefined },
  { name: "another group", accept: `application/json;${beta.replace("config", "x")}`, want: undefined },
  { name: "an unknown version", accept: `application/json;${beta.replace("v1beta1", "v1")}`, want: undefined },
  { name: "an unknown version falls through", accept: "application/json;v=x;as=Statusz,*/*", want: "text" },
  { name: "no streams", accept: `application/json;stream=watch;${beta}`, want: undefined },
  { name: "no version of the server", accept: "text/plain;sv=v1", want: undefined },
  { name: "an unknown type", accept: "application/xml", want: undefined },
  { name: "protobuf", accept: `application/vnd.kubernetes.protobuf;${beta}`, want: undefined },
];

function exchange(headers: Record<string, string>): Exchange {
  const req = { headers } as unknown as IncomingMessage;
  return { req, query: new URLSearchParams() } as Exchange;
}

for (const { name, accept, offersCBOR = false, want } of cases) {
  test(`a z-page: ${name}`, () => {
    const negotiate = () => negotiatePage(exchange({ accept }), { kind: "Statusz", offersCBOR });
    if (want === undefined) {
      assert.throws(negotiate, { message: /^only the following media types are accepted: application\/json, / });
      return;
    }
    const page = negotiate();
    assert.equal(page.form === "text" ? "text" : `${page.serializer.mediaType} ${page.version}`, want);
  });
}

test("people get the object of a z-page indented", () => {
  const isPlain = (headers: Record<string, string>) => {
    const page = negotiatePage(exchange(headers), { kind: "Statusz", offersCBOR: false });
    return page.form === "object" && page.serializer.isJSON;
  };
  const accept = `application/json;${beta}`;
  assert.equal(isPlain({ accept }), true);
  assert.equal(isPlain({ accept, "user-agent": "curl/8" }), false);
  assert.equal(isPlain({ accept: `${accept};pretty=1` }), false);
});
