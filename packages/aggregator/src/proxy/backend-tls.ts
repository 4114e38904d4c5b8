import { type BackendTLS, parseCertificateBundle, requireServerName } from "@kube-apiserver/generic-server";
import type { APIServiceSpec } from "../apiservice/api-service.js";

/** The certificate by which backends know the aggregator. */
export interface ProxyClientCertificate {
  readonly certPem: string;
  readonly keyPem: string;
}

/**
 * TLS for the backend of a remote APIService. Mirrors `remote.BuildTransportConfig`.
 * @throws Error when `caBundle` holds no certificate
 */
export function backendTLSOf(spec: APIServiceSpec, client: ProxyClientCertificate | undefined): BackendTLS {
  const { service, caBundle = "", insecureSkipTLSVerify = false } = spec;
  return {
    servername: `${service?.name ?? ""}.${service?.namespace ?? ""}.svc`,
    rejectUnauthorized: !insecureSkipTLSVerify,
    checkServerIdentity: requireServerName,
    ...(caBundle === "" ? {} : { ca: parseCABundle(caBundle) }),
    ...(client === undefined ? {} : { cert: client.certPem, key: client.keyPem }),
  };
}

function parseCABundle(caBundle: string): string {
  try {
    return parseCertificateBundle(Buffer.from(caBundle, "base64").toString("utf8")).pem;
  } catch (err) {
    throw new Error("unable to load root certificates: unable to parse bytes as PEM block", { cause: err });
  }
}
