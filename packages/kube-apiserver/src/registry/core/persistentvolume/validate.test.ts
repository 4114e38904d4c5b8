import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, testUpdateValidation, testValidation } from "../../../testing/validation-table.js";
import { validatePersistentVolume, validatePersistentVolumeUpdate } from "./validate.js";
import { warningsForPersistentVolume } from "./warnings.js";

const zone = (key: string) => ({
  required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: "In", values: ["a"] }] }] },
});
const volume = {
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name: "v" },
  spec: {
    capacity: { storage: "1Gi" },
    accessModes: ["ReadWriteOnce"],
    persistentVolumeReclaimPolicy: "Retain",
    volumeMode: "Filesystem",
    hostPath: { path: "/data" },
  },
};
const ref = { name: "s", namespace: "a" };
const only = (name: string, source: object) => ({ "spec.hostPath": undefined, [`spec.${name}`]: source });
const csi = { driver: "a.example", volumeHandle: "h" };

testValidation("a volume", volume, (obj) => validatePersistentVolume(obj), [
  {
    name: "nothing",
    set: { spec: undefined },
    errors: [
      "spec.accessModes: Required value",
      "spec.capacity: Required value",
      'spec.capacity: Unsupported value: {}: supported values: "storage"',
      "spec: Required value: must specify a volume type",
    ],
  },
  {
    name: "modes",
    set: { "spec.accessModes": ["ReadWriteOncePod", "ReadOnlyMany", "X"] },
    errors: [
      'spec.accessModes: Unsupported value: "X": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      "spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes",
    ],
  },
  {
    name: "amounts",
    set: { "spec.capacity": { storage: "-1Gi", x: "0" } },
    errors: [
      'spec.capacity: Unsupported value: {"storage":"-1Gi","x":"0"}: supported values: "storage"',
      "spec.capacity[storage]: Invalid value: -1073741824: must be a valid resource quantity",
      'spec.capacity[storage]: Invalid value: "-1Gi": must be greater than zero',
      'spec.capacity[x]: Invalid value: "0": must be greater than zero',
    ],
  },
  {
    name: "policies and modes",
    set: { "spec.persistentVolumeReclaimPolicy": "X", "spec.volumeMode": "Y" },
    errors: [
      'spec.persistentVolumeReclaimPolicy: Unsupported value: "X": supported values: "Delete", "Recycle", "Retain"',
      'spec.volumeMode: Unsupported value: "Y": supported values: "Block", "Filesystem"',
    ],
  },
  {
    name: "one source",
    set: { "spec.nfs": { server: "", path: "" }, "spec.cephfs": {} },
    errors: [
      "spec.nfs: Forbidden: may not specify more than 1 volume type",
      "spec.cephFS: Forbidden: may not specify more than 1 volume type",
    ],
  },
  {
    name: "a Flex volume may be one too many",
    set: { "spec.flexVolume": { driver: "d", options: { "kubernetes.io/x": "y" } } },
    errors: [
      'spec.flexVolume.options[kubernetes.io/x]: Invalid value: "kubernetes.io/x": kubernetes.io and k8s.io namespaces are reserved',
    ],
  },
  {
    name: "the root of a node is not recycled",
    set: { "spec.hostPath.path": "/a/./../", "spec.persistentVolumeReclaimPolicy": "Recycle" },
    errors: [
      "spec.hostPath.path: Invalid value: \"/a/./../\": must not contain '..'",
      "spec.persistentVolumeReclaimPolicy: Forbidden: may not be 'recycle' for a hostPath mount of '/'",
    ],
  },
  {
    name: "a local volume is of some node",
    set: only("local", { path: "/data" }),
    errors: ["spec.nodeAffinity: Required value: Local volume requires node affinity"],
  },
  { name: "a local volume of a node", set: { ...only("local", { path: "/data" }), "spec.nodeAffinity": zone("z") } },
  {
    name: "nodes are constrained",
    set: { "spec.nodeAffinity": {} },
    errors: ["spec.nodeAffinity.required: Required value: must specify required node constraints"],
  },
  {
    name: "a disk of Google has a path of its own",
    set: only("gcePersistentDisk", { pdName: "", partition: 256 }),
    errors: [
      "spec.persistentDisk.pdName: Required value",
      "spec.persistentDisk.partition: Invalid value: 256: must be between 1 and 255, inclusive",
    ],
  },
  {
    name: "a CSI volume and its secrets",
    set: only("csi", { driver: "a.example", volumeHandle: "", nodePublishSecretRef: { name: "", namespace: "A" } }),
    errors: [
      "spec.csi.volumeHandle: Required value",
      "spec.csi.nodePublishSecretRef.name: Required value",
      `spec.csi.nodePublishSecretRef.namespace: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
    ],
  },
  {
    name: "a disk behind iSCSI",
    set: only("iscsi", {
      targetPortal: "x".repeat(64),
      iqn: "x",
      lun: 256,
      chapAuthSession: true,
      initiatorName: "iqn.x",
    }),
    errors: [
      `spec.iscsi.targetportal: Invalid value: "${"x".repeat(64)}": Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.`,
      'spec.iscsi.iqn: Invalid value: "x": must be valid format',
      "spec.iscsi.lun: Invalid value: 256: must be between 0 and 255, inclusive",
      "spec.iscsi.secretRef: Required value",
      'spec.iscsi.initiatorname: Invalid value: "iqn.x": must be valid format',
    ],
  },
  {
    name: "namespaces of others",
    set: only("cinder", { volumeID: "v", secretRef: { name: "" } }),
    errors: ["spec.cinder.secretRef.name: Required value", "spec.cinder.secretRef.namespace: Required value"],
  },
  {
    name: "a share of Azure",
    set: only("azureFile", { secretName: "", shareName: "s", secretNamespace: "" }),
    errors: ["spec.azureFile.secretName: Required value", "spec.azureFile.secretNamespace: Required value"],
  },
  {
    name: "a volume of Glusterfs",
    set: only("glusterfs", { endpoints: "e", path: "p", endpointsNamespace: "" }),
    errors: [
      'spec.glusterfs.endpointsNamespace: Invalid value: "": if the endpointnamespace is set, it must be a valid namespace name',
    ],
  },
  {
    name: "a class of attributes is of CSI",
    set: { "spec.volumeAttributesClassName": "" },
    errors: [
      "spec.volumeAttributesClassName: Required value: an empty string is disallowed",
      "spec.csi: Required value: has to be specified when using volumeAttributesClassName",
    ],
  },
]);

const strict = { mutableNodeAffinity: false };
const stored = changed(volume, { ...only("csi", csi), "spec.nodeAffinity": zone("beta.kubernetes.io/os") });
testUpdateValidation("a volume", stored, (obj, old) => validatePersistentVolumeUpdate(obj, old, strict), [
  { name: "a claim takes it", set: { "spec.claimRef": { name: "c", namespace: "a" } } },
  { name: "the secret that expands it comes", set: { "spec.csi.controllerExpandSecretRef": ref } },
  { name: "labels get their new names", set: { "spec.nodeAffinity": zone("kubernetes.io/os") } },
  {
    name: "nodes stay",
    set: { "spec.nodeAffinity": zone("z") },
    errors: [
      'nodeAffinity: Invalid value: {"Required":{"NodeSelectorTerms":[{"MatchExpressions":[{"Key":"z","Operator":"In","Values":["a"]}],"MatchFields":null}]}}: field is immutable, except for updating from beta label to GA',
    ],
  },
  {
    name: "it stays where it is",
    set: { "spec.csi.volumeHandle": "i", "spec.volumeMode": "Block" },
    errors: [
      [
        "spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation",
        "@@ -22,7 +22,7 @@",
        '  "StorageOS": null,',
        '  "CSI": {',
        '   "Driver": "a.example",',
        '-  "VolumeHandle": "h",',
        '+  "VolumeHandle": "i",',
        '   "ReadOnly": false,',
        '   "FSType": "",',
        '   "VolumeAttributes": null,',
        "",
      ].join("\n"),
      'volumeMode: Invalid value: "Block": field is immutable',
    ],
  },
]);
const mutable = { mutableNodeAffinity: true };
testUpdateValidation(
  "a volume that may move",
  stored,
  (obj, old) => validatePersistentVolumeUpdate(obj, old, mutable),
  [{ name: "nodes change", set: { "spec.nodeAffinity": zone("z") } }],
);
testUpdateValidation(
  "a volume with attributes",
  changed(stored, { "spec.volumeAttributesClassName": "c" }),
  (obj, old) => validatePersistentVolumeUpdate(obj, old, strict),
  [
    {
      name: "they stay some",
      set: { "spec.volumeAttributesClassName": undefined },
      errors: ["spec.volumeAttributesClassName: Forbidden: update from non-nil value to nil is forbidden"],
    },
  ],
);

test("what is on its way out is told of", () => {
  const old = changed(volume, {
    "metadata|annotations|volume.beta.kubernetes.io/storage-class": "s",
    "spec|persistentVolumeReclaimPolicy": "Recycle",
    "spec|nodeAffinity": zone("beta.kubernetes.io/os"),
    "spec|rbd": {},
  });
  assert.deepEqual(warningsForPersistentVolume(old), [
    'metadata.annotations[volume.beta.kubernetes.io/storage-class]: deprecated since v1.8; use "storageClassName" attribute instead',
    "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.",
    'spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use "kubernetes.io/os" instead',
    "spec.rbd: deprecated in v1.28, non-functional in v1.31+",
  ]);
});
