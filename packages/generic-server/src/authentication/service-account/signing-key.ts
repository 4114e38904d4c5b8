import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** Algorithms of service account tokens. */
export type SigningAlgorithm = "RS256" | "ES256" | "ES384" | "ES512";

/** A public key that tokens are checked with. */
export interface VerificationKey {
  /** Same as upstream: unpadded URL-safe base64 of the SHA-256 of the key's DER form. */
  readonly keyID: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: KeyObject;
}

/**
 * Finds keys to check a token with. Asked on every token, so that keys may change.
 *
 * @param keyID - of the token; undefined: it names none, or all keys are wanted. Other keys than that one do no harm.
 */
export type VerificationKeys = (keyID?: string) => readonly VerificationKey[] | Promise<readonly VerificationKey[]>;

/** A private key that tokens are signed with. */
export interface SigningKey extends VerificationKey {
  readonly privateKey: KeyObject;
}

/** A key that cannot be used for service account tokens. */
export class SigningKeyError extends Error {
  override readonly name = "SigningKeyError";
}

/**
 * Reads a private key (PKCS#1, SEC 1 or PKCS#8).
 * @throws SigningKeyError when it is no PEM private key, or neither RSA nor EC
 */
export function parseSigningKey(pem: string): SigningKey {
  const privateKey = read(() => createPrivateKey(pem));
  return { ...verificationKeyOf(createPublicKey(privateKey)), privateKey };
}

/**
 * Reads every public key of a PEM text; private keys and certificates count for their public keys.
 * @throws SigningKeyError when there is none
 */
export function parseVerificationKeys(pem: string): readonly VerificationKey[] {
  const blocks = pem.match(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g) ?? [];
  // Parameters come before a key and are none themselves.
  const keys = blocks.filter((block) => !block.startsWith("-----BEGIN EC PARAMETERS"));
  if (keys.length === 0) throw new SigningKeyError("data does not contain any valid RSA or ECDSA public keys");
  return keys.map((block) => verificationKeyOf(read(() => createPublicKey(block))));
}

function read(parse: () => KeyObject): KeyObject {
  try {
    return parse();
  } catch (err) {
    throw new SigningKeyError("data does not contain a valid RSA or ECDSA key", { cause: err });
  }
}

/** A public key with the name and the algorithm that go with it. @throws SigningKeyError when it is neither RSA nor EC */
export function verificationKeyOf(publicKey: KeyObject): VerificationKey {
  const der = publicKey.export({ type: "spki", format: "der" });
  const keyID = createHash("sha256").update(der).digest("base64url");
  return { keyID, algorithm: algorithmOf(publicKey), publicKey };
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SigningAlgorithm {
  if (asymmetricKeyType === "rsa") return "RS256";
  if (asymmetricKeyType === "ec") {
    switch (asymmetricKeyDetails?.namedCurve) {
      case "prime256v1":
        return "ES256";
      case "secp384r1":
        return "ES384";
      case "secp521r1":
        return "ES512";
    }
  }
  throw new SigningKeyError(`unknown type of key ${asymmetricKeyType ?? ""}, expected RSA or ECDSA`);
}
