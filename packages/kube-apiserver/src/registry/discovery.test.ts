import assert from "node:assert/strict";
import { test } from "node:test";
import { type BuiltInResource, builtInResources } from "@kube-apiserver/api";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { newAPIEnablement } from "../config/api-enablement.js";
import { startKubeTestServer } from "../testing/kube-test-server.js";

const tokens = {
  generator: { generateToken: () => Promise.reject(new Error("not asked for")) },
  audiences: [],
};

const foreignGroups = new Set(["apiregistration.k8s.io", "apiextensions.k8s.io"]);

/** Verbs of everything that is served, by `group/version/resource[/subresource]`. */
function verbsOf(resources: readonly BuiltInResource[]): ReadonlyMap<string, string> {
  const verbs = new Map<string, string>();
  for (const { group, version, name, verbs: own, subresources = [] } of resources) {
    verbs.set(`${group}/${version}/${name}`, [...own].sort().join());
    for (const sub of subresources) verbs.set(`${group}/${version}/${name}/${sub.name}`, [...sub.verbs].sort().join());
  }
  return verbs;
}

const cases: { name: string; runtimeConfig: ReadonlyMap<string, string>; isServed: (r: BuiltInResource) => boolean }[] =
  [
    { name: "what is on by default", runtimeConfig: new Map(), isServed: (r) => r.enabledByDefault },
    { name: "everything there is", runtimeConfig: new Map([["api/all", "true"]]), isServed: () => true },
  ];
for (const { name, runtimeConfig, isServed } of cases) {
  test(`discovery shows the verbs of the tables: ${name}`, async () => {
    const apiEnablement = newAPIEnablement(runtimeConfig);
    const featureGates = { enabled: () => true };
    await using server = await startKubeTestServer({ apiEnablement, featureGates, serviceAccountTokens: tokens });
    const wanted = builtInResources.filter((r) => !foreignGroups.has(r.group) && isServed(r));
    const served = new Map<string, string>();
    for (const { group, version } of wanted) {
      const { body } = await server.call("GET", group === "" ? `/api/${version}` : `/apis/${group}/${version}`);
      for (const resource of body.resources as readonly JSONObject[]) {
        served.set(`${group}/${version}/${resource.name}`, [...(resource.verbs as readonly string[])].sort().join());
      }
    }
    assert.deepEqual(Object.fromEntries(served), Object.fromEntries(verbsOf(wanted)));
  });
}

test("what belongs to a feature is served with its gate only", async () => {
  const apiEnablement = newAPIEnablement(new Map([["api/all", "true"]]));
  const pathOf = (name: string) => `/apis/certificates.k8s.io/v1beta1/${name}`;
  for (const isOn of [true, false]) {
    await using server = await startKubeTestServer({ apiEnablement, featureGates: { enabled: () => isOn } });
    for (const path of [pathOf("clustertrustbundles"), "/apis/scheduling.k8s.io/v1alpha2/workloads"]) {
      assert.equal((await server.call("GET", path)).status, isOn ? 200 : 404, path);
    }
  }
});
