import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { testValidation } from "../../testing/validation-table.js";
import { podValidationOptions } from "../core/pod/validation/options.js";
import { podSettings, podSpec } from "../core/pod/validation/testing/fixtures.js";
import { checkCronSchedule } from "./cron-schedule.js";
import { validateCronJob, validateCronJobUpdate } from "./validate-cron-job.js";

const options = podValidationOptions(podSettings());
const good = ["* * * * *", "*/5 0-5 1,15 jan-MAR mon", "? ? ? ? ?", "5/10 * * * 0", "@daily", "@every 1h30m"];
for (const schedule of [...good, "TZ=UTC 0 0 * * *", "CRON_TZ=Europe/Berlin @hourly", "0 0 1 * *  "]) {
  test(`${schedule} is a schedule`, () => assert.doesNotThrow(() => checkCronSchedule(schedule)));
}

const bad: readonly (readonly [schedule: string, message: string])[] = [
  ["* * * *", "expected exactly 5 fields, found 4: [* * * *]"],
  ["0 0 0 0 0 0", "expected exactly 5 fields, found 6: [0 0 0 0 0 0]"],
  ["60 * * * *", "end of range (60) above maximum (59): 60"],
  ["* * 0 * *", "beginning of range (0) below minimum (1): 0"],
  ["5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"],
  ["1-2-3 * * * *", "too many hyphens: 1-2-3"],
  ["1/2/3 * * * *", "too many slashes: 1/2/3"],
  ["*/0 * * * *", "step of range should be a positive number: */0"],
  ["x * * * *", 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ["* * * * funday", 'failed to parse int from funday: strconv.Atoi: parsing "funday": invalid syntax'],
  ["*/-1 * * * *", "negative number (-1) not allowed: -1"],
  [
    "99999999999999999999 * * * *",
    'failed to parse int from 99999999999999999999: strconv.Atoi: parsing "99999999999999999999": value out of range',
  ],
  ["@often", "unrecognized descriptor: @often"],
  ["@every x", 'failed to parse duration @every x: time: invalid duration "x"'],
  ["TZ=Nowhere/There 0 0 * * *", "provided bad location Nowhere/There: unknown time zone Nowhere/There"],
];
for (const [schedule, message] of bad) {
  test(`${schedule} is no schedule`, () => assert.throws(() => checkCronSchedule(schedule), { message }));
}

const template = { spec: podSpec({ restartPolicy: "Never" }) as JSONObject };
const cronJob = {
  metadata: { name: "x" },
  spec: { schedule: "0 0 * * *", concurrencyPolicy: "Allow", jobTemplate: { spec: { template } } },
};
const zoneInSchedule = 'spec.schedule: Invalid value: "TZ=UTC 0 0 * * *"';
testValidation("cron job", cronJob, (obj) => validateCronJob(obj, options), [
  [
    { "metadata.name": "a".repeat(53) },
    [`metadata.name: Invalid value: "${"a".repeat(53)}": must be no more than 52 characters`],
  ],
  [{ "spec.schedule": "" }, ["spec.schedule: Required value"]],
  [{ "spec.schedule": "* *" }, ['spec.schedule: Invalid value: "* *": expected exactly 5 fields, found 2: [* *]']],
  [
    { "spec.schedule": "TZ=UTC 0 0 * * *" },
    [`${zoneInSchedule}: cannot use TZ or CRON_TZ in schedule, use timeZone field instead`],
  ],
  [{ "spec.timeZone": "America/New_York" }, []],
  [{ "spec.timeZone": "" }, ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string']],
  [
    { "spec.timeZone": "america/new_york" },
    ['spec.timeZone: Invalid value: "america/new_york": unknown time zone america/new_york'],
  ],
  [{ "spec.timeZone": "../etc" }, ['spec.timeZone: Invalid value: "../etc": unknown time zone ../etc']],
  [{ "spec.timeZone": "+01" }, ['spec.timeZone: Invalid value: "+01": unknown time zone +01']],
  [
    { "spec.timeZone": "Local" },
    [
      'spec.timeZone: Invalid value: "Local": ' +
        "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones",
    ],
  ],
  [{ "spec.concurrencyPolicy": "" }, ["spec.concurrencyPolicy: Required value"]],
  [
    { "spec.concurrencyPolicy": "Kill" },
    ['spec.concurrencyPolicy: Unsupported value: "Kill": supported values: "Allow", "Forbid", "Replace"'],
  ],
  [
    { "spec.successfulJobsHistoryLimit": -1 },
    ["spec.successfulJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0"],
  ],
  [
    { "spec.jobTemplate.spec.selector": { matchLabels: { a: "b" } }, "spec.jobTemplate.spec.manualSelector": true },
    [
      'spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated',
      'spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"',
    ],
  ],
  [
    { "spec.jobTemplate.spec.template.spec.restartPolicy": "Always" },
    ['spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
]);

const zoned = { ...cronJob, spec: { ...cronJob.spec, schedule: "TZ=UTC 0 0 * * *" } };
testValidation(
  "cron job with a zone in its schedule",
  zoned,
  (next) => validateCronJobUpdate(next, zoned as never, options),
  [
    [{ "metadata.name": "a".repeat(60) }, []],
    [{ "spec.timeZone": "UTC" }, [`${zoneInSchedule}: cannot use both timeZone field and TZ or CRON_TZ in schedule`]],
  ],
);
