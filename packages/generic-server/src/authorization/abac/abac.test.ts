import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { discardLogger, type Logger } from "@kube-apiserver/component-base";
import type { AuthorizerAttributes } from "../interfaces.js";
import { ABACAuthorizer } from "./abac-authorizer.js";
import { loadPolicyFile } from "./policy-file.js";

let file = "";
before(async () => {
  file = join(await mkdtemp(join(tmpdir(), "abac-")), "policy.jsonl");
});
after(() => rm(join(file, ".."), { recursive: true }));

async function load(text: string, logger: Logger = discardLogger) {
  await writeFile(file, text);
  return new ABACAuthorizer(await loadPolicyFile(file, logger));
}

const versioned = (spec: object) =>
  JSON.stringify({ apiVersion: "abac.authorization.kubernetes.io/v1beta1", kind: "Policy", spec });

const bob = { name: "bob", uid: "", groups: ["dev", "system:authenticated"], extra: {} };
const pods: AuthorizerAttributes = {
  user: bob,
  verb: "get",
  isResourceRequest: true,
  namespace: "ns",
  apiGroup: "",
  apiVersion: "v1",
  resource: "pods",
  subresource: "",
  name: "",
  path: "",
};
const path = (of: string): Partial<AuthorizerAttributes> => ({ isResourceRequest: false, path: of });
const anonymous = { user: { ...bob, name: "system:anonymous", groups: ["system:unauthenticated"] } };

const all = { namespace: "*", resource: "*", apiGroup: "*" };
const cases: [string, string, Partial<AuthorizerAttributes>, boolean][] = [
  ["a user", versioned({ user: "bob", ...all }), { verb: "delete" }, true],
  ["another user", versioned({ user: "ann", ...all }), {}, false],
  ["a group", versioned({ group: "dev", ...all }), {}, true],
  ["a user and a group", versioned({ user: "bob", group: "ops", ...all }), {}, false],
  ["nobody", versioned(all), {}, false],
  ["everybody who says who he is", versioned({ user: "*", ...all }), {}, true],
  ["nobody who does not", versioned({ group: "*", ...all }), anonymous, false],
  ["reading", versioned({ user: "bob", readonly: true, ...all }), { verb: "watch" }, true],
  ["no writing", versioned({ user: "bob", readonly: true, ...all }), { verb: "create" }, false],
  ["a namespace", versioned({ user: "bob", ...all, namespace: "ns" }), {}, true],
  ["another namespace", versioned({ user: "bob", ...all, namespace: "x" }), {}, false],
  ["another resource", versioned({ user: "bob", ...all, resource: "secrets" }), {}, false],
  ["the core group alone", versioned({ user: "bob", ...all, apiGroup: "" }), { apiGroup: "apps" }, false],
  ["resources are no paths", versioned({ user: "bob", ...all }), path("/healthz"), false],
  ["a path", versioned({ user: "bob", nonResourcePath: "/healthz" }), path("/healthz"), true],
  ["below a path", versioned({ user: "bob", nonResourcePath: "/logs/*" }), path("/logs/a"), true],
  ["beside a path", versioned({ user: "bob", nonResourcePath: "/logs/*" }), path("/log"), false],
  ["old: everything", "{}", {}, true],
  ["old: paths as well", '{"user":"bob"}', path("/x"), true],
  ["old: no paths where resources are named", '{"user":"bob","resource":"pods"}', path("/x"), false],
  ["old: any group of the API", '{"user":"*","namespace":"ns"}', { apiGroup: "apps" }, true],
  ["old: nobody without a name", "{}", anonymous, false],
];
describe("a line allows", () => {
  for (const [name, line, overrides, want] of cases) {
    test(name, async () => {
      const result = await (await load(`# comment\n\n${line}\r\n`)).authorize({ ...pods, ...overrides });
      const no = { decision: "NoOpinion", reason: "No policy matched." };
      assert.deepEqual(result, want ? { decision: "Allow", reason: "" } : no);
    });
  }
});

const broken: [string, string, RegExp][] = [
  ["no JSON", '{"user":', /, line 2: \{"user":: couldn't get version\/kind; json parse error: /],
  ["no object", "5", /, line 2: 5: couldn't get version\/kind/],
  [
    "another kind",
    '{"apiVersion":"v1","kind":"Pod"}',
    /, line 2: .*: no kind "Pod" is registered for version "v1" in scheme/,
  ],
  [
    "another type",
    versioned({ user: 5 }),
    /: json: cannot unmarshal number into Go struct field PolicySpec.spec.user of type string$/,
  ],
  ["a long line", `{"user":"${"x".repeat(70_000)}"}`, /policy\.jsonl: bufio.Scanner: token too long$/],
];
for (const [name, line, message] of broken) {
  test(`no policy: ${name}`, () => assert.rejects(load(`{}\n${line}\n`), { message }));
}

test("policies of before there were versions are told of", async () => {
  const told: string[] = [];
  const logger: Logger = { ...discardLogger, warn: (message) => told.push(message) };
  await load(`${versioned({ user: "a" })}\n`, logger);
  assert.equal(told.length, 0);
  await load("{}\n{}\n", logger);
  assert.match(told.join(), /^Policy file contained unversioned rules/);
});

test("rules of a user are listed", async () => {
  const lines = [
    { user: "bob", ...all, namespace: "ns", readonly: true },
    { group: "dev", ...all, nonResourcePath: "/x" },
    { user: "bob", ...all, namespace: "other" },
    { user: "ann", ...all },
    { user: "bob", nonResourcePath: "/nowhere" },
  ];
  const rules = await (await load(lines.map(versioned).join("\n"))).rulesFor(bob, "ns");
  const everything = { apiGroups: ["*"], resources: ["*"], resourceNames: [] };
  assert.deepEqual(rules, {
    resourceRules: [
      { ...everything, verbs: ["get", "list", "watch"] },
      { ...everything, verbs: ["*"] },
    ],
    nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["/x"] }],
    incomplete: false,
  });
});
