import { testValidation } from "../../testing/validation-table.js";
import { validateJobStatusUpdate } from "./validate-job-status.js";

const start = "2026-01-01T00:00:00Z";
const end = "2026-01-01T01:00:00Z";
const condition = (type: string) => ({ type, status: "True" });
const complete = [condition("SuccessCriteriaMet"), condition("Complete")];
const running = { spec: { completions: 5 }, status: { startTime: start, active: 1, failed: 2, succeeded: 1 } };

testValidation("running job", running, (next) => validateJobStatusUpdate(next, running as never), [
  [
    { "status.active": -1, "status.ready": -1 },
    [
      "status.active: Invalid value: -1: must be greater than or equal to 0",
      "status.ready: Invalid value: -1: must be greater than or equal to 0",
    ],
  ],
  [{ "status.failed": 1 }, ["status.failed: Invalid value: 1: cannot decrease the failed counter"]],
  [{ "status.succeeded": 0 }, ["status.succeeded: Invalid value: 0: cannot decrease the succeeded counter"]],
  [{ "status.ready": 2 }, ["status.ready: Invalid value: 2: cannot set more ready pods than active"]],
  [
    { "status.startTime": undefined },
    ["status.startTime: Required value: field is immutable for unsuspended job once set"],
  ],
  [{ "status.startTime": undefined, "spec.suspend": true }, []],
  [{ "status.active": 0, "status.conditions": complete, "status.completionTime": end }, []],
  [
    { "status.conditions": complete, "status.completionTime": end },
    ["status.active: Invalid value: 1: active>0 is invalid for finished job"],
  ],
  [
    { "status.active": 0, "status.conditions": complete },
    ["status.completionTime: Required value: completionTime is required for Complete jobs"],
  ],
  [
    { "status.active": 0, "status.conditions": [condition("Complete")], "status.completionTime": end },
    [
      "status.conditions: Invalid value: " +
        "cannot set Complete=True condition without the SuccessCriteriaMet=true condition",
    ],
  ],
  [
    { "status.active": 0, "status.conditions": [condition("Failed")] },
    ["status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition"],
  ],
  [
    { "status.completionTime": end },
    [
      `status.completionTime: Invalid value: "${end}": ` +
        "cannot set completionTime when there is no Complete=True condition",
    ],
  ],
  [
    { "status.active": 0, "status.conditions": complete, "status.completionTime": "2025-01-01T00:00:00Z" },
    ['status.completionTime: Invalid value: "2025-01-01T00:00:00Z": completionTime cannot be set before startTime'],
  ],
  [
    { "status.uncountedTerminatedPods": { succeeded: ["a", ""], failed: ["a"] } },
    [
      'status.uncountedTerminatedPods.succeeded[1]: Invalid value: "": must not be empty',
      'status.uncountedTerminatedPods.failed[0]: Duplicate value: "a"',
    ],
  ],
  [
    { "status.completedIndexes": "0" },
    [
      'status.completedIndexes: Invalid value: "0": ' +
        "cannot set non-empty completedIndexes when non-indexed completion mode",
    ],
  ],
  [
    { "status.failedIndexes": "0" },
    ['status.failedIndexes: Invalid value: "0": cannot set non-null failedIndexes when backoffLimitPerIndex is null'],
  ],
]);

const indexed = {
  spec: { completions: 5, parallelism: 5, completionMode: "Indexed", backoffLimitPerIndex: 1 },
  status: { startTime: start, succeeded: 3, completedIndexes: "0-2" },
};
testValidation("indexed job", indexed, (next) => validateJobStatusUpdate(next, indexed as never), [
  [{ "status.succeeded": 1 }, []],
  [{ "status.failedIndexes": "3,4" }, []],
  [
    { "status.failedIndexes": "2-3" },
    ['status.failedIndexes: Invalid value: "2-3": failedIndexes and completedIndexes overlap at index: 2'],
  ],
  [
    { "status.completedIndexes": "7" },
    ['status.completedIndexes: Invalid value: "7": error parsing completedIndexes: too large index: "7"'],
  ],
]);

const done = { spec: {}, status: { startTime: start, completionTime: end, conditions: complete } };
testValidation("complete job", done, (next) => validateJobStatusUpdate(next, done as never), [
  [
    { "status.conditions": [condition("SuccessCriteriaMet")], "status.completionTime": undefined },
    ["status.conditions: Invalid value: cannot disable the terminal Complete=True condition"],
  ],
  [
    { "status.completionTime": "2026-01-02T00:00:00Z" },
    ['status.completionTime: Invalid value: "2026-01-02T00:00:00Z": completionTime cannot be mutated'],
  ],
]);

const suspended = { spec: {}, status: { startTime: start, conditions: [condition("Suspended")] } };

testValidation(
  "suspended job that is resumed",
  suspended,
  (next) => validateJobStatusUpdate(next, suspended as never),
  [
    [{ "status.startTime": end, "status.conditions": [{ type: "Suspended", status: "False" }] }, []],
    [
      { "status.startTime": end },
      ["status.startTime: Required value: field is immutable for unsuspended job once set"],
    ],
  ],
);
