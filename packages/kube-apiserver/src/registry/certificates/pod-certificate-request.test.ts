import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { realClock } from "@kube-apiserver/component-base";
import type { Authorizer, RESTStrategy, RequestContext } from "@kube-apiserver/generic-server";
import type { RegistryDeps } from "../registry-deps.js";
import { podCertificateRequests } from "./definitions.js";

const bob = { user: { name: "bob", uid: "", groups: [], extra: {} } } as unknown as RequestContext;
const base = { prepareForUpdate: (_ctx: RequestContext, obj: KubeObject) => obj } as unknown as RESTStrategy;

/** The strategy of the status, for somebody who may sign for this signer. */
function statusStrategyFor(signer: string): RESTStrategy {
  const authorizer: Authorizer = {
    async authorize({ verb, resource, name }) {
      const isAllowed = verb === "sign" && resource === "signers" && name === signer;
      return { decision: isAllowed ? "Allow" : "NoOpinion", reason: "" };
    },
  };
  const deps = { authorizer, clock: { ...realClock, now: () => Date.parse("2026-01-02T03:04:05Z") } };
  const strategy = podCertificateRequests.statusStrategy?.(base, deps as unknown as RegistryDeps);
  assert.ok(strategy);
  return strategy;
}

const request = (status: object) => ({ spec: { signerName: "example.com/s" }, status }) as unknown as KubeObject;
const conditionsOf = (obj: KubeObject) => (obj.status as { readonly conditions?: object }).conditions;

test("who issues the certificate of a pod has to be its signer", async () => {
  const issued = request({ certificateChain: "x" });
  assert.deepEqual(await statusStrategyFor("example.com/s").review?.(bob, issued, request({})), []);
  assert.deepEqual(await statusStrategyFor("example.com/*").review?.(bob, issued, request({})), []);
  const [error] = (await statusStrategyFor("example.com/other").review?.(bob, issued, request({}))) ?? [];
  assert.equal(error?.field, "spec.signerName");
  assert.equal(error?.detail, 'User "bob" is not permitted to "sign" for signer "example.com/s"');
  assert.deepEqual(await statusStrategyFor("example.com/other").review?.(bob, issued, issued), []);
});

test("how a request ended stays, and when it did is filled in", async () => {
  const { prepareForUpdate } = statusStrategyFor("");
  const denied = { type: "Denied", status: "True", reason: "r" };
  const ended = await prepareForUpdate(bob, request({ conditions: [denied] }), request({}));
  assert.deepEqual(conditionsOf(ended), [{ ...denied, lastTransitionTime: "2026-01-02T03:04:05Z" }]);
  const other = request({ conditions: [{ ...denied, reason: "other" }] });
  assert.deepEqual(conditionsOf(await prepareForUpdate(bob, other, ended)), conditionsOf(ended));
  const more = [denied, { ...denied, type: "Failed" }].map((condition) => ({ ...condition, lastTransitionTime: "x" }));
  assert.deepEqual(conditionsOf(await prepareForUpdate(bob, request({ conditions: more }), request({}))), more);
});
