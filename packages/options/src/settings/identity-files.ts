import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CertKeyPEM } from "@kube-apiserver/generic-server";

const secretMode = 0o600;
const publicMode = 0o644;

/** Keeps certificates and keys: in files of one directory, or not at all. */
export interface IdentityStore {
  /** Undefined where there is no such entry. */
  read(name: string): Promise<string | undefined>;
  /** A reader finds the old text or the new one, never half of it. */
  write(name: string, text: string): Promise<void>;
}

/** @param dir - made when missing, for its owner only */
export function newIdentityStore(dir: string | undefined): IdentityStore {
  if (dir === undefined) return { read: () => Promise.resolve(undefined), write: () => Promise.resolve() };
  return {
    read: (name) => readIfThere(join(dir, name)),
    async write(name, text) {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      await writeFileAtomically(join(dir, name), text, name.endsWith(".crt") ? publicMode : secretMode);
    },
  };
}

/** The pair `name.crt` and `name.key`; undefined unless both are there. */
export async function readPair(store: IdentityStore, name: string): Promise<CertKeyPEM | undefined> {
  const [certPem, keyPem] = await Promise.all([store.read(`${name}.crt`), store.read(`${name}.key`)]);
  return certPem === undefined || keyPem === undefined ? undefined : { certPem, keyPem };
}

/** The key comes first: a certificate without its key would look complete to whoever only looks for it. */
export async function writePair(store: IdentityStore, name: string, pair: CertKeyPEM): Promise<void> {
  await store.write(`${name}.key`, pair.keyPem);
  await store.write(`${name}.crt`, pair.certPem);
}

/** Replaces a file at one instant. */
export async function writeFileAtomically(file: string, text: string, mode: number): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode });
  // A file left over from before keeps the mode it had.
  await chmod(temporary, mode);
  await rename(temporary, file);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw err;
  }
}
