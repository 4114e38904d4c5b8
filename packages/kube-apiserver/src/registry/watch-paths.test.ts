import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { test } from "node:test";
import { builtInResources } from "@kube-apiserver/api";
import { toAPIVersion } from "@kube-apiserver/apimachinery";
import { newAPIEnablement } from "../config/api-enablement.js";
import { at, type KubeTestServer, startKubeTestServer } from "../testing/kube-test-server.js";
import { allSamples } from "../testing/samples/index.js";

/** The first event of a watch, which is given up then. */
async function firstEventOf({ generic: { url, caPem, token } }: KubeTestServer, path: string) {
  const req = request(url + path, { ca: caPem, headers: { authorization: `Bearer ${token}` }, agent: false }).end();
  const [res] = (await once(req, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of res.setEncoding("utf8")) {
    text += chunk;
    if (text.includes("\n")) break;
  }
  req.destroy();
  return { status: res.statusCode, event: JSON.parse(text.split("\n")[0] ?? "") };
}

test("the paths of before the query parameter watch every kind, a namespace of it, or one object", async () => {
  const apiEnablement = newAPIEnablement(new Map([["api/all", "true"]]));
  await using server = await startKubeTestServer({ apiEnablement, featureGates: { enabled: () => true } });
  let watched = 0;
  for (const [index, sample] of allSamples.entries()) {
    const { apiVersion, kind, resource, namespaced, object } = sample;
    const known = builtInResources.find((other) => other.name === resource && toAPIVersion(other) === apiVersion);
    if (/^(apiextensions|apiregistration)/.test(apiVersion) || known?.verbs.includes("watch") !== true) continue;
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const inNamespace = namespaced ? `namespaces/default/${resource}` : resource;
    const created = await server.call("POST", `${root}/${inNamespace}`, object);
    // Two versions of one object are one object.
    assert.ok([201, 409].includes(created.status), JSON.stringify(created.body));
    // One of the three for each kind: what differs between kinds is whether there are such paths at all.
    const forms = [resource, inNamespace, `${inNamespace}/${at(object, "metadata.name")}`];
    const path = `${root}/watch/${forms[index % forms.length]}`;
    const { status, event } = await firstEventOf(server, `${path}?timeoutSeconds=30`);
    assert.deepEqual(
      [status, event.type, event.object.apiVersion, event.object.kind],
      [200, "ADDED", apiVersion, kind],
      path,
    );
    watched++;
  }
  assert.ok(watched > 60, `${watched} watches`);
});
