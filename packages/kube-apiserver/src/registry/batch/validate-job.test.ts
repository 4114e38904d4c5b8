import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { changed, testValidation } from "../../testing/validation-table.js";
import { podValidationOptions } from "../core/pod/validation/options.js";
import { podSettings, podSpec } from "../core/pod/validation/testing/fixtures.js";
import { validateJob } from "./validate-job.js";
import { validateJobUpdate } from "./validate-job-update.js";

const options = podValidationOptions(podSettings());
const labels = {
  "controller-uid": "u",
  "job-name": "x",
  "batch.kubernetes.io/controller-uid": "u",
  "batch.kubernetes.io/job-name": "x",
};
const job = {
  metadata: { name: "x", uid: "u" },
  spec: {
    parallelism: 1,
    completions: 1,
    completionMode: "NonIndexed",
    selector: { matchLabels: { "batch.kubernetes.io/controller-uid": "u" } },
    template: { metadata: { labels }, spec: podSpec({ restartPolicy: "Never" }) as JSONObject },
  },
};
const labelPath = "spec.template.metadata.labels";
const rules = "spec.podFailurePolicy.rules";
const indexed = { "spec.completionMode": "Indexed", "spec.completions": 5 };

testValidation("job", job, (obj) => validateJob(obj, options), [
  [{ "spec.backoffLimit": -1 }, ["spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0"]],
  [
    { "spec.template.spec.restartPolicy": "Always" },
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    { "spec.template.spec.restartPolicy": "Sometimes" },
    [
      'spec.template.spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
      'spec.template.spec.restartPolicy: Unsupported value: "Sometimes": supported values: "OnFailure", "Never"',
    ],
  ],
  [
    { [labelPath]: { ...labels, "job-name": "y" } },
    [`${labelPath}[job-name]: Invalid value: ${JSON.stringify({ ...labels, "job-name": "y" })}: must be 'x'`],
  ],
  [
    { "spec.selector": { matchLabels: { a: "b" } } },
    [
      'spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` not auto-generated',
      `${labelPath}: Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``,
    ],
  ],
  [{ "spec.managedBy": "acme.io/controller" }, []],
  [
    { "spec.managedBy": "controller" },
    ['spec.managedBy: Invalid value: "controller": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  [{ "spec.managedBy": `acme.io/${"a".repeat(60)}` }, ["spec.managedBy: Too long: may not be more than 63 bytes"]],
  [
    { "spec.completionMode": "Any" },
    ['spec.completionMode: Unsupported value: "Any": supported values: "NonIndexed", "Indexed"'],
  ],
  [
    { "spec.backoffLimitPerIndex": 1 },
    ["spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode"],
  ],
  [
    { ...indexed, "spec.maxFailedIndexes": 6 },
    [
      "spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified",
      "spec.maxFailedIndexes: Invalid value: 6: must be less than or equal to completions",
    ],
  ],
  [
    { "spec.completionMode": "Indexed", "spec.completions": undefined },
    ["spec.completions: Required value: when completion mode is Indexed"],
  ],
  [
    { ...indexed, "spec.completions": 200_000, "spec.parallelism": 20_000, "spec.backoffLimitPerIndex": 1 },
    [
      "spec.maxFailedIndexes: Required value: must be specified when completions is above 100000",
      "spec.parallelism: Invalid value: 20000: must be less than or equal to 10000 when completions are above 100000 " +
        "and used with backoff limit per index",
    ],
  ],
  [
    {
      ...indexed,
      "metadata.name": "x.y",
      [labelPath]: { ...labels, "job-name": "x.y", "batch.kubernetes.io/job-name": "x.y" },
    },
    ['metadata.name: Invalid value: "x.y": will not able to create pod with invalid DNS label: x.y-4'],
  ],
  [
    { "spec.podReplacementPolicy": "Never" },
    ['spec.podReplacementPolicy: Unsupported value: "Never": supported values: "Failed", "TerminatingOrFailed"'],
  ],
]);

const withRule = {
  ...job,
  spec: {
    ...job.spec,
    podFailurePolicy: {
      rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
    },
  },
};
testValidation("pod failure policy", withRule, (obj) => validateJob(obj, options), [
  [
    { "spec.template.spec.restartPolicy": "OnFailure" },
    [
      'spec.template.spec.restartPolicy: Invalid value: "OnFailure": ' +
        'only "Never" is supported when podFailurePolicy is specified',
    ],
  ],
  [
    { "spec.podReplacementPolicy": "TerminatingOrFailed" },
    ['spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"'],
  ],
  [
    { [`${rules}[0].action`]: "" },
    [`${rules}[0].action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]`],
  ],
  [
    { [`${rules}[0].action`]: "FailIndex" },
    [`${rules}[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set`],
  ],
  [
    { [`${rules}[0].onPodConditions`]: [] },
    [`${rules}[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required`],
  ],
  [
    { [`${rules}[0].onPodConditions[0].status`]: "Maybe" },
    [`${rules}[0].onPodConditions[0].status: Unsupported value: "Maybe": supported values: "False", "True", "Unknown"`],
  ],
  [
    { [`${rules}[0]`]: { action: "FailJob", onExitCodes: { operator: "In", values: [3, 0, 3], containerName: "z" } } },
    [
      `${rules}[0].onExitCodes.containerName: Invalid value: "z": ` +
        "must be one of the container or initContainer names in the pod template",
      `${rules}[0].onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator`,
      `${rules}[0].onExitCodes.values[2]: Duplicate value: 3`,
      `${rules}[0].onExitCodes.values: Invalid value: [3,0,3]: must be ordered`,
    ],
  ],
]);

const success = "spec.successPolicy.rules";
const withSuccess = {
  ...job,
  spec: { ...job.spec, completionMode: "Indexed", completions: 5, successPolicy: { rules: [{ succeededCount: 2 }] } },
};
testValidation("success policy", withSuccess, (obj) => validateJob(obj, options), [
  [
    { "spec.completionMode": "NonIndexed" },
    ['spec.successPolicy: Invalid value: {"rules":[{"succeededCount":2}]}: requires indexed completion mode'],
  ],
  [
    { [success]: [] },
    [`${success}: Required value: at least one rules must be specified when the successPolicy is specified`],
  ],
  [
    { [`${success}[0]`]: {} },
    [`${success}[0]: Required value: at least one of succeededCount or succeededIndexes must be specified`],
  ],
  [
    { [`${success}[0]`]: { succeededIndexes: "1,3-4", succeededCount: 4 } },
    [
      `${success}[0].succeededCount: Invalid value: 4: ` +
        "must be less than or equal to 3 (the number of indexes in the specified succeededIndexes field)",
    ],
  ],
  ...(
    [
      ["5", 'too large index: "5"'],
      ["3-1", "non-increasing order, previous: 3, current: 1"],
      ["1,1", "non-increasing order, previous: 1, current: 1"],
      ["x", 'cannot convert string to integer for index: "x"'],
      [
        "1-2-3",
        "the fragment \"1-2-3\" violates the requirement that an index interval can have at most two parts separated by '-'",
      ],
    ] as const
  ).map(
    ([indexes, message]) =>
      [
        { [`${success}[0]`]: { succeededIndexes: indexes } },
        [
          `${success}[0].succeededIndexes: Invalid value: ${JSON.stringify(indexes)}: ` +
            `error parsing succeededIndexes: ${message}`,
        ],
      ] as const,
  ),
]);

const on = { enabled: () => true };
const immutable = (path: string, value: string) => `${path}: Invalid value: ${value}: field is immutable`;
testValidation("job update", job, (next) => validateJobUpdate(next, job as never, options, on), [
  [{ "spec.parallelism": 3, "spec.suspend": true, "spec.activeDeadlineSeconds": 3 }, []],
  [{ "spec.completions": 3 }, [immutable("spec.completions", "3")]],
  [{ "spec.completionMode": undefined }, [immutable("spec.completionMode", "null")]],
  [{ "spec.managedBy": "acme.io/x" }, [immutable("spec.managedBy", '"acme.io/x"')]],
]);

const suspended = { ...job, spec: { ...job.spec, suspend: true } };
testValidation("suspended job update", suspended, (next) => validateJobUpdate(next, suspended as never, options, on), [
  [
    {
      "spec.template.spec.nodeSelector": { zone: "a" },
      "spec.template.spec.tolerations": [{ operator: "Exists" }],
      "spec.template.spec.affinity": { nodeAffinity: {} },
      [`${labelPath}.more`]: "x",
      "spec.template.spec.containers[0].resources": { limits: { cpu: "1" } },
    },
    [],
  ],
  [{ "spec.parallelism": 7 }, []],
]);
const started = { ...suspended, status: { startTime: "2026-01-01T00:00:00Z" } };
/** What an update of the template says, without the template. */
function templateErrors(old: JSONObject, changes: Parameters<typeof changed>[1]): readonly string[] {
  const errors = validateJobUpdate(changed(old, changes) as never, old as never, options, on);
  return errors.map(({ type, field, detail }) => `${type} ${field} ${detail}`);
}

const moreLabels = { [`${labelPath}.more`]: "x" };
const wholeTemplate = ["FieldValueInvalid spec.template field is immutable"];
const wholePod = ["FieldValueInvalid spec.template.spec field is immutable"];
const stopped = { ...started, status: { ...started.status, conditions: [{ type: "Suspended", status: "True" }] } };
test("pods of a job are made from one template, unless there are none", () => {
  assert.deepEqual(templateErrors(job, moreLabels), wholeTemplate);
  assert.deepEqual(templateErrors(suspended, { "spec.template.spec.affinity": { podAffinity: {} } }), wholePod);
  assert.deepEqual(templateErrors(suspended, { "spec.template.spec.containers[0].image": "j" }), wholePod);
  assert.deepEqual(templateErrors(started, moreLabels), wholeTemplate);
  assert.deepEqual(templateErrors(stopped, moreLabels), []);
  assert.deepEqual(templateErrors({ ...stopped, status: { ...stopped.status, active: 1 } }, moreLabels), wholeTemplate);
});

const elastic = { ...job, spec: { ...job.spec, completionMode: "Indexed" } };
testValidation("indexed job update", elastic, (next) => validateJobUpdate(next, elastic as never, options, on), [
  [{ "spec.completions": 3, "spec.parallelism": 3 }, []],
  [
    { "spec.completions": 3 },
    ["spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism"],
  ],
]);
