import type { storage_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  fieldImmutableMessage,
  jsonEqual,
  type KubeObject,
  nameIsDNSSubdomain,
} from "@kube-apiserver/apimachinery";
import { validateVolumeSpec } from "../core/persistentvolume/validate-spec.js";
import { toInternalForm } from "../core/pod/validation/internal-form.js";
import { validateCSIDriverName } from "../validation/csi-driver-name.js";
import { validateRequired } from "../validation/field-checks.js";
import { invalidFor } from "../validation/names.js";
import { bytesOf } from "./class-parameters.js";

const specPath = FieldPath.root("spec");
const sourcePath = specPath.child("source");
const statusPath = FieldPath.root("status");
const maxMetadataBytes = 256 * 1024;
const maxMessageBytes = 1024;

function specOf(attachment: KubeObject): Partial<storage_v1.VolumeAttachmentSpec> {
  return (attachment as storage_v1.VolumeAttachment).spec ?? {};
}

/** Mirrors `ValidateVolumeAttachment`, metadata excepted. */
export function validateVolumeAttachment(attachment: KubeObject): readonly FieldError[] {
  const { attacher, source = {}, nodeName = "" } = specOf(attachment);
  return [
    ...validateRequired(attacher, specPath.child("attacher")),
    ...validateSource(source),
    ...invalidFor(nameIsDNSSubdomain(nodeName, false), nodeName, specPath.child("nodeName")),
    ...validateStatus((attachment as storage_v1.VolumeAttachment).status),
  ];
}

/** What new attachments have to meet as well. Mirrors `ValidateVolumeAttachmentV1`. */
export function validateNewVolumeAttachment(attachment: KubeObject): readonly FieldError[] {
  const { attacher = "", source = {} } = specOf(attachment);
  const { persistentVolumeName: name } = source;
  return [
    ...validateVolumeAttachment(attachment),
    ...validateCSIDriverName(attacher, specPath.child("attacher")),
    ...(name === undefined
      ? []
      : invalidFor(nameIsDNSSubdomain(name, false), name, sourcePath.child("persistentVolumeName"))),
  ];
}

/** Mirrors `ValidateVolumeAttachmentUpdate`, metadata excepted. */
export function validateVolumeAttachmentUpdate(attachment: KubeObject, old: KubeObject): readonly FieldError[] {
  const shown = toInternalForm("VolumeAttachmentSpec", specOf(attachment));
  const isSame = jsonEqual(shown, toInternalForm("VolumeAttachmentSpec", specOf(old)));
  return [
    ...validateVolumeAttachment(attachment),
    ...(isSame ? [] : [fieldErrors.invalid(specPath, shown, fieldImmutableMessage)]),
  ];
}

function validateSource({
  persistentVolumeName: name,
  inlineVolumeSpec: spec,
}: storage_v1.VolumeAttachmentSource): readonly FieldError[] {
  const detail = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
  if (spec !== undefined && name !== undefined) return [fieldErrors.forbidden(sourcePath, detail)];
  if (spec !== undefined) {
    const rules = { name: "", isInline: true, allowInvalidLabelValues: false };
    return validateVolumeSpec(spec, sourcePath.child("inlineVolumeSpec"), rules);
  }
  if (name === undefined) return [fieldErrors.required(sourcePath, detail)];
  return validateRequired(
    name,
    sourcePath.child("persistentVolumeName"),
    "must specify non empty persistentVolumeName",
  );
}

function validateStatus({
  attachmentMetadata = {},
  attachError,
  detachError,
}: Partial<storage_v1.VolumeAttachmentStatus> = {}): readonly FieldError[] {
  const isLong = bytesOf(attachmentMetadata) > maxMetadataBytes;
  return [
    ...(isLong ? [fieldErrors.tooLong(statusPath.child("attachmentMetadata"), maxMetadataBytes)] : []),
    ...validateVolumeError(attachError, statusPath.child("attachError")),
    ...validateVolumeError(detachError, statusPath.child("detachError")),
  ];
}

function validateVolumeError(error: storage_v1.VolumeError | undefined, path: FieldPath): readonly FieldError[] {
  const { message = "", errorCode = 0 } = error ?? {};
  const isLong = Buffer.byteLength(message) > maxMessageBytes;
  return [
    // The limit that is named is another one upstream, too.
    ...(isLong ? [fieldErrors.tooLong(path.child("message"), maxMetadataBytes)] : []),
    ...(errorCode < 0
      ? [fieldErrors.invalid(path.child("errorCode"), errorCode, "must be between 0 and 2147483647, inclusive")]
      : []),
  ];
}
