import { readFile } from "node:fs/promises";
import type { Etcd3TLS } from "@kube-apiserver/storage";

/** Paths of PEM files for connections to etcd; empty: none. */
export interface EtcdTLSFiles {
  readonly etcdCAFile: string;
  readonly etcdCertFile: string;
  readonly etcdKeyFile: string;
}

/** Undefined when neither an authority nor a certificate is given. Rejects with the flag whose file cannot be read. */
export async function readEtcdTLS(files: EtcdTLSFiles): Promise<Etcd3TLS | undefined> {
  const { etcdCAFile, etcdCertFile, etcdKeyFile } = files;
  if (etcdCAFile === "" && etcdCertFile === "") return undefined;
  const [ca, cert, key] = await Promise.all([
    read("--etcd-cafile", etcdCAFile),
    read("--etcd-certfile", etcdCertFile),
    read("--etcd-keyfile", etcdKeyFile),
  ]);
  return { ca, cert, key };
}

async function read(flag: string, file: string): Promise<Buffer | undefined> {
  if (file === "") return undefined;
  try {
    return await readFile(file);
  } catch (err) {
    throw new Error(`unable to read ${flag}: ${(err as Error).message}`, { cause: err });
  }
}
