import type { apiserverconfig_v1 } from "@kube-apiserver/api/types";
import {
  newCBCTransformer,
  newGCMTransformer,
  newIdentityTransformer,
  newPrefixTransformers,
  newSecretboxTransformer,
  type PrefixTransformer,
  type ValueTransformer,
} from "@kube-apiserver/storage";
import { decodeSecret } from "./decode-secret.js";
import type { EncryptionParts } from "./encryption-parts.js";
import { type KMSProvider, newKMSProvider } from "./kms-provider.js";

/** The transformer of one provider, and what has to be looked after for it. */
export interface Provider {
  readonly transformer: PrefixTransformer;
  readonly kms?: KMSProvider;
}

/**
 * Makes what a validated provider stands for; its keys are tried by name, the first one writes. Rejects where the provider
 * cannot be used. Mirrors the cases of `prefixTransformersAndProbes`.
 */
export async function newProvider(
  { aesgcm, aescbc, secretbox, kms }: apiserverconfig_v1.ProviderConfiguration,
  parts: EncryptionParts,
): Promise<Provider> {
  if (aesgcm !== undefined) return keyedProvider("k8s:enc:aesgcm:v1:", "AES", aesgcm.keys, newGCMTransformer, parts);
  if (aescbc !== undefined) return keyedProvider("k8s:enc:aescbc:v1:", "AES", aescbc.keys, newCBCTransformer, parts);
  if (secretbox !== undefined) {
    return keyedProvider("k8s:enc:secretbox:v1:", "Secretbox", secretbox.keys, newSecretboxTransformer, parts);
  }
  if (kms !== undefined) {
    const provider = await newKMSProvider(kms, parts);
    return { transformer: provider.transformer, kms: provider };
  }
  return { transformer: { prefix: "", transformer: newIdentityTransformer() } };
}

async function keyedProvider(
  prefix: string,
  cipher: string,
  keys: readonly apiserverconfig_v1.Key[],
  newTransformer: (key: Buffer) => ValueTransformer | Promise<ValueTransformer>,
  parts: EncryptionParts,
): Promise<Provider> {
  const transformers = await Promise.all(
    keys.map(async ({ name, secret }) => ({
      prefix: `${name}:`,
      transformer: await newTransformer(decodeSecret(secret) as Buffer),
    })),
  );
  const noMatch = `no matching key was found for the provided ${cipher} transformer`;
  const [first, ...others] = transformers;
  if (first === undefined) throw new TypeError("the configuration was not validated");
  return { transformer: { prefix, transformer: newPrefixTransformers(noMatch, [first, ...others], parts) } };
}
