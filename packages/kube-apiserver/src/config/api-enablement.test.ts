import assert from "node:assert/strict";
import { test } from "node:test";
import { builtInResource } from "@kube-apiserver/api";
import { newAPIEnablement, RuntimeConfigError } from "./api-enablement.js";

const pods = { group: "", version: "v1", resource: "pods" };
const deployments = { group: "apps", version: "v1", resource: "deployments" };
const claims = { group: "resource.k8s.io", version: "v1beta1", resource: "resourceclaims" };

const cases: { name: string; settings: Record<string, string>; of: typeof pods; want: boolean }[] = [
  { name: "stable versions are on", settings: {}, of: pods, want: true },
  { name: "beta versions are off", settings: {}, of: claims, want: false },
  { name: "all of a stage", settings: { "api/beta": "true" }, of: claims, want: true },
  { name: "everything off", settings: { "api/all": "false" }, of: pods, want: false },
  { name: "a version outweighs everything", settings: { "api/all": "false", "api/v1": "true" }, of: pods, want: true },
  {
    name: "a version outweighs its stage",
    settings: { "api/ga": "true", "apps/v1": "0" },
    of: deployments,
    want: false,
  },
  {
    name: "a resource outweighs its version",
    settings: { "apps/v1": "true", "apps/v1/deployments": "false" },
    of: deployments,
    want: false,
  },
  { name: "a key without a value is on", settings: { "resource.k8s.io/v1beta1": "" }, of: claims, want: true },
];
for (const { name, settings, of, want } of cases) {
  test(name, () => {
    const resource = builtInResource(of);
    assert.ok(resource !== undefined);
    assert.equal(newAPIEnablement(new Map(Object.entries(settings))).isEnabled(resource), want);
  });
}

test("what does not exist is refused", () => {
  const make = (key: string, value: string) => () => newAPIEnablement(new Map([[key, value]]));
  assert.throws(make("apps/v9", "true"), new RuntimeConfigError("group version apps/v9 that has not been registered"));
  assert.throws(make("nope/v1", "true"), new RuntimeConfigError("unknown api groups nope"));
  assert.throws(make("apps/v1", "maybe"), /invalid value of apps\/v1: maybe/);
});
