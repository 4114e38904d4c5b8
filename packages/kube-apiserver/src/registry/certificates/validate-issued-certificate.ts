import type { certificates_v1beta1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { decodePEM } from "./pem.js";
import { parseCertificate } from "./validate-certificate.js";
import { requestedKeyOf } from "./validate-proof-of-possession.js";

type Spec = certificates_v1beta1.PodCertificateRequestSpec;
type Status = certificates_v1beta1.PodCertificateRequestStatus;

const path = FieldPath.root("status");
const chainPath = path.child("certificateChain");
const maxChainBytes = 100 * 1024;
const minuteMs = 60_000;
const times = {
  notBefore: "must be present and consistent with the issued certificate",
  notAfter: "must be present and consistent with the issued certificate",
  beginRefreshAt: "must be present and in the range [notbefore+10min, notafter-10min]",
} as const;

/** The chain is for the key that was asked for, and the times are those of its first certificate. */
export function validateIssuedCertificate(status: Status, spec: Spec, nowMs: number): readonly FieldError[] {
  const { certificateChain: chain = "" } = status;
  const invalid = (detail: string) => [fieldErrors.invalid(chainPath, chain, detail)];
  if (Buffer.byteLength(chain) > maxChainBytes) return [fieldErrors.tooLong(chainPath, maxChainBytes)];
  const [first, ...others] = decodePEM(chain);
  if (first === undefined) return invalid("issued certificate chain must contain at least one certificate");
  if ([first, ...others].some(({ type }) => type !== "CERTIFICATE")) {
    return invalid("issued certificate chain must consist entirely of CERTIFICATE PEM blocks");
  }
  const leaf = parseCertificate(first.bytes);
  if (leaf === undefined) return invalid("leaf certificate does not parse as valid X.509");
  if (requestedKeyOf(spec)?.equals(leaf.publicKey) !== true) {
    return invalid("leaf certificate was not issued to the requested public key");
  }
  const errors = validateTimes(status, Date.parse(leaf.validFrom), Date.parse(leaf.validTo), spec, nowMs);
  if (errors.length > 0) return errors;
  const isBroken = others.some(({ bytes }) => parseCertificate(bytes) === undefined);
  return isBroken ? invalid("intermediate certificate does not parse as valid X.509") : [];
}

function validateTimes(
  status: Status,
  from: number,
  to: number,
  { maxExpirationSeconds = 0 }: Spec,
  nowMs: number,
): readonly FieldError[] {
  const missing = (Object.keys(times) as readonly (keyof typeof times)[]).filter((name) => status[name] === undefined);
  if (missing.length > 0) return missing.map((name) => fieldErrors.required(path.child(name), times[name]));
  const at = (name: keyof typeof times) => Date.parse(status[name] ?? "");
  const refresh = at("beginRefreshAt");
  const lifetime = `${(to - from) / 1000}s`;
  const rules: readonly (readonly [ok: boolean, at: FieldPath, value: string, detail: string])[] = [
    [
      at("notBefore") === from,
      path.child("notBefore"),
      status.notBefore ?? "",
      "must be set to the NotBefore time encoded in the leaf certificate",
    ],
    [
      Math.abs(from - nowMs) < 5 * minuteMs,
      path.child("notBefore"),
      status.notBefore ?? "",
      "must be set to within 5 minutes of kube-apiserver's current time",
    ],
    [
      at("notAfter") === to,
      path.child("notAfter"),
      status.notAfter ?? "",
      "must be set to the NotAfter time encoded in the leaf certificate",
    ],
    [to - from >= 60 * minuteMs, chainPath, lifetime, "leaf certificate lifetime must be >= 1 hour"],
    [
      to - from <= maxExpirationSeconds * 1000,
      chainPath,
      lifetime,
      `leaf certificate lifetime must be <= spec.maxExpirationSeconds (${maxExpirationSeconds})`,
    ],
    [
      refresh >= from + 10 * minuteMs,
      path.child("beginRefreshAt"),
      status.beginRefreshAt ?? "",
      "must be at least 10 minutes after status.notBefore",
    ],
    [
      refresh <= to - 10 * minuteMs,
      path.child("beginRefreshAt"),
      status.beginRefreshAt ?? "",
      "must be at least 10 minutes before status.notAfter",
    ],
  ];
  const broken = rules.find(([ok]) => !ok);
  return broken === undefined ? [] : [fieldErrors.invalid(broken[1], broken[2], broken[3])];
}
