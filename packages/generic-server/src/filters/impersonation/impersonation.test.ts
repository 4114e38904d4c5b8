import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Status } from "@kube-apiserver/apimachinery";
import { cryptoRandom, newMetricsRegistry, realClock } from "@kube-apiserver/component-base";
import type { UserInfo } from "../../authentication/interfaces.js";
import type { Authorizer, AuthorizerAttributes } from "../../authorization/interfaces.js";
import { kubernetesLongRunning } from "../../request/long-running.js";
import { requestState } from "../../request/request-state.js";
import { newExchange, runFilter } from "../../testing/filter-exchange.js";
import { withAuditInit } from "../with-audit-init.js";
import { withRequestInfo } from "../with-request-info.js";
import { newImpersonationMetrics } from "./impersonation-metrics.js";
import type { ImpersonationParts } from "./impersonation-tracker.js";
import { withImpersonation } from "./with-impersonation.js";

const admin: UserInfo = { name: "admin", uid: "", groups: ["ops"], extra: {} };
const agent: UserInfo = {
  name: "system:serviceaccount:kube-system:agent",
  uid: "1",
  groups: ["system:serviceaccounts"],
  extra: { "authentication.kubernetes.io/node-name": ["n1"], "authentication.kubernetes.io/pod-name": ["p"] },
};

/** A question in short: `verb group/resource[/subresource] [namespace/]name`. */
function short({
  verb,
  isResourceRequest,
  apiGroup,
  resource,
  subresource,
  namespace,
  name,
  path,
}: AuthorizerAttributes) {
  if (!isResourceRequest) return `${verb} ${path}`;
  const what = [apiGroup, resource, ...(subresource === "" ? [] : [subresource])].join("/");
  return `${verb} ${what} ${namespace === "" ? "" : `${namespace}/`}${name}`;
}

class RecordingAuthorizer implements Authorizer {
  readonly asked: string[] = [];
  allowed: RegExp;

  constructor(allowed: RegExp) {
    this.allowed = allowed;
  }

  async authorize(attributes: AuthorizerAttributes) {
    const question = short(attributes);
    this.asked.push(question);
    return { decision: this.allowed.test(question) ? ("Allow" as const) : ("NoOpinion" as const), reason: "" };
  }
}

type Headers = readonly (readonly [string, string])[];

function newServer(allowed: RegExp, parts: Partial<ImpersonationParts> = {}) {
  const authorizer = new RecordingAuthorizer(allowed);
  const filter = withImpersonation({ authorizer, clock: realClock, isConstrained: true, ...parts });
  const send = async (headers: Headers, user = admin, url = "/api/v1/namespaces/a/pods") => {
    const exchange = newExchange(url, { headers: Object.fromEntries(headers) });
    exchange.req.rawHeaders = headers.flat();
    await runFilter(withAuditInit(cryptoRandom), exchange);
    await runFilter(withRequestInfo(kubernetesLongRunning), exchange);
    const state = requestState(exchange.req);
    state.user = user;
    const from = authorizer.asked.length;
    const { error } = await runFilter(filter, exchange);
    const status = (error as { status?: Status } | undefined)?.status;
    return { user: state.user, error, status, asked: authorizer.asked.slice(from), headers: exchange.req.headers };
  };
  return { authorizer, send };
}

const on = (mode: string) => `impersonate-on:${mode}:list /pods a/`;
const auth = "authentication.k8s.io";
const as = (name: string): Headers => [["Impersonate-User", name]];

const modes: { name: string; headers: Headers; user?: UserInfo; asked: readonly string[]; want: UserInfo }[] = [
  {
    name: "the node of its pod, whichever that is",
    headers: as("system:node:n1"),
    user: agent,
    asked: [on("associated-node"), `impersonate:associated-node ${auth}/nodes *`],
    want: { name: "system:node:n1", uid: "", groups: ["system:nodes", "system:authenticated"], extra: {} },
  },
  {
    name: "any node",
    headers: as("system:node:n2"),
    user: agent,
    asked: [on("arbitrary-node"), `impersonate:arbitrary-node ${auth}/nodes n2`],
    want: { name: "system:node:n2", uid: "", groups: ["system:nodes", "system:authenticated"], extra: {} },
  },
  {
    name: "a service account",
    headers: as("system:serviceaccount:b:robot"),
    asked: [on("serviceaccount"), `impersonate:serviceaccount ${auth}/serviceaccounts b/robot`],
    want: {
      name: "system:serviceaccount:b:robot",
      uid: "",
      groups: ["system:serviceaccounts", "system:serviceaccounts:b", "system:authenticated"],
      extra: {},
    },
  },
  {
    name: "somebody, with all that belongs to it",
    headers: [
      ["impersonate-user", "bob"],
      ["Impersonate-Uid", "7"],
      ["Impersonate-Group", "g,1"],
      ["Impersonate-Group", "g2"],
      ["Impersonate-Extra-Example.com%2Fscope", "v"],
    ],
    asked: [
      on("user-info"),
      `impersonate:user-info ${auth}/users bob`,
      `impersonate:user-info ${auth}/uids 7`,
      `impersonate:user-info ${auth}/groups g,1`,
      `impersonate:user-info ${auth}/groups g2`,
      `impersonate:user-info ${auth}/userextras/example.com/scope v`,
    ],
    want: {
      name: "bob",
      uid: "7",
      groups: ["g,1", "g2", "system:authenticated"],
      extra: { "example.com/scope": ["v"] },
    },
  },
  {
    name: "nobody",
    headers: as("system:anonymous"),
    asked: [on("user-info"), `impersonate:user-info ${auth}/users system:anonymous`],
    want: { name: "system:anonymous", uid: "", groups: ["system:unauthenticated"], extra: {} },
  },
];
describe("a narrow mode lets act as", () => {
  for (const { name, headers, user, asked, want } of modes) {
    test(name, async () => {
      const outcome = await newServer(/^impersonate/).send(headers, user);
      assert.equal(outcome.error, undefined);
      assert.deepEqual(outcome.asked, asked);
      assert.deepEqual(outcome.user, want);
      assert.deepEqual(
        Object.entries(outcome.headers).filter(
          ([header, value]) => header.startsWith("impersonate") && value !== undefined,
        ),
        [],
      );
    });
  }
});

