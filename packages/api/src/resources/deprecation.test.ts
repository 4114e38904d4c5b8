import assert from "node:assert/strict";
import { test } from "node:test";
import { compareReleases, deprecationWarning } from "./deprecation.js";

const cases = [
  {
    name: "with a replacement",
    gvk: { group: "", version: "v1", kind: "Endpoints" },
    want: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  },
  {
    name: "without one",
    gvk: { group: "", version: "v1", kind: "ComponentStatus" },
    want: "v1 ComponentStatus is deprecated in v1.19+",
  },
  {
    name: "with the release that drops it",
    gvk: { group: "storage.k8s.io", version: "v1beta1", kind: "VolumeAttributesClass" },
    want: "storage.k8s.io/v1beta1 VolumeAttributesClass is deprecated in v1.34+, unavailable in v1.37+; use storage.k8s.io/v1 VolumeAttributesClass",
  },
  {
    name: "not before its time",
    gvk: { group: "storagemigration.k8s.io", version: "v1beta1", kind: "StorageVersionMigration" },
    want: undefined,
  },
  { name: "never", gvk: { group: "", version: "v1", kind: "Pod" }, want: undefined },
  { name: "unknown kinds", gvk: { group: "", version: "v1", kind: "Nothing" }, want: undefined },
];
for (const { name, gvk, want } of cases) {
  test(`deprecation warning: ${name}`, () => assert.equal(deprecationWarning(gvk), want));
}

test("a release is compared by its numbers", () => {
  assert.ok(compareReleases("1.9", "1.19") < 0);
  assert.equal(compareReleases("1.36", "1.36"), 0);
});
