import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { type Clock, type Logger, sleep } from "@kube-apiserver/component-base";
import type { CertKeyPEM } from "../pki/certificate-authority.js";

/** Something whose content may change while the server runs. */
export interface DynamicContent<T> {
  /** For logs: file names. */
  readonly name: string;
  readonly current: T;
  /** Calls `listener` after every change; returns a function that ends it. */
  onChange(listener: () => void): () => void;
}

/** A certificate with its key. Mirrors `dynamiccertificates.CertKeyContentProvider`. */
export type CertKeySource = DynamicContent<CertKeyPEM>;

/** Certificates of authorities. */
export interface CertificateBundle {
  readonly pem: string;
  /** The same array until the bundle changes. */
  readonly certificates: readonly X509Certificate[];
}

/** Mirrors `dynamiccertificates.CAContentProvider`. */
export type CertificateBundleSource = DynamicContent<CertificateBundle>;

/** Content that stays what it is. */
export function newStaticContent<T>(name: string, current: T): DynamicContent<T> {
  return Object.freeze({ name, current, onChange: () => () => undefined });
}

/**
 * Reads a certificate bundle.
 * @throws Error when there is no certificate in it, or a broken one
 */
export function parseCertificateBundle(pem: string): CertificateBundle {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Error("data does not contain any valid certificates");
  return Object.freeze({ pem, certificates: Object.freeze(blocks.map((block) => new X509Certificate(block))) });
}

/**
 * Checks that a certificate and a key belong together.
 * @throws Error when either cannot be read, or they do not match
 */
export function requireMatchingPair(pair: CertKeyPEM): CertKeyPEM {
  const certificate = new X509Certificate(pair.certPem);
  if (certificate.checkPrivateKey(createPrivateKey(pair.keyPem))) return Object.freeze(pair);
  throw new Error("private key does not match public key");
}

/** What following files takes. */
export interface FileContentOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often the files are looked at. Default 1000; looking costs two `stat` calls. */
  readonly pollIntervalMs?: number;
}

/** Content from files, followed as long as {@link run} runs. */
export interface FileContent<T> extends DynamicContent<T> {
  /** Looks for changes until `signal` aborts. Call once; without it the content stays as first read. */
  run(signal: AbortSignal): Promise<void>;
}

/** Reads a certificate and its key. Rejects when a file is missing or the two do not match. */
export function newFileCertKey(certFile: string, keyFile: string, options: FileContentOptions) {
  return newFileContent([certFile, keyFile], options, ([certPem = "", keyPem = ""]) =>
    requireMatchingPair({ certPem, keyPem }),
  );
}

/** Reads certificates of authorities. Rejects when the file is missing or holds none. */
export function newFileCertificateBundle(file: string, options: FileContentOptions) {
  return newFileContent([file], options, ([pem = ""]) => parseCertificateBundle(pem));
}

/**
 * Follows files. Content that cannot be read or parsed is logged and passed over: what was good before stays, since a
 * pair of files is never replaced at one instant.
 */
async function newFileContent<T>(
  files: readonly string[],
  { clock, logger, pollIntervalMs = 1000 }: FileContentOptions,
  parse: (texts: readonly string[]) => T,
): Promise<FileContent<T>> {
  const name = files.join("::");
  const load = async () => parse(await Promise.all(files.map((file) => readFile(file, "utf8"))));
  const listeners = new Set<() => void>();
  let seen = await fingerprint(files);
  let current = await load();

  const reload = async () => {
    const found = await fingerprint(files);
    if (found === seen) return;
    current = await load();
    seen = found;
    logger.info("Certificates were read again", { name });
    for (const listener of listeners) listener();
  };

  return {
    name,
    get current() {
      return current;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async run(signal) {
      let lastFailure = "";
      for (;;) {
        await sleep(clock, pollIntervalMs, signal);
        if (signal.aborted) return;
        try {
          await reload();
          lastFailure = "";
        } catch (err) {
          const failure = err instanceof Error ? err.message : String(err);
          if (failure !== lastFailure) logger.warn("Certificates could not be read again", { name, failure });
          lastFailure = failure;
        }
      }
    },
  };
}

/** Changes with every write and every swap of a symbolic link. */
async function fingerprint(files: readonly string[]): Promise<string> {
  const stats = await Promise.all(files.map((file) => stat(file)));
  return stats.map(({ ino, mtimeMs, size }) => `${ino}:${mtimeMs}:${size}`).join(" ");
}

/** Several bundles as one, for a listener whose authenticators each trust their own. Mirrors `NewUnionCAContentProvider`. */
export function unionCertificateBundles(...members: readonly CertificateBundleSource[]): CertificateBundleSource {
  let parts: readonly CertificateBundle[] = [];
  let union: CertificateBundle = { pem: "", certificates: [] };
  return {
    name: members.map(({ name }) => name).join(","),
    get current() {
      const found = members.map(({ current }) => current);
      if (found.length !== parts.length || found.some((bundle, at) => bundle !== parts[at])) {
        parts = found;
        union = {
          pem: found.map(({ pem }) => pem.trimEnd()).join("\n"),
          certificates: found.flatMap(({ certificates }) => certificates),
        };
      }
      return union;
    },
    onChange(listener) {
      const endings = members.map((member) => member.onChange(listener));
      return () => {
        for (const end of endings) end();
      };
    },
  };
}
