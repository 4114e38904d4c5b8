import type { JSONObject } from "@kube-apiserver/apimachinery";
import { testValidation } from "../../testing/validation-table.js";
import { podValidationOptions } from "../core/pod/validation/options.js";
import { podSettings, podSpec } from "../core/pod/validation/testing/fixtures.js";
import { validateControllerRevision, validateControllerRevisionUpdate } from "./validate-controller-revision.js";
import { validateDaemonSet, validateDaemonSetStatusUpdate } from "./validate-daemon-set.js";
import { validateReplicaSet, validateReplicaSetStatus } from "./validate-replicas.js";
import { validateStatefulSet } from "./validate-stateful-set.js";
import { validateStatefulSetStatusUpdate, validateStatefulSetUpdate } from "./validate-stateful-set-update.js";

const options = podValidationOptions(podSettings());
const spec = {
  selector: { matchLabels: { app: "x" } },
  template: {
    metadata: { labels: { app: "x" } },
    spec: podSpec() as JSONObject,
  },
};

testValidation("replica set", { spec }, (obj) => validateReplicaSet(obj, options), [
  [{ "spec.minReadySeconds": -1 }, ["spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0"]],
  [{ "spec.selector": {} }, ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"]],
]);

testValidation("replica set status", { replicas: 2, readyReplicas: 1 }, validateReplicaSetStatus, [
  [
    { fullyLabeledReplicas: 3 },
    ["status.fullyLabeledReplicas: Invalid value: 3: cannot be greater than status.replicas"],
  ],
  [{ availableReplicas: 2 }, ["status.availableReplicas: Invalid value: 2: cannot be greater than readyReplicas"]],
]);

const updateStrategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } };
const surge = "spec.updateStrategy.rollingUpdate";
testValidation("daemon set", { spec: { ...spec, updateStrategy } }, (obj) => validateDaemonSet(obj, options), [
  [{ "spec.selector": {} }, ["spec.selector: Invalid value: {}: empty selector is invalid for daemonset"]],
  [{ "spec.updateStrategy": { type: "RollingUpdate" } }, ["spec.updateStrategy.rollingUpdate: Required value"]],
  [
    { "spec.updateStrategy": { type: "Slow" } },
    [
      'spec.updateStrategy: Unsupported value: {"Type":"Slow","RollingUpdate":null}: ' +
        'supported values: "RollingUpdate", "OnDelete"',
    ],
  ],
  [
    { [`${surge}.maxSurge`]: "5%" },
    [`${surge}.maxSurge: Invalid value: "5%": may not be set when maxUnavailable is non-zero`],
  ],
  [{ [`${surge}.maxUnavailable`]: 0 }, [`${surge}.maxUnavailable: Required value: cannot be 0 when maxSurge is 0`]],
  [
    { "spec.template.spec.activeDeadlineSeconds": 1 },
    ["spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported"],
  ],
]);

testValidation(
  "daemon set status",
  { status: { numberReady: 1, collisionCount: 1 } },
  (next) => validateDaemonSetStatusUpdate(next, { status: { collisionCount: 1 } } as never),
  [
    [{ "status.numberReady": -1 }, ["status.numberReady: Invalid value: -1: must be greater than or equal to 0"]],
    [{ "status.collisionCount": 0 }, ["status.collisionCount: Invalid value: 0: cannot be decremented"]],
  ],
);

const statefulSet = {
  spec: { ...spec, serviceName: "s", podManagementPolicy: "OrderedReady", updateStrategy: { type: "RollingUpdate" } },
};
const retention = "spec.persistentVolumeClaimRetentionPolicy";
testValidation("stateful set", statefulSet, (obj) => validateStatefulSet(obj, options), [
  [{ "spec.podManagementPolicy": "" }, ["spec.podManagementPolicy: Required value"]],
  [
    { "spec.podManagementPolicy": "Any" },
    ["spec.podManagementPolicy: Invalid value: \"Any\": must be 'OrderedReady' or 'Parallel'"],
  ],
  [{ "spec.updateStrategy.type": "" }, ["spec.updateStrategy: Required value"]],
  [
    { "spec.updateStrategy": { type: "OnDelete", rollingUpdate: { partition: 1 } } },
    [
      'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":1,"MaxUnavailable":null}: ' +
        "only allowed for updateStrategy 'RollingUpdate'",
    ],
  ],
  [
    { "spec.updateStrategy.rollingUpdate": { partition: -1, maxUnavailable: "0%" } },
    [
      "spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0",
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "0%": cannot be 0',
    ],
  ],
  [
    { [retention]: { whenDeleted: "Keep", whenScaled: "Retain" } },
    [`${retention}.whenDeleted: Unsupported value: "Keep": supported values: "Retain", "Delete"`],
  ],
  [{ "spec.ordinals": { start: -1 } }, ["spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0"]],
  [{ "spec.serviceName": "a.b" }, ['spec.serviceName: Invalid value: "a.b": must not contain dots']],
  [{ "spec.selector": {} }, ["spec.selector: Invalid value: {}: empty selector is invalid for statefulset"]],
  [
    {
      "spec.volumeClaimTemplates": [{ metadata: { name: "data" } }],
      "spec.template.spec.containers[0].volumeMounts": [{ name: "data", mountPath: "/d" }],
    },
    [],
  ],
  [
    { "spec.template.spec.containers[0].volumeMounts": [{ name: "data", mountPath: "/d" }] },
    ['spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"'],
  ],
]);

const forbidden =
  "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', " +
  "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
testValidation(
  "stateful set update",
  statefulSet,
  (next) => validateStatefulSetUpdate(next, statefulSet as never, options),
  [
    [{ "spec.replicas": 3, "spec.revisionHistoryLimit": 2 }, []],
    [{ "spec.serviceName": "other" }, [forbidden]],
    [{ "spec.podManagementPolicy": "Parallel" }, [forbidden]],
    [{ "spec.template.spec.containers": [] }, ["spec.template.spec.containers: Required value"]],
  ],
);

const empty = { spec: { ...statefulSet.spec, template: { ...spec.template, spec: { containers: [] } } } };
testValidation(
  "stateful set that never was valid",
  empty,
  (next) => validateStatefulSetUpdate(next, empty as never, options),
  [[{ "spec.replicas": 3 }, []]],
);

testValidation(
  "stateful set status",
  { status: { replicas: 2, readyReplicas: 1, availableReplicas: 1 } },
  (next) => validateStatefulSetStatusUpdate(next, {}),
  [
    [
      { "status.availableReplicas": 2 },
      ["status.availableReplicas: Invalid value: 2: cannot be greater than status.readyReplicas"],
    ],
    [
      { "status.currentReplicas": 3 },
      ["status.currentReplicas: Invalid value: 3: cannot be greater than status.replicas"],
    ],
  ],
);

const revision = { data: { a: 1 }, revision: 1 };
testValidation("controller revision", revision, validateControllerRevision, [
  [{ data: undefined }, ["data: Required value: data is mandatory"]],
  [{ revision: -1 }, ["revision: Invalid value: -1: must be greater than or equal to 0"]],
]);
testValidation("controller revision update", revision, (next) => validateControllerRevisionUpdate(next, revision), [
  [{ revision: 2 }, []],
  [{ "data.a": 2 }, ['data: Invalid value: {"a":2}: field is immutable']],
]);
