import { X509Certificate } from "node:crypto";
import { quoteGo } from "@kube-apiserver/apimachinery";
import { decodePEM } from "./pem.js";

/** What is wrong with the certificate of a request, base64 of PEM; undefined when nothing is. Mirrors `validateCertificate`. */
export function certificateProblem(base64: string | undefined): string | undefined {
  if (base64 === undefined || base64 === "") return undefined;
  const blocks = decodePEM(Buffer.from(base64, "base64").toString("latin1"));
  for (const { type, hasHeaders, bytes } of blocks) {
    if (type !== "CERTIFICATE") return `only CERTIFICATE PEM blocks are allowed, found ${quoteGo(type)}`;
    if (hasHeaders) return "no PEM block headers are permitted";
    if (parseCertificate(bytes) === undefined) return "x509: malformed certificate";
  }
  return blocks.length === 0 ? "must contain at least one CERTIFICATE PEM block" : undefined;
}

/** The certificate in these bytes; undefined when there is none. */
export function parseCertificate(der: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}
