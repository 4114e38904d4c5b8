import { createPrivateKey, generateKeyPair, X509Certificate } from "node:crypto";
import { promisify } from "node:util";
import type { RandomSource } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { CertificateAuthority, type CertKeyPEM, type SubjectAlternativeNames } from "@kube-apiserver/generic-server";
import { type IdentityStore, readPair, writePair } from "./identity-files.js";

const generateKey = promisify(generateKeyPair);

/** Certificates are made anew when less than this is left of them. */
const renewalMs = 30 * 24 * 60 * 60 * 1000;

/** What certificates are made with. */
export interface IdentityParts {
  readonly clock: Clock;
  readonly random: RandomSource;
}

/**
 * Certificates and keys that the server makes for itself. Each is made when it is first asked for and found again later;
 * a certificate that runs out, or is not for the names it has to be for, is replaced.
 */
export class Identities {
  readonly #store: IdentityStore;
  readonly #parts: IdentityParts;
  #authority: Promise<CertificateAuthority> | undefined;
  #pending: Promise<unknown> = Promise.resolve();

  constructor(store: IdentityStore, parts: IdentityParts) {
    this.#store = store;
    this.#parts = parts;
  }

  /** The authority of this directory. Rejects when its files are broken: a new one would cut everybody off. */
  authority(): Promise<CertificateAuthority> {
    this.#authority ??= this.#loadAuthority("ca", "kubernetes");
    return this.#authority;
  }

  /** A serving certificate for these names. A pair that somebody put there without an authority is used as it is. */
  async serving(names: SubjectAlternativeNames): Promise<CertKeyPEM> {
    const foreign = (await this.#store.read("ca.key")) === undefined && (await readPair(this.#store, "apiserver"));
    if (foreign) return foreign;
    const authority = await this.authority();
    return this.#issued("apiserver", authority, () => authority.issueServing("kube-apiserver", names), names);
  }

  /** A client certificate of an administrator. */
  async admin(): Promise<CertKeyPEM> {
    const subject = { commonName: "kubernetes-admin", organizations: ["system:masters"] };
    const authority = await this.authority();
    return this.#issued("admin", authority, () => authority.issueClient(subject));
  }

  /** A client certificate of a front proxy, and the authority that made it: one that makes nothing else. */
  async frontProxy(commonName: string): Promise<{ readonly caPem: string; readonly client: CertKeyPEM }> {
    const authority = await this.#loadAuthority("front-proxy-ca", "front-proxy-ca");
    const client = await this.#issued("front-proxy-client", authority, () =>
      authority.issueClient({ commonName, organizations: [] }),
    );
    return { caPem: authority.certPem, client };
  }

  /** The private key of service account tokens, in PEM; undefined before there is one. */
  findServiceAccountKey(): Promise<string | undefined> {
    return this.#store.read("sa.key");
  }

  /** Makes that key. It takes longer than all the rest of a start, on another thread. */
  newServiceAccountKey(): Promise<string> {
    const made = this.#makeServiceAccountKey();
    this.#pending = made.catch(() => undefined);
    return made;
  }

  /** Resolves when nothing is made or written any more. */
  async settled(): Promise<void> {
    await this.#pending;
  }

  async #makeServiceAccountKey(): Promise<string> {
    // RSA, as every cluster has it: clients see RS256 in their tokens, and there are verifiers that know nothing else.
    const { privateKey } = await generateKey("rsa", { modulusLength: 2048 });
    const pem = String(privateKey.export({ type: "pkcs8", format: "pem" }));
    await this.#store.write("sa.key", pem);
    return pem;
  }

  async #loadAuthority(name: string, commonName: string): Promise<CertificateAuthority> {
    const pair = await readPair(this.#store, name);
    if (pair !== undefined) return CertificateAuthority.load(pair, this.#parts);
    const authority = CertificateAuthority.generate(commonName, this.#parts);
    await writePair(this.#store, name, authority);
    return authority;
  }

  async #issued(
    name: string,
    authority: CertificateAuthority,
    issue: () => CertKeyPEM,
    names?: SubjectAlternativeNames,
  ): Promise<CertKeyPEM> {
    const found = await readPair(this.#store, name);
    if (found !== undefined && this.#isUsable(found, authority, names)) return found;
    const pair = issue();
    await writePair(this.#store, name, pair);
    return pair;
  }

  #isUsable(pair: CertKeyPEM, authority: CertificateAuthority, names: SubjectAlternativeNames | undefined): boolean {
    try {
      const certificate = new X509Certificate(pair.certPem);
      const isOurs =
        certificate.checkPrivateKey(createPrivateKey(pair.keyPem)) &&
        certificate.verify(new X509Certificate(authority.certPem).publicKey);
      const isFresh = Date.parse(certificate.validTo) - this.#parts.clock.now() > renewalMs;
      return isOurs && isFresh && (names === undefined || isFor(certificate, names));
    } catch {
      // What cannot be read is replaced like what has run out.
      return false;
    }
  }
}

function isFor(certificate: X509Certificate, { dnsNames, ipAddresses }: SubjectAlternativeNames): boolean {
  return (
    dnsNames.every((name) => certificate.checkHost(name) !== undefined) &&
    ipAddresses.every((address) => certificate.checkIP(address) !== undefined)
  );
}