test("many groups are asked about at once", async () => {
  const groups = ["a", "b", "c", "d"].map((group) => ["Impersonate-Group", group] as const);
  const { asked } = await newServer(/^impersonate/).send([...as("bob"), ...groups]);
  assert.deepEqual(asked.slice(2), [`impersonate:user-info ${auth}/groups *`]);
});

test("success is remembered, per request and per identity", async () => {
  const { send } = newServer(/user-info/);
  assert.equal((await send(as("bob"))).asked.length, 2);
  assert.deepEqual((await send(as("bob"))).asked, []);
  assert.deepEqual((await send(as("bob"), admin, "/api/v1/nodes")).asked, ["impersonate-on:user-info:list /nodes "]);
  assert.equal((await send(as("bob"), { ...admin, name: "other" })).asked.length, 2);
});

test("agents on all nodes share what is remembered", async () => {
  const { send } = newServer(/associated-node/);
  await send(as("system:node:n1"), agent);
  const other = { ...agent, extra: { ...agent.extra, "authentication.kubernetes.io/node-name": ["n2"] } };
  const { asked, user } = await send(as("system:node:n2"), other);
  assert.deepEqual(asked, []);
  assert.equal(user.name, "system:node:n2");
  assert.match(String((await send(as("system:node:n2"), agent)).status?.message), /impersonate-on:arbitrary-node:list/);
});

test("the mode of old goes on, and is tried first for who needs it", async () => {
  const { send } = newServer(/^impersonate /);
  const first = await send([...as("bob"), ["Impersonate-Group", "system:masters"]]);
  assert.deepEqual(first.asked, [on("user-info"), "impersonate /users bob", "impersonate /groups system:masters"]);
  assert.deepEqual(first.user.groups, ["system:masters", "system:authenticated"]);
  assert.deepEqual((await send(as("bob"))).asked, ["impersonate /users bob"]);
});

test("without the gate there is but the mode of old", async () => {
  const { send } = newServer(/user-info/, { isConstrained: false });
  const { asked, status } = await send(as("bob"));
  assert.deepEqual(asked, ["impersonate /users bob"]);
  assert.equal(
    status?.message,
    'users "bob" is forbidden: User "admin" cannot impersonate resource "users" in API group "" at the cluster scope',
  );
});

const refusals: { name: string; headers: Headers; message: RegExp }[] = [
  {
    name: "the group of administrators",
    headers: [["Impersonate-Group", "system:masters"]],
    message: /: impersonating the system:masters group is not allowed$/,
  },
  {
    name: "no group",
    headers: [["Impersonate-Group", ""]],
    message: /: impersonating the empty string group is not allowed$/,
  },
  {
    name: "an extra without a domain",
    headers: [["Impersonate-Extra-scope", "a"]],
    message: /impersonating an invalid key in extra is not allowed: extra.key: Invalid value: "scope"/,
  },
  {
    name: "an empty extra",
    headers: [["Impersonate-Extra-a.b%2Fc", ""]],
    message: /impersonating the empty string value in extra is not allowed$/,
  },
];
describe("no narrow mode lets act as", () => {
  for (const { name, headers, message } of refusals) {
    test(name, async () => {
      const { status } = await newServer(/user-info/).send([...as("bob"), ...headers]);
      assert.equal(status?.code, 403);
      assert.match(String(status?.message), message);
    });
  }
});

test("who asks for everything but a name is told so", async () => {
  const { status } = await newServer(/./).send([
    ["Impersonate-Group", "g"],
    ["Impersonate-Extra-a", "b"],
  ]);
  assert.equal(status?.code, 400);
  assert.equal(
    status?.message,
    'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"g"}, Extra:map[string][]string{"a":[]string{"b"}}} without impersonating a user name',
  );
});

test("attempts are counted by mode", async () => {
  const registry = newMetricsRegistry();
  const { send } = newServer(/user-info/, { metrics: newImpersonationMetrics(registry) });
  await send(as("bob"));
  await send(as("system:node:n1"));
  const { body } = await registry.render();
  for (const line of [
    'attempts_total{mode="user-info",decision="allowed"} 1',
    'attempts_total{mode="",decision="denied"} 1',
    'authorization_attempts_total{mode="user-info",decision="allowed"} 2',
    'authorization_attempts_total{mode="arbitrary-node",decision="denied"} 1',
    'authorization_attempts_total{mode="legacy",decision="denied"} 1',
  ]) {
    assert.ok(body.includes(`apiserver_impersonation_${line}\n`), line);
  }
});
