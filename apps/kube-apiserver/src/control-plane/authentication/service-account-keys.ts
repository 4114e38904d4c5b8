import { newLegacyTokenGenerator, type VerificationKeys } from "@kube-apiserver/generic-server";
import type { ServiceAccountSettings } from "@kube-apiserver/options";

type KeySettings = Pick<ServiceAccountSettings, "signingKey" | "externalSigner" | "verificationKeys">;

/** Who signs tokens. @throws TypeError when nobody does: a defect of who made the settings */
export function signerOf({ signingKey, externalSigner }: KeySettings) {
  const signer = externalSigner ?? signingKey;
  if (signer === undefined)
    throw new TypeError("there is neither a key to sign tokens with nor somebody else who signs");
  return signer;
}

/** The keys that tokens are checked with. */
export function verificationKeysOf({ signingKey, externalSigner, verificationKeys }: KeySettings): VerificationKeys {
  if (externalSigner !== undefined) return externalSigner.keys;
  return async () => verificationKeys ?? (signingKey === undefined ? [] : [await signingKey]);
}

/** Makes tokens for secrets. Those of old are signed with a key or not at all: no external signer makes them. */
export function legacyTokenGeneratorOf({ signingKey }: KeySettings): ReturnType<typeof newLegacyTokenGenerator> {
  if (signingKey !== undefined) return newLegacyTokenGenerator(signingKey);
  return () => Promise.reject(new Error("tokens of secrets are not signed by an external signer"));
}
