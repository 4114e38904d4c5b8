import { readFile } from "node:fs/promises";
import { type Client, newClient } from "@kube-apiserver/generic-server";

/** Where a kubeconfig that the server wrote points, and with what. */
export interface AdminAccess {
  readonly url: string;
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

/** Reads the kubeconfig that the server wrote. */
export async function readAdminKubeconfig(file: string): Promise<AdminAccess> {
  const text = await readFile(file, "utf8");
  const field = (name: string) => new RegExp(`${name}: (\\S+)`).exec(text)?.[1] ?? "";
  const decode = (name: string) => Buffer.from(field(name), "base64").toString();
  return {
    url: field("server"),
    caPem: decode("certificate-authority-data"),
    certPem: decode("client-certificate-data"),
    keyPem: decode("client-key-data"),
  };
}

/** A client with the administrator's certificate. */
export async function newAdminClient(kubeconfig: string): Promise<Client> {
  const { url, caPem, certPem, keyPem } = await readAdminKubeconfig(kubeconfig);
  return newClient({ url, caPem, certPem, keyPem });
}
