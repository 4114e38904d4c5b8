import type { coordination_v1beta1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type KubeObject,
  validateImmutableField,
} from "@kube-apiserver/apimachinery";
import {
  compareSemanticVersions,
  parseSemanticVersion,
  type SemanticVersion,
  zeroVersion,
} from "./semantic-version.js";
import { validateLeaseStrategy } from "./validate-lease.js";

const specPath = FieldPath.root("spec");
const binaryPath = specPath.child("binaryVersion");
const emulationPath = specPath.child("emulationVersion");

function specOf(candidate: KubeObject): Partial<coordination_v1beta1.LeaseCandidateSpec> {
  return (candidate as coordination_v1beta1.LeaseCandidate).spec ?? {};
}

/** Mirrors `ValidateLeaseCandidateSpec`. */
export function validateLeaseCandidate(candidate: KubeObject): readonly FieldError[] {
  const { leaseName = "", emulationVersion = "", binaryVersion = "", strategy = "" } = specOf(candidate);
  const errors: FieldError[] = leaseName === "" ? [fieldErrors.required(specPath.child("leaseName"))] : [];
  const emulation = readVersion(emulationVersion, emulationPath, errors);
  if (binaryVersion === "") errors.push(fieldErrors.required(binaryPath));
  const binary = readVersion(binaryVersion, binaryPath, errors);
  const isBehind = compareSemanticVersions(binary, emulation) < 0;
  if (binaryVersion !== "" && emulationVersion !== "" && isBehind) {
    const detail = "must be greater than or equal to `emulationVersion`";
    errors.push(fieldErrors.invalid(binaryPath, binaryVersion, detail));
  }
  const strategyPath = specPath.child("strategy");
  if (strategy === "") return [...errors, fieldErrors.required(strategyPath)];
  if (strategy === "OldestEmulationVersion" && compareSemanticVersions(emulation, zeroVersion) === 0) {
    errors.push(fieldErrors.required(emulationPath, "must be specified when `strategy` is 'OldestEmulationVersion'"));
  }
  return [...errors, ...validateLeaseStrategy(strategy, strategyPath)];
}

function readVersion(text: string, path: FieldPath, errors: FieldError[]): SemanticVersion {
  const version = parseSemanticVersion(text);
  if (version === undefined && text !== "") {
    errors.push(fieldErrors.invalid(path, text, "must be a valid semantic version"));
  }
  return version ?? zeroVersion;
}

/** Mirrors `ValidateLeaseCandidateSpecUpdate`. */
export function validateLeaseCandidateUpdate(candidate: KubeObject, old: KubeObject): readonly FieldError[] {
  return validateImmutableField(specOf(candidate).leaseName, specOf(old).leaseName, specPath.child("leaseName"));
}
