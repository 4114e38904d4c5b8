import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJSON, prettyJSON } from "@kube-apiserver/apimachinery";
import { httpsCall } from "@kube-apiserver/generic-server/testing";
import { startKubeTestServer } from "../../../testing/kube-test-server.js";

test("a large list for people is the list that programs get, indented", async () => {
  await using server = await startKubeTestServer();
  const path = "/api/v1/namespaces/a/configmaps";
  const data = { text: 'a "quoted" word, {braces} and [brackets]\n'.repeat(500), empty: "" };
  for (const name of ["a", "b", "c", "d", "e", "f", "g", "h"]) {
    const made = await server.call("POST", path, { metadata: { name }, data });
    assert.equal(made.status, 201);
  }
  const { url, caPem, token } = server.generic;
  const get = (query: string) =>
    httpsCall(`${url}${path}${query}`, { method: "GET", caPem, headers: { authorization: `Bearer ${token}` } });
  const [compact, indented] = await Promise.all([get("?resourceVersion=0"), get("?resourceVersion=0&pretty=true")]);
  assert.ok(compact.text.length > 128 * 1024);
  assert.equal(indented.headers["content-type"], "application/json");
  assert.equal(indented.text, `${prettyJSON(parseJSON(compact.text))}\n`);
});
