import type { certificates_v1beta1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, validateImmutableField } from "@kube-apiserver/apimachinery";
import { validateSignerName } from "../validation/signer-name.js";
import { decodePEM, type PEMBlock } from "./pem.js";
import { parseCertificate } from "./validate-certificate.js";

type Bundle = certificates_v1beta1.ClusterTrustBundle;

const bundlePath = FieldPath.root("spec", "trustBundle");
const signerPath = FieldPath.root("spec", "signerName");
const maxBundleBytes = 1024 * 1024;

/** Mirrors `ValidateClusterTrustBundle`, what the name rule of the resource checks excepted. */
export function validateClusterTrustBundle(bundle: Bundle, old?: Bundle): readonly FieldError[] {
  const { signerName = "", trustBundle = "" } = bundle.spec;
  return [
    ...validateName(bundle.metadata?.name ?? "", signerName),
    ...(signerName === "" ? [] : validateSignerName(signerName, signerPath)),
    // What was accepted once is not parsed again.
    ...(old?.spec.trustBundle === trustBundle ? [] : validateTrustBundle(trustBundle)),
  ];
}

/** Mirrors `ValidateClusterTrustBundleUpdate`, metadata excepted. */
export function validateClusterTrustBundleUpdate(next: Bundle, old: Bundle): readonly FieldError[] {
  return [
    ...validateClusterTrustBundle(next, old),
    ...validateImmutableField(next.spec.signerName ?? "", old.spec.signerName ?? "", signerPath),
  ];
}

/** Mirrors `ValidateClusterTrustBundleName`. */
function validateName(name: string, signerName: string): readonly FieldError[] {
  const invalid = (detail: string) => [fieldErrors.invalid(FieldPath.root("metadata", "name"), name, detail)];
  if (signerName === "") {
    return name.includes(":") ? invalid('ClusterTrustBundle without signer name must not have ":" in its name') : [];
  }
  const prefix = `${signerName.replaceAll("/", ":")}:`;
  if (name.startsWith(prefix)) return [];
  return invalid(`ClusterTrustBundle for signerName ${signerName} must be named with prefix ${prefix}`);
}

/** Mirrors `validateTrustBundle`. */
function validateTrustBundle(bundle: string): readonly FieldError[] {
  if (Buffer.byteLength(bundle) > maxBundleBytes) return [fieldErrors.tooLong(bundlePath, maxBundleBytes)];
  const invalid = (detail: string) => fieldErrors.invalid(bundlePath, "<value omitted>", detail);
  const blocks = decodePEM(bundle);
  const errors = blocks.flatMap((block, index) => {
    const problem = anchorProblem(block);
    return problem === undefined ? [] : [invalid(`entry ${index} ${problem}`)];
  });
  if (errors.length > 0) return errors;
  if (blocks.length === 0) return [invalid("at least one trust anchor must be provided")];
  return duplicatesOf(blocks).map((indexes) => invalid(`duplicate trust anchor (indices [${indexes.join(" ")}])`));
}

function anchorProblem({ type, hasHeaders, bytes }: PEMBlock): string | undefined {
  if (type !== "CERTIFICATE") return `has bad block type: ${type}`;
  if (hasHeaders) return "has PEM block headers";
  const certificate = parseCertificate(bytes);
  if (certificate === undefined) return "does not parse as X.509";
  return certificate.ca ? undefined : "does not have the CA bit set";
}

function duplicatesOf(blocks: readonly PEMBlock[]): readonly (readonly number[])[] {
  const indexes = new Map<string, number[]>();
  for (const [index, { bytes }] of blocks.entries()) {
    const key = bytes.toString("base64");
    indexes.set(key, [...(indexes.get(key) ?? []), index]);
  }
  return [...indexes.values()].filter(({ length }) => length > 1);
}
