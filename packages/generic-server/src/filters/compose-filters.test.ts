import assert from "node:assert/strict";
import { test } from "node:test";
import { newExchange } from "../testing/filter-exchange.js";
import { composeFilters } from "./compose-filters.js";
import type { Filter } from "./filter.js";

function run(filters: readonly Filter[]): Promise<unknown> {
  const { req, res } = newExchange("/");
  return new Promise((resolve) => composeFilters(filters)(req, res, (err) => resolve(err)));
}

test("filters run in their order, also when one lets the request on later", async () => {
  const met: string[] = [];
  const meets =
    (name: string): Filter =>
    (_req, _res, next) => {
      met.push(name);
      next();
    };
  const later: Filter = (_req, _res, next) => setImmediate(next);
  assert.equal(await run([meets("a"), later, meets("b")]), undefined);
  assert.deepEqual(met, ["a", "b"]);
});

test("an error ends the walk, handed over or thrown", async () => {
  const unreachable: Filter = () => assert.fail("a filter after the error");
  const reason = new Error("no");
  assert.equal(await run([(_req, _res, next) => next(reason), unreachable]), reason);
  const throws: Filter = () => {
    throw reason;
  };
  assert.equal(await run([throws, unreachable]), reason);
});
