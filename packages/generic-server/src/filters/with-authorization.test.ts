import assert from "node:assert/strict";
import { test } from "node:test";
import { findStatus } from "@kube-apiserver/apimachinery";
import { newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import type { AuthorizationResult, AuthorizerAttributes } from "../authorization/interfaces.js";
import { newAuthorizationObserver } from "../metrics/authorization-metrics.js";
import { newRequestState } from "../request/request-state.js";
import { newExchange, runFilter } from "../testing/filter-exchange.js";
import { withAuthorization } from "./with-authorization.js";
import { withRequestInfo } from "./with-request-info.js";

async function ask(url: string, result: AuthorizationResult | Error) {
  const registry = newMetricsRegistry();
  const exchange = newExchange(url);
  let asked: AuthorizerAttributes | undefined;
  const authorizer = {
    async authorize(attributes: AuthorizerAttributes) {
      asked = attributes;
      if (result instanceof Error) throw result;
      return result;
    },
  };
  newRequestState(exchange.req, exchange.res).user = { name: "<bob>", uid: "", groups: [], extra: {} };
  await runFilter(
    withRequestInfo(() => false),
    exchange,
  );
  const outcome = await runFilter(
    withAuthorization(authorizer, realClock, newAuthorizationObserver(registry)),
    exchange,
  );
  const { body } = await registry.render();
  const [, counted] = /authorization_attempts_total\{result="([\w-]+)"\} 1/.exec(body) ?? [];
  assert.match(body, new RegExp(`authorization_duration_seconds_count\\{result="${counted}"\\} 1`));
  return { ...outcome, res: exchange.res, asked, counted };
}

const no = { decision: "NoOpinion", reason: "" } as const;

test("a refusal says who may not do what, and why", async () => {
  const { error, res, counted } = await ask("/api/v1/namespaces/a/pods/p/log", { decision: "Deny", reason: "<never>" });
  assert.equal(
    findStatus(error)?.message,
    'pods "p" is forbidden: User "&lt;bob&gt;" cannot get resource "pods/log" in API group "" in the namespace "a": <never>',
  );
  assert.equal(res.getHeader("x-content-type-options"), "nosniff");
  assert.equal(counted, "denied");
});

test("whoever cannot be told about gets 500 in plain text", async () => {
  for (const failure of [new Error("a < b"), { ...no, evaluationError: "a < b" }]) {
    const { passed, error, res, counted } = await ask("/api/v1/pods?x=1", failure);
    assert.deepEqual([passed, error, res.statusCode], [false, undefined, 500]);
    assert.equal(counted, "error");
  }
});

test("whoever is allowed passes, whatever else went wrong", async () => {
  const { passed, counted } = await ask("/version", { decision: "Allow", reason: "", evaluationError: "half" });
  assert.deepEqual([passed, counted], [true, "allowed"]);
});

test("authorizers see the selectors of a list, as far as they can be read", async () => {
  const { asked, counted } = await ask("/api/v1/pods?fieldSelector=spec.nodeName%3Dn&labelSelector=a%20b", no);
  assert.deepEqual(asked?.fieldSelector, { requirements: [{ field: "spec.nodeName", operator: "=", value: "n" }] });
  assert.deepEqual(asked?.labelSelector?.requirements, []);
  assert.match(asked?.labelSelector?.parseError ?? "", /^unable to parse requirement/);
  assert.equal(counted, "no-opinion");
});
