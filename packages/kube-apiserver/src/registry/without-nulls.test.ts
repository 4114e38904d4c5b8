import assert from "node:assert/strict";
import { test } from "node:test";
import { type KubeObject, runToEnd } from "@kube-apiserver/apimachinery";
import type { RESTStrategy, RequestContext } from "@kube-apiserver/generic-server";
import { validatingWithoutNulls, withoutNulls } from "./without-nulls.js";

test("fields that are null are as good as absent; what has none is not copied", () => {
  const whole = { a: [{ b: 1 }, "x"], c: { d: false } };
  assert.equal(withoutNulls(whole), whole);
  const kept = { e: [1, null] };
  const seen = withoutNulls({ ...whole, kept, list: [{ f: null, g: { h: null, i: 0 } }] });
  assert.deepEqual(seen, { ...whole, kept, list: [{ g: { i: 0 } }] });
  assert.equal(seen.kept, kept);
});

test("__proto__ is a name like any other", () => {
  const value = JSON.parse('{"__proto__": null, "a": {"__proto__": {"b": null}}}');
  const seen = withoutNulls(value);
  assert.deepEqual(Object.keys(seen), ["a"]);
  assert.deepEqual(Object.keys((seen as { a: object }).a), ["__proto__"]);
});

test("validation in steps sees no nulls either", () => {
  const seen: unknown[] = [];
  const strategy: Partial<RESTStrategy> = {
    *validationSteps(_ctx, obj, old) {
      yield;
      seen.push(obj, old);
      return [];
    },
  };
  const steps = validatingWithoutNulls(strategy as RESTStrategy).validationSteps;
  assert.ok(steps !== undefined);
  const ctx = {} as RequestContext;
  const withNull = { kind: "A", spec: { a: null, b: 1 } } as KubeObject;
  assert.deepEqual(runToEnd(steps(ctx, withNull, undefined)), []);
  assert.deepEqual(runToEnd(steps(ctx, withNull, withNull)), []);
  const without = { kind: "A", spec: { b: 1 } };
  assert.deepEqual(seen, [without, undefined, without, without]);
});
