import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { validateWebhooks } from "./validate-webhooks.js";

const rule = { apiGroups: ["*"], apiVersions: ["v1"], resources: ["pods"], operations: ["CREATE"] };
const good: JSONObject = {
  name: "a.example.com",
  admissionReviewVersions: ["v1"],
  sideEffects: "None",
  clientConfig: { service: { namespace: "n", name: "s" } },
  rules: [rule],
};
const at = (url: string) => ({ clientConfig: { url } });

const cases: { name: string; change: JSONObject; want: readonly string[] }[] = [
  { name: "a whole webhook", change: {}, want: [] },
  { name: "a URL in place of a service", change: at("https://example.com/path"), want: [] },
  { name: "a name of two parts", change: { name: "a.example" }, want: ["webhooks[0].name"] },
  { name: "a URL without TLS", change: at("http://example.com"), want: ["webhooks[0].clientConfig.url"] },
  { name: "a URL with a password", change: at("https://a:b@example.com"), want: ["webhooks[0].clientConfig.url"] },
  { name: "a URL with a query", change: at("https://example.com?a=b"), want: ["webhooks[0].clientConfig.url"] },
  { name: "neither URL nor service", change: { clientConfig: {} }, want: ["webhooks[0].clientConfig"] },
  { name: "a timeout beyond the limit", change: { timeoutSeconds: 31 }, want: ["webhooks[0].timeoutSeconds"] },
  { name: "unknown side effects", change: { sideEffects: "Some" }, want: ["webhooks[0].sideEffects"] },
  {
    name: "one review version that is known is enough",
    change: { admissionReviewVersions: ["v9", "v1"] },
    want: [],
  },
  {
    name: "a wildcard beside another group",
    change: { rules: [{ ...rule, apiGroups: ["*", "a"] }] },
    want: ["webhooks[0].rules[0].apiGroups"],
  },
  {
    name: "an unknown operation",
    change: { rules: [{ ...rule, operations: ["EAT"] }] },
    want: ["webhooks[0].rules[0].operations[0]"],
  },
];
for (const { name, change, want } of cases) {
  test(name, () => {
    const errors = validateWebhooks({ webhooks: [{ ...good, ...change }] });
    assert.deepEqual(
      errors.map(({ field }) => field),
      want,
    );
  });
}

test("names are used once", () => {
  const errors = validateWebhooks({ webhooks: [good, good] });
  assert.deepEqual(
    errors.map(({ type, field }) => `${type} ${field}`),
    ["FieldValueDuplicate webhooks[1].name"],
  );
});
