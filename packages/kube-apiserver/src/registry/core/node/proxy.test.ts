import assert from "node:assert/strict";
import { test } from "node:test";
import { isBadRequest } from "@kube-apiserver/apimachinery";
import type { RequestContext } from "@kube-apiserver/generic-server";
import type { ClusterConnections } from "../../../kubelet/cluster-connections.js";
import { locateNode } from "./proxy.js";

const ctx = {} as RequestContext;
const kubelet = { scheme: "https", address: { host: "node.example.com", port: 10_250 }, tls: {}, dialTimeoutMs: 0 };
const connections = { kubeletOf: async () => kubelet } as unknown as ClusterConnections;

/** A resolver that gives one answer the first time and another one ever after (CVE-2020-8562). */
function newRebindingResolver(...answers: readonly (readonly string[])[]) {
  let asked = 0;
  const resolve = async () => answers[Math.min(asked++, answers.length - 1)] ?? [];
  return { resolve, asked: () => asked };
}

for (const port of ["", "10250", "8080"]) {
  test(`the name of a node is resolved once, and the address that was checked is dialled: port ${port}`, async () => {
    const { resolve, asked } = newRebindingResolver(["10.0.0.7"], ["127.0.0.1"]);
    const location = await locateNode(connections, resolve)(ctx, { scheme: "", name: "n", port });
    assert.equal(location.dialAddress, "10.0.0.7");
    assert.equal(location.address.host, "node.example.com");
    assert.equal(asked(), 1);
  });
}

const forbidden = ["127.0.0.1", "::1", "169.254.169.254", "fe80::1", "0.0.0.0", "::ffff:127.0.0.1", "224.0.0.1"];
for (const address of forbidden) {
  test(`a name that leads to ${address} is refused, also among others`, async () => {
    for (const answer of [[address], ["10.0.0.7", address]]) {
      const { resolve } = newRebindingResolver(answer);
      const locate = locateNode(connections, resolve)(ctx, { scheme: "", name: "n", port: "" });
      await assert.rejects(locate, (err) => isBadRequest(err) && (err as Error).message === "address not allowed");
    }
  });
}
