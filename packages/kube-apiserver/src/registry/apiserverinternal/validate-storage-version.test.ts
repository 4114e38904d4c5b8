import assert from "node:assert/strict";
import { test } from "node:test";
import { testValidation } from "../../testing/validation-table.js";
import { storageVersionName, validateStorageVersionStatus } from "./validate-storage-version.js";

test("storage versions are named after resources", () => {
  assert.deepEqual(storageVersionName("apps.deployments"), []);
  assert.deepEqual(storageVersionName("deployments"), ["name must be in the form of <group>.<resource>"]);
  assert.match(storageVersionName("apps.1x")[0] ?? "", /^the resource segment a DNS-1035 label/);
});

const version = { apiServerID: "a", encodingVersion: "v1", decodableVersions: ["v1"] };
testValidation(
  "storage version status",
  { storageVersions: [version, { ...version, apiServerID: "b" }], commonEncodingVersion: "v1" },
  validateStorageVersionStatus,
  [
    [
      { "storageVersions[0].decodableVersions": ["v2"] },
      [
        'status.storageVersions[0].decodableVersions: Invalid value: ["v2"]: ' +
          "decodableVersions must include encodingVersion v1",
      ],
    ],
    [
      { commonEncodingVersion: undefined },
      ["status.commonEncodingVersion: Invalid value: null: the common encoding version is v1"],
    ],
    [
      { commonEncodingVersion: "v2" },
      ['status.commonEncodingVersion: Invalid value: "v2": the actual common encoding version is v1'],
    ],
    [
      { "storageVersions[0]": { ...version, encodingVersion: "v2", decodableVersions: ["v2"] } },
      [
        'status.commonEncodingVersion: Invalid value: "v1": should be nil if servers do not agree on the same encoding ' +
          "version, or if there is no server reporting the supported versions yet",
      ],
    ],
    [
      { conditions: [{ type: "A", status: "True", reason: "", message: "m" }] },
      ["status[0].reason: Required value: reason cannot be empty"],
    ],
  ],
);
