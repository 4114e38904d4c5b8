import assert from "node:assert/strict";
import { test } from "node:test";
import { redactedURI } from "./redacted-uri.js";

const cases: readonly (readonly [sent: string, told: string])[] = [
  ["/api/v1/pods", "/api/v1/pods"],
  ["/api/v1/pods?", "/api/v1/pods?"],
  ["/api/v1/pods?limit=5&labelSelector=a%3Db&watch=1", "/api/v1/pods?limit=5&labelSelector=a%3Db&watch=1"],
  ["/api?access_token=abc", "/api?access_token=REDACTED"],
  ["/api?abc", "/api?REDACTED"],
  ["/api?watch", "/api?watch"],
  ["/api?=abc&&limit=1", "/api?=REDACTED&&limit=1"],
  ["/exec?command=echo&command=secret&tty=true", "/exec?command=REDACTED&command=REDACTED&tty=true"],
  ["/proxy/x?Limit=abc&next=/y?token=z", "/proxy/x?Limit=REDACTED&next=REDACTED"],
];

for (const [sent, told] of cases) {
  test(`${sent} is told as ${told}`, () => assert.equal(redactedURI(sent), told));
}
