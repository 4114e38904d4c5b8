import { changed, testUpdateValidation, testValidation } from "../../testing/validation-table.js";
import {
  validateNewVolumeAttachment,
  validateVolumeAttachment,
  validateVolumeAttachmentUpdate,
} from "./validate-volume-attachment.js";

const attachment = {
  apiVersion: "storage.k8s.io/v1",
  kind: "VolumeAttachment",
  metadata: { name: "x" },
  spec: { attacher: "a.example", source: { persistentVolumeName: "v" }, nodeName: "n" },
};
const inline = "spec.source.inlineVolumeSpec";
const oneOf = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
const csi = { driver: "a.example", volumeHandle: "h" };

testValidation("an attachment", attachment, validateNewVolumeAttachment, [
  {
    name: "a volume of the pod",
    set: { "spec.source": { inlineVolumeSpec: { accessModes: ["ReadWriteOnce"], csi } } },
  },
  { name: "no source", set: { "spec.source": {} }, errors: [`spec.source: Required value: ${oneOf}`] },
  {
    name: "two sources",
    set: { "spec.source.inlineVolumeSpec": {} },
    errors: [`spec.source: Forbidden: ${oneOf}`],
  },
  {
    name: "a source without a name",
    set: { "spec.source.persistentVolumeName": "" },
    errors: [
      "spec.source.persistentVolumeName: Required value: must specify non empty persistentVolumeName",
      `spec.source.persistentVolumeName: Invalid value: "": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
    ],
  },
  {
    name: "a volume of the pod that says too much",
    set: {
      "spec.source": {
        inlineVolumeSpec: {
          accessModes: ["ReadWriteOnce"],
          capacity: { storage: "1Gi" },
          claimRef: { name: "c" },
          hostPath: { path: "/" },
          nodeAffinity: {},
          persistentVolumeReclaimPolicy: "Delete",
          storageClassName: "s",
          volumeMode: "Block",
        },
      },
    },
    errors: [
      `${inline}.claimRef: Forbidden: may not be specified in the context of inline volumes`,
      `${inline}.capacity: Forbidden: may not be specified in the context of inline volumes`,
      `${inline}.csi: Required value: has to be specified in the context of inline volumes`,
      `${inline}.persistentVolumeReclaimPolicy: Forbidden: may only be Retain in the context of inline volumes`,
      `${inline}.nodeAffinity: Forbidden: may not be specified in the context of inline volumes`,
      `${inline}.storageClassName: Forbidden: may not be specified in the context of inline volumes`,
      `${inline}.volumeMode: Forbidden: may not specify volumeMode other than Filesystem in the context of inline volumes`,
    ],
  },
]);
testValidation("a stored attachment", attachment, validateVolumeAttachment, [
  { name: "attachers had any name", set: { "spec.attacher": "A_B" } },
  {
    name: "its status",
    set: { "status.attachError": { message: "x".repeat(1025), errorCode: -1 } },
    errors: [
      "status.attachError.message: Too long: may not be more than 262144 bytes",
      "status.attachError.errorCode: Invalid value: -1: must be between 0 and 2147483647, inclusive",
    ],
  },
]);
testUpdateValidation("an attachment", changed(attachment, {}), validateVolumeAttachmentUpdate, [
  { name: "it is attached", set: { "status.attached": true } },
  {
    name: "it stays",
    set: { "spec.nodeName": "m" },
    errors: [
      'spec: Invalid value: {"Attacher":"a.example","Source":{"PersistentVolumeName":"v","InlineVolumeSpec":null},"NodeName":"m"}: field is immutable',
    ],
  },
]);
