import assert from "node:assert/strict";
import { test } from "node:test";
import { newConflict, newGenericServerResponse, newNotFound } from "@kube-apiserver/apimachinery";
import { isAbsent } from "./owner-references.js";

const resource = { group: "example.com", resource: "widgets" };

test("only an answer about the object says that it does not exist", () => {
  assert.equal(isAbsent(newNotFound(resource, "w"), "w"), true);
  assert.equal(isAbsent(newNotFound(resource, "other"), "w"), false);
  assert.equal(isAbsent(newConflict(resource, "w", "changed"), "w"), false);
  const answer = { code: 404, verb: "GET", resource, name: "w", serverMessage: "404 page not found", unexpected: true };
  assert.equal(isAbsent(newGenericServerResponse(answer), "w"), false);
});
