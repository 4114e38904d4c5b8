/** Whom a kubeconfig acts as, and where. */
export interface KubeconfigOptions {
  readonly server: string;
  readonly caPem: string;
  /** Bearer token. Absent: a client certificate is used. */
  readonly token?: string;
  readonly clientCertificate?: { readonly certPem: string; readonly keyPem: string };
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** A kubeconfig with everything in it, so that it works from any place. YAML. */
export function newKubeconfig({ server, caPem, token, clientCertificate }: KubeconfigOptions): string {
  const user = [
    ...(token === undefined ? [] : [`    token: ${token}`]),
    ...(clientCertificate === undefined
      ? []
      : [
          `    client-certificate-data: ${base64(clientCertificate.certPem)}`,
          `    client-key-data: ${base64(clientCertificate.keyPem)}`,
        ]),
  ];
  return [
    "apiVersion: v1",
    "kind: Config",
    "clusters:",
    "- name: kubernetes",
    "  cluster:",
    `    server: ${server}`,
    `    certificate-authority-data: ${base64(caPem)}`,
    "users:",
    "- name: admin",
    "  user:",
    ...user,
    "contexts:",
    "- name: admin@kubernetes",
    "  context: {cluster: kubernetes, user: admin}",
    "current-context: admin@kubernetes",
    "",
  ].join("\n");
}
