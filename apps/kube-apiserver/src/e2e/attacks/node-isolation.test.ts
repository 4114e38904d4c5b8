import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { UserInfo } from "@kube-apiserver/generic-server";
import { eventually } from "../eventually.js";
import { Victim } from "./victim.js";

const kubelet: UserInfo = { name: "system:node:n1", uid: "", groups: ["system:nodes"], extra: {} };
const headers = { authorization: "Bearer kubelet-token" };
const mergePatch = "application/merge-patch+json";
const pods = "/api/v1/namespaces/default/pods";
const mirror = { "kubernetes.io/config.mirror": "x" };

describe("a kubelet whose credentials are stolen stays at its node", () => {
  let victim: Victim;
  before(async () => {
    const tokens = new Map([["kubelet-token", kubelet]]);
    victim = await Victim.start({ tokens, enableAdmissionPlugins: ["NodeRestriction"] });
    // As much as may ever be allowed, so that what refuses is the plugin.
    await victim.create("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
      metadata: { name: "nodes" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: "system:nodes" }],
    });
    for (const name of ["n1", "n2"]) await victim.create("/api/v1/nodes", { metadata: { name } });
    await eventually(async () => {
      const { status } = await victim.call("GET", "/api/v1/nodes/n1", { headers });
      assert.equal(status, 200);
    });
  });
  after(() => victim?.[Symbol.asyncDispose]());
  const patchNode = (name: string, body: object) =>
    victim.call("PATCH", `/api/v1/nodes/${name}`, { headers, type: mergePatch, body });

  test("its node cannot be given owners, and so be deleted with them (CVE-2025-5187)", async () => {
    const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "u" }];
    const { status, text } = await patchNode("n1", { metadata: { ownerReferences } });
    assert.equal(status, 403, text);
    assert.equal((await victim.call("GET", "/api/v1/nodes/n1")).body.metadata.ownerReferences, undefined);
  });

  test("mirror pods get at no device that was claimed for others (CVE-2025-4563)", async () => {
    const spec = {
      nodeName: "n1",
      containers: [{ name: "c", image: "i" }],
      resourceClaims: [{ name: "r", resourceClaimName: "somebody-elses" }],
    };
    const owner = { apiVersion: "v1", kind: "Node", name: "n1", controller: true };
    const { uid } = (await victim.call("GET", "/api/v1/nodes/n1")).body.metadata;
    const metadata = { name: "mirror", annotations: mirror, ownerReferences: [{ ...owner, uid }] };
    const { status, text } = await victim.call("POST", pods, { headers, body: { metadata, spec } });
    assert.equal(status, 403, text);
    assert.match(text, /resourceclaims/);
  });

  test("other nodes, their labels and taints, and pods of others are out of reach", async () => {
    assert.equal((await patchNode("n2", { metadata: { labels: { a: "b" } } })).status, 403);
    assert.equal(
      (await patchNode("n1", { metadata: { labels: { "node-restriction.kubernetes.io/a": "b" } } })).status,
      403,
    );
    assert.equal((await patchNode("n1", { metadata: { labels: { "kubernetes.io/os": "linux" } } })).status, 200);
    assert.equal((await patchNode("n1", { spec: { taints: [{ key: "a", effect: "NoSchedule" }] } })).status, 403);
    const { uid } = (await victim.call("GET", "/api/v1/nodes/n1")).body.metadata;
    const ownerReferences = [{ apiVersion: "v1", kind: "Node", name: "n1", controller: true, uid }];
    const spec = { nodeName: "n1", containers: [{ name: "c", image: "i" }] };
    const own = { metadata: { name: "own", annotations: mirror, ownerReferences }, spec };
    // Each differs in one thing alone from what a kubelet may do.
    const refused = [
      { body: { ...own, metadata: { name: "plain", ownerReferences } }, why: /can only create mirror pods/ },
      { body: { ...own, spec: { ...spec, nodeName: "n2" } }, why: /with spec.nodeName set to itself/ },
      { body: { ...own, metadata: { name: "m", annotations: mirror } }, why: /with an owner reference set to itself/ },
    ];
    for (const { body, why } of refused) {
      const { status, text } = await victim.call("POST", pods, { headers, body });
      assert.equal(status, 403, text);
      assert.match(text, why);
    }
    assert.equal((await victim.call("POST", pods, { headers, body: own })).status, 201);
  });
});
