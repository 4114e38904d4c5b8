import assert from "node:assert/strict";
import { test } from "node:test";
import { alwaysAllowAuthorizer, alwaysDenyAuthorizer } from "./always.js";
import type { Authorizer, AuthorizerAttributes } from "./interfaces.js";
import { newPathAuthorizer } from "./path-authorizer.js";
import { newPrivilegedGroups } from "./privileged-groups.js";
import { unionAuthorizer, unionRuleResolver } from "./union-authorizer.js";

const user = { name: "alice", uid: "", groups: ["dev"], extra: {} };
const attributes: AuthorizerAttributes = {
  user,
  verb: "get",
  isResourceRequest: false,
  namespace: "",
  apiGroup: "",
  apiVersion: "",
  resource: "",
  subresource: "",
  name: "",
  path: "/",
};

const pathCases: { name: string; patterns: string[]; path: string; resource?: boolean; want: string }[] = [
  { name: "an exact path is open", patterns: ["/healthz"], path: "/healthz", want: "Allow" },
  { name: "a path below an exact one is not", patterns: ["/healthz"], path: "/healthz/etcd", want: "NoOpinion" },
  { name: "a star opens what follows", patterns: ["/healthz/*"], path: "/healthz/etcd", want: "Allow" },
  { name: "the leading slash may be missing", patterns: ["livez"], path: "/livez", want: "Allow" },
  {
    name: "a resource is never opened by path",
    patterns: ["/*"],
    path: "/api/v1/pods",
    resource: true,
    want: "NoOpinion",
  },
];
for (const { name, patterns, path, resource = false, want } of pathCases) {
  test(name, async () => {
    const result = await newPathAuthorizer(patterns).authorize({ ...attributes, path, isResourceRequest: resource });
    assert.equal(result.decision, want);
  });
}

test("a star in the middle is a mistake", () => {
  assert.throws(() => newPathAuthorizer(["/a/*/b"]), /only trailing \* allowed/);
});

test("privileged groups may do everything, others are left to the next", async () => {
  const authorizer = newPrivilegedGroups("system:masters");
  const master = { ...user, groups: ["system:masters"] };
  assert.equal((await authorizer.authorize({ ...attributes, user: master })).decision, "Allow");
  assert.equal((await authorizer.authorize(attributes)).decision, "NoOpinion");
});

test("the first opinion of a union counts", async () => {
  const denies: Authorizer = { authorize: () => Promise.resolve({ decision: "Deny", reason: "no" }) };
  const union = unionAuthorizer(newPathAuthorizer([]), denies, alwaysAllowAuthorizer);
  assert.deepEqual(await union.authorize(attributes), { decision: "Deny", reason: "no" });
});

test("without an opinion a union joins the reasons", async () => {
  const silent: Authorizer = { authorize: () => Promise.resolve({ decision: "NoOpinion", reason: "no rule" }) };
  const result = await unionAuthorizer(alwaysDenyAuthorizer, silent).authorize(attributes);
  assert.deepEqual(result, { decision: "NoOpinion", reason: "Everything is forbidden.\nno rule" });
});

test("an authorizer that fails does not keep a later one from allowing", async () => {
  const broken: Authorizer = { authorize: () => Promise.reject(new Error("down")) };
  assert.equal((await unionAuthorizer(broken, alwaysAllowAuthorizer).authorize(attributes)).decision, "Allow");
  const silent: Authorizer = {
    authorize: () => Promise.resolve({ decision: "NoOpinion", reason: "no rule", evaluationError: "half" }),
  };
  assert.deepEqual(await unionAuthorizer(broken, alwaysDenyAuthorizer, silent, broken).authorize(attributes), {
    decision: "NoOpinion",
    reason: "Everything is forbidden.\nno rule",
    evaluationError: "[down, half]",
  });
});

test("rules of a union are those of all", async () => {
  const rules = await unionRuleResolver(alwaysAllowAuthorizer, alwaysDenyAuthorizer).rulesFor(user, "default");
  assert.equal(rules.resourceRules.length, 1);
  assert.equal(rules.incomplete, false);
});
