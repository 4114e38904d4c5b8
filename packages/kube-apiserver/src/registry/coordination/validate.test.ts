import assert from "node:assert/strict";
import { test } from "node:test";
import { testUpdateValidation, testValidation } from "../../testing/validation-table.js";
import { compareSemanticVersions, parseSemanticVersion } from "./semantic-version.js";
import { validateLease } from "./validate-lease.js";
import { validateLeaseCandidate, validateLeaseCandidateUpdate } from "./validate-lease-candidate.js";

const lease = {
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name: "x", namespace: "a" },
  spec: { holderIdentity: "me", leaseDurationSeconds: 15, leaseTransitions: 0 },
};
testValidation("a lease", lease, validateLease, [
  { name: "no spec", set: { spec: undefined } },
  {
    name: "numbers",
    set: { "spec.leaseDurationSeconds": 0, "spec.leaseTransitions": -1 },
    errors: [
      "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
      "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
    ],
  },
  {
    name: "a preferred holder takes a strategy",
    set: { "spec.preferredHolder": "you" },
    errors: ["spec.preferredHolder: Forbidden: may only be specified if `strategy` is defined"],
  },
  { name: "a strategy of a domain", set: { "spec.strategy": "a.example/mine", "spec.preferredHolder": "you" } },
  {
    name: "an unknown strategy",
    set: { "spec.strategy": "X" },
    errors: ['spec.strategy.strategy: Unsupported value: "X": supported values: "OldestEmulationVersion"'],
  },
]);

const candidate = {
  apiVersion: "coordination.k8s.io/v1beta1",
  kind: "LeaseCandidate",
  metadata: { name: "x", namespace: "a" },
  spec: {
    leaseName: "l",
    binaryVersion: "1.36.0",
    emulationVersion: "1.35.0",
    strategy: "OldestEmulationVersion",
  },
};
testValidation("a lease candidate", candidate, validateLeaseCandidate, [
  {
    name: "nothing",
    set: { spec: undefined },
    errors: ["spec.leaseName: Required value", "spec.binaryVersion: Required value", "spec.strategy: Required value"],
  },
  {
    name: "an emulated version is not ahead",
    set: { "spec.emulationVersion": "1.36.1" },
    errors: ['spec.binaryVersion: Invalid value: "1.36.0": must be greater than or equal to `emulationVersion`'],
  },
  {
    name: "versions are versions",
    set: { "spec.binaryVersion": "v1.36.0", "spec.emulationVersion": "1.36" },
    errors: [
      'spec.emulationVersion: Invalid value: "1.36": must be a valid semantic version',
      'spec.binaryVersion: Invalid value: "v1.36.0": must be a valid semantic version',
      "spec.emulationVersion: Required value: must be specified when `strategy` is 'OldestEmulationVersion'",
    ],
  },
]);
testUpdateValidation("a lease candidate", candidate, validateLeaseCandidateUpdate, [
  {
    name: "the lease stays",
    set: { "spec.leaseName": "m" },
    errors: ['spec.leaseName: Invalid value: "m": field is immutable'],
  },
]);

test("versions in their order", () => {
  const texts = [
    "0.9.9",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.10.0",
  ];
  const versions = texts.map((text) => parseSemanticVersion(text) ?? assert.fail(text));
  for (const [index, version] of versions.entries()) {
    for (const [other, than] of versions.entries()) {
      assert.equal(Math.sign(compareSemanticVersions(version, than)), Math.sign(index - other));
    }
  }
  for (const text of ["", "1", "1.2", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3+", "1.2.3.4"]) {
    assert.equal(parseSemanticVersion(text), undefined, text);
  }
});
