import type { X509Certificate } from "node:crypto";
import { uidOID } from "../pki/certificate.js";
import type { AuthenticatorResponse } from "./interfaces.js";

/** How certificates are read. */
export interface CommonNameUserOptions {
  /** Take the UID that is in the subject: the gate `AllowParsingUserUIDFromCertAuth`. Default true. */
  readonly parsesUID?: boolean;
}

/**
 * The user that a client certificate stands for: its common name, in the groups of its organizations. Undefined when it
 * has no common name. The extra `authentication.kubernetes.io/credential-id` names the certificate, for audit.
 * Mirrors `x509.CommonNameUserConversion`.
 *
 * @throws Error when it has several UIDs, or an empty one
 */
export function commonNameUser(
  certificate: X509Certificate,
  { parsesUID = true }: CommonNameUserOptions = {},
): AuthenticatorResponse | undefined {
  const { CN, O, UID } = subjectOf(certificate);
  const [name] = CN;
  if (name === undefined || name === "") return undefined;
  const fingerprint = certificate.fingerprint256.replaceAll(":", "").toLowerCase();
  return Object.freeze({
    user: Object.freeze({
      name,
      uid: parsesUID ? onlyUID(UID) : "",
      groups: Object.freeze(O),
      extra: Object.freeze({
        "authentication.kubernetes.io/credential-id": Object.freeze([`X509SHA256=${fingerprint}`]),
      }),
    }),
  });
}

/**
 * The subject's common names, the last one first since that is the one Go takes, and its organizations. Node writes a part
 * of the name a line, `key=value + key=value` when it has several members, as Go's certificates do for several
 * organizations; a plus sign inside a value is escaped.
 */
function subjectOf({ subject }: X509Certificate): Readonly<Record<"CN" | "O" | "UID", readonly string[]>> {
  const CN: string[] = [];
  const O: string[] = [];
  const UID: string[] = [];
  for (const attribute of (subject ?? "").split(/\n| \+ /)) {
    const mark = attribute.indexOf("=");
    const value = unescapeName(attribute.slice(mark + 1));
    if (attribute.startsWith("CN=")) CN.unshift(value);
    else if (attribute.startsWith("O=")) O.push(value);
    else if (attribute.startsWith(`${uidOID}=`)) UID.push(value);
  }
  return { CN, O, UID };
}

/** Mirrors `parseUIDFromCert`. */
function onlyUID(uids: readonly string[]): string {
  const [uid, ...more] = uids;
  if (uid === undefined) return "";
  if (more.length > 0) throw new Error(`expected 1 UID, but found multiple: [${uids.join(" ")}]`);
  if (uid === "") throw new Error("UID cannot be an empty string");
  return uid;
}

/** RFC 2253 §2.4 escapes: `\,` and `\E4`, the latter bytes of UTF-8. */
function unescapeName(text: string): string {
  if (!text.includes("\\")) return text;
  const bytes: Buffer[] = [];
  for (const [part] of text.matchAll(/\\[0-9A-Fa-f]{2}|\\.|[^\\]+/gs)) {
    if (!part.startsWith("\\")) bytes.push(Buffer.from(part));
    else if (part.length === 3) bytes.push(Buffer.from(part.slice(1), "hex"));
    else bytes.push(Buffer.from(part.slice(1)));
  }
  return Buffer.concat(bytes).toString("utf8");
}
