import { readFile } from "node:fs/promises";
import type { Etcd3TLS } from "@kube-apiserver/storage";

/** Paths of PEM files for connections to etcd; empty: none. */
export interface EtcdTLSFiles {
  readonly etcdCAFile: string;
  readonly etcdCertFile: string;
  readonly etcdKeyFile: string;
}

/** Undefined when neither an authority nor a certificate is given. */
export async function readEtcdTLS(files: EtcdTLSFiles): Promise<Etcd3TLS | undefined> {
  const { etcdCAFile, etcdCertFile, etcdKeyFile } = files;
  if (etcdCAFile === "" && etcdCertFile === "") return undefined;
  const read = (file: string) => (file === "" ? Promise.resolve(undefined) : readFile(file));
  const [ca, cert, key] = await Promise.all([etcdCAFile, etcdCertFile, etcdKeyFile].map(read));
  return { ca, cert, key };
}
