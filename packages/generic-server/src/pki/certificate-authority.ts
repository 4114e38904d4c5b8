import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import type { RandomSource } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { distinguishedName, keyIdentifier, type Subject, writeCertificate } from "./certificate.js";
import {
  authorityKeyIdentifier,
  basicConstraints,
  type ExtendedKeyUsage,
  extendedKeyUsage,
  keyUsage,
  type SubjectAlternativeNames,
  subjectAlternativeNames,
  subjectKeyIdentifier,
} from "./extensions.js";
import { readIssuerIdentity } from "./issuer-identity.js";

/** A certificate with its private key. */
export interface CertKeyPEM {
  /** May be followed by the certificates of its issuers. */
  readonly certPem: string;
  /** PKCS#8. */
  readonly keyPem: string;
}

/** What an authority takes from outside. */
export interface CertificateAuthorityOptions {
  readonly clock: Clock;
  /** For serial numbers; keys come from the machine's own randomness always. */
  readonly random: RandomSource;
}

const day = 24 * 60 * 60 * 1000;
const year = 365 * day;
/** Certificates are good a little earlier than now, for clients whose clocks are behind. */
const backdatingMs = 60 * 60 * 1000;

/** Signs certificates, all of them with EC P-256 keys. */
export class CertificateAuthority {
  readonly certPem: string;
  readonly keyPem: string;
  /** In DER. */
  readonly #name: Buffer;
  readonly #key: KeyObject;
  readonly #keyID: Buffer;
  readonly #options: CertificateAuthorityOptions;

  private constructor(pair: CertKeyPEM, options: CertificateAuthorityOptions) {
    this.certPem = pair.certPem;
    this.keyPem = pair.keyPem;
    this.#key = createPrivateKey(pair.keyPem);
    const { name, keyID } = readIssuerIdentity(new X509Certificate(pair.certPem).raw);
    this.#name = name;
    this.#keyID = keyID ?? keyIdentifier(createPublicKey(this.#key));
    this.#options = options;
  }

  /** A new authority that signs itself. @param validityMs - default: ten years */
  static generate(
    commonName: string,
    options: CertificateAuthorityOptions,
    validityMs: number = 10 * year,
  ): CertificateAuthority {
    const { publicKey, privateKey } = newKeyPair();
    const keyID = keyIdentifier(publicKey);
    const nowMs = options.clock.now();
    const certPem = writeCertificate({
      subject: { commonName },
      issuer: distinguishedName({ commonName }),
      publicKey,
      signingKey: privateKey,
      notBeforeMs: nowMs - backdatingMs,
      notAfterMs: nowMs + validityMs,
      extensions: [basicConstraints(true), keyUsage(true), subjectKeyIdentifier(keyID), authorityKeyIdentifier(keyID)],
      random: options.random,
    });
    return new CertificateAuthority({ certPem, keyPem: exportKey(privateKey) }, options);
  }

  /**
   * An authority that exists already: one made by {@link CertificateAuthority.generate}, or by `kubeadm` or `openssl`,
   * with an EC or RSA key. Of several certificates the first counts.
   * @throws Error when the certificate cannot be read, is not an authority's, or the key is not its own
   */
  static load(pair: CertKeyPEM, options: CertificateAuthorityOptions): CertificateAuthority {
    const certificate = new X509Certificate(pair.certPem);
    if (!certificate.checkPrivateKey(createPrivateKey(pair.keyPem))) {
      throw new Error("the private key does not belong to the certificate of the authority");
    }
    if (!certificate.ca) throw new Error("the certificate is not that of an authority");
    return new CertificateAuthority(pair, options);
  }

  /**
   * A serving certificate. @param validityMs - default: one year
   * @throws RangeError when an IP address is none
   */
  issueServing(commonName: string, names: SubjectAlternativeNames, validityMs: number = year): CertKeyPEM {
    return this.#issue({ commonName }, ["serverAuth"], validityMs, [subjectAlternativeNames(names)]);
  }

  /** A client certificate: user name and groups. @param validityMs - default: one year */
  issueClient(subject: Subject, validityMs: number = year): CertKeyPEM {
    return this.#issue(subject, ["clientAuth"], validityMs, []);
  }

  #issue(
    subject: Subject,
    usages: readonly ExtendedKeyUsage[],
    validityMs: number,
    extensions: readonly Buffer[],
  ): CertKeyPEM {
    const { publicKey, privateKey } = newKeyPair();
    const nowMs = this.#options.clock.now();
    const certPem = writeCertificate({
      subject,
      issuer: this.#name,
      publicKey,
      signingKey: this.#key,
      notBeforeMs: nowMs - backdatingMs,
      notAfterMs: nowMs + validityMs,
      extensions: [
        basicConstraints(false),
        keyUsage(false),
        extendedKeyUsage(usages),
        subjectKeyIdentifier(keyIdentifier(publicKey)),
        authorityKeyIdentifier(this.#keyID),
        ...extensions,
      ],
      random: this.#options.random,
    });
    return { certPem, keyPem: exportKey(privateKey) };
  }
}

function newKeyPair(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function exportKey(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }) as string;
}
