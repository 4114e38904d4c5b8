import assert from "node:assert/strict";
import { test } from "node:test";
import type { resource_v1 } from "@kube-apiserver/api/types";
import { toErrorText } from "@kube-apiserver/apimachinery";
import type { Authorizer, RequestContext, UserInfo } from "@kube-apiserver/generic-server";
import { reviewClaimStatus } from "./claim-status-rights.js";

const plugin: UserInfo = { name: "system:serviceaccount:kube-system:gpu", uid: "", groups: [], extra: {} };
const onNode = (...nodes: string[]): UserInfo => ({
  ...plugin,
  extra: { "authentication.kubernetes.io/node-name": nodes },
});
const requestInfo = {
  isResourceRequest: true,
  path: "",
  verb: "update",
  apiPrefix: "apis",
  apiGroup: "resource.k8s.io",
  apiVersion: "v1",
  namespace: "a",
  resource: "resourceclaims",
  subresource: "status",
  name: "x",
  parts: [],
  fieldSelector: "",
  labelSelector: "",
};

function newAuthorizer(allowed: readonly string[]) {
  const asked: string[] = [];
  const authorizer: Authorizer = {
    async authorize({ verb, resource, subresource, namespace, name }) {
      const question = `${verb} ${resource}/${subresource} ${namespace}/${name}`;
      asked.push(question);
      return { decision: allowed.includes(question) ? "Allow" : "NoOpinion", reason: "no rule" };
    },
  };
  return { asked, authorizer };
}

function claim(status: resource_v1.ResourceClaimStatus): resource_v1.ResourceClaim {
  return { metadata: { name: "x", namespace: "a" }, spec: {}, status };
}

const device = (name: string, driver = "gpu.example.com") => ({ driver, pool: "p", device: name });
const result = (name: string) => ({ request: "r", ...device(name) });
const nodeTerm = { matchFields: [{ key: "metadata.name", operator: "In", values: ["n1"] }] } as const;
const allocation = {
  devices: { results: [result("one")] },
  nodeSelector: { nodeSelectorTerms: [nodeTerm] },
} as resource_v1.AllocationResult;
const pods = [{ resource: "pods", name: "p", uid: "1" }];

const bind = "update resourceclaims/binding /";
const [here, anywhere] = ["associated-node", "arbitrary-node"].map(
  (where) => `${where}:update resourceclaims/driver a/gpu.example.com`,
) as [string, string];
const foreign = "arbitrary-node:update resourceclaims/driver a/other.example.com";

const cases: {
  readonly name: string;
  readonly from?: resource_v1.ResourceClaimStatus;
  readonly to: resource_v1.ResourceClaimStatus;
  readonly user?: UserInfo;
  readonly asked: readonly string[];
}[] = [
  {
    name: "nothing changes",
    from: { allocation, reservedFor: pods },
    to: { allocation, reservedFor: pods },
    asked: [],
  },
  { name: "it is allocated", to: { allocation }, asked: [bind] },
  { name: "it is reserved", from: { allocation }, to: { allocation, reservedFor: pods }, asked: [bind] },
  {
    name: "a device is reported from elsewhere",
    from: { allocation },
    to: { allocation, devices: [device("one")] },
    asked: [anywhere],
  },
  {
    name: "a device is reported from its node",
    from: { allocation },
    to: { allocation, devices: [device("one")] },
    user: onNode("n1"),
    asked: [here],
  },
  {
    name: "a device is reported from another node",
    from: { allocation },
    to: { allocation, devices: [device("one")] },
    user: onNode("n2"),
    asked: [anywhere],
  },
  {
    name: "a device is reported by somebody of two nodes",
    from: { allocation },
    to: { allocation, devices: [device("one")] },
    user: onNode("n1", "n2"),
    asked: [anywhere],
  },
  {
    name: "a node itself reports a device",
    from: { allocation },
    to: { allocation, devices: [device("one")] },
    user: { ...onNode("n1"), name: "system:node:n1" },
    asked: [anywhere],
  },
  {
    name: "one driver is changed, one removed",
    from: { allocation, devices: [device("one"), device("x", "other.example.com"), device("two")] },
    to: { allocation, devices: [{ ...device("one"), data: {} }, device("two")] },
    asked: [anywhere, foreign],
  },
  { name: "devices go with their allocation", from: { allocation, devices: [device("one")] }, to: {}, asked: [bind] },
];
for (const { name, from = {}, to, user = plugin, asked } of cases) {
  const review = (authorizer: Authorizer) =>
    reviewClaimStatus(
      authorizer,
      { user, requestInfo, signal: new AbortController().signal } as Pick<
        RequestContext,
        "user" | "requestInfo" | "signal"
      >,
      claim(to),
      claim(from),
    );
  test(`rights on the status of claims: ${name}`, async () => {
    const allowing = newAuthorizer(asked);
    assert.deepEqual(await review(allowing.authorizer), []);
    assert.deepEqual(allowing.asked, asked);
    assert.equal((await review(newAuthorizer([]).authorizer)).length, asked.length);
  });
}

test("who may report from anywhere may do so on the node, and refusals say what is missing", async () => {
  const [before, after] = [claim({ allocation }), claim({ allocation, devices: [device("one")] })];
  const ctx = { user: onNode("n1"), requestInfo, signal: new AbortController().signal } as Pick<
    RequestContext,
    "user" | "requestInfo" | "signal"
  >;
  assert.deepEqual(await reviewClaimStatus(newAuthorizer([anywhere]).authorizer, ctx, after, before), []);
  const texts = async (to: resource_v1.ResourceClaim, from: resource_v1.ResourceClaim) =>
    (await reviewClaimStatus(newAuthorizer([]).authorizer, ctx, to, from)).map(toErrorText);
  assert.deepEqual(await texts(after, before), [
    'status.devices: Forbidden: changing status.devices requires resource="resourceclaims/driver", ' +
      'verb="[associated-node:update arbitrary-node:update]" permission: resourceclaims.resource.k8s.io ' +
      '"gpu.example.com" is forbidden: User "system:serviceaccount:kube-system:gpu" cannot associated-node:update ' +
      'resource "resourceclaims/driver" in API group "resource.k8s.io" in the namespace "a": no rule',
  ]);
  assert.deepEqual(await texts(before, claim({})), [
    'status: Forbidden: changing status.allocation or status.reservedFor requires resource="resourceclaims/binding", ' +
      'verb="update" permission: resourceclaims.resource.k8s.io is forbidden: User ' +
      '"system:serviceaccount:kube-system:gpu" cannot update resource "resourceclaims/binding" in API group ' +
      '"resource.k8s.io" at the cluster scope: no rule',
  ]);
});
