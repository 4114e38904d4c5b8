import assert from "node:assert/strict";
import { test } from "node:test";
import { structSchemaFor } from "@kube-apiserver/api";
import type { Connecter } from "../../registry/rest/rest.js";
import { newRequestInfo } from "../../request/request-info-factory.js";
import type { Exchange } from "../exchange.js";
import type { RequestScope } from "../request-scope.js";
import { connectOptionsOf, queryWithOptions } from "./connect-options.js";

function optionsOf(kind: string, url: string, connectPath = false) {
  const query = new URLSearchParams(url.split("?")[1] ?? "");
  const scope = {
    kind: { group: "", version: "v1", kind },
    serving: { schema: structSchemaFor(`core.v1.${kind}`) },
  } as unknown as RequestScope;
  const exchange = { ctx: { requestInfo: newRequestInfo("GET", url) }, query } as unknown as Exchange;
  return { options: connectOptionsOf(exchange, scope, { connectPath } as Connecter), query, scope };
}

const pod = "/api/v1/namespaces/ns/pods/a";

test("the query of a connection is read as the kind of its subresource", () => {
  const { options } = optionsOf("PodExecOptions", `${pod}/exec?command=sh&command=-c&stdin=true&tty=false&stdout`);
  assert.deepEqual(options, {
    apiVersion: "v1",
    kind: "PodExecOptions",
    stdin: true,
    stdout: true,
    command: ["sh", "-c"],
  });
  const ports = optionsOf("PodPortForwardOptions", `${pod}/portforward?ports=80&ports=443`).options;
  assert.deepEqual(ports, { apiVersion: "v1", kind: "PodPortForwardOptions", ports: [80, 443] });
  assert.throws(() => optionsOf("PodPortForwardOptions", `${pod}/portforward?ports=x`), {
    message: 'strconv.ParseInt: parsing "x": invalid syntax',
  });
});

test("the path after a proxy is its path", () => {
  const { options } = optionsOf("PodProxyOptions", `${pod}/proxy/a/b?path=ignored`, true);
  assert.deepEqual(options, { apiVersion: "v1", kind: "PodProxyOptions", path: "/a/b" });
});

test("options that were changed take the place of what the query said", () => {
  const { options, query, scope } = optionsOf("PodExecOptions", `${pod}/exec?command=sh&tty=true&other=1`);
  const changed = { ...options, command: ["ls", "/"], container: "c" };
  assert.equal(queryWithOptions(query, scope, changed), "other=1&tty=true&container=c&command=ls&command=%2F");
});
