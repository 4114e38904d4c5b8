import type { apiserverconfig_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, omitValue } from "@kube-apiserver/apimachinery";
import type { EncryptionConfiguration } from "./encryption-configuration.js";
import { validateKeys } from "./validate-keys.js";
import { validateKMSConfiguration } from "./validate-kms-configuration.js";
import { validateResourceNames, validateResourceOverlap } from "./validate-resources.js";

type ProviderConfiguration = apiserverconfig_v1.ProviderConfiguration;

const aesKeySizes = [16, 24, 32];
const secretboxKeySizes = [32];

/**
 * Everything that is wrong with a configuration. `reload`: it may be replaced while the server runs, and so has to name
 * its providers apart. Mirrors `ValidateEncryptionConfiguration`, but that messages never show a provider's keys.
 */
export function validateEncryptionConfiguration(
  { resources }: EncryptionConfiguration,
  { reload }: { readonly reload: boolean },
): readonly FieldError[] {
  const root = FieldPath.root("resources");
  // A list that was not given is null.
  if ((resources?.length ?? 0) === 0) return [required(root, String(root))];
  const kmsNames = new Set<string>();
  return resources.flatMap((entry, at) => {
    const names = entry.resources ?? [];
    const providers = entry.providers ?? [];
    const path = root.index(at);
    const namesPath = path.child("resources");
    const providersPath = path.child("providers");
    return [
      ...(names.length === 0 ? [required(namesPath, String(namesPath))] : []),
      ...validateResourceOverlap(names, namesPath),
      ...validateResourceNames(names, namesPath),
      ...(providers.length === 0 ? [required(providersPath, String(providersPath))] : []),
      ...providers.flatMap((provider, index) =>
        validateProvider(provider, providersPath.index(index), { kmsNames, reload }),
      ),
    ];
  });
}

function required(path: FieldPath, what: string): FieldError {
  return fieldErrors.required(path, `at least one ${what} is required`);
}

function validateProvider(
  provider: ProviderConfiguration,
  path: FieldPath,
  { kmsNames, reload }: { readonly kmsNames: Set<string>; readonly reload: boolean },
): readonly FieldError[] {
  const { kms, aesgcm, aescbc, secretbox } = provider;
  const errors = [...validateSingleProvider(provider, path)];
  if (kms !== undefined) {
    errors.push(...validateKMSConfiguration(kms, path.child("kms"), { takenNames: kmsNames, reload }));
    kmsNames.add(kms.name);
  } else if (aesgcm !== undefined) {
    errors.push(...validateKeys(aesgcm.keys, path.child("aesgcm", "keys"), aesKeySizes));
  } else if (aescbc !== undefined) {
    errors.push(...validateKeys(aescbc.keys, path.child("aescbc", "keys"), aesKeySizes));
  } else if (secretbox !== undefined) {
    errors.push(...validateKeys(secretbox.keys, path.child("secretbox", "keys"), secretboxKeySizes));
  }
  return errors;
}

function validateSingleProvider(provider: ProviderConfiguration, path: FieldPath): readonly FieldError[] {
  const { kms, aesgcm, aescbc, secretbox, identity } = provider;
  const found = [kms, aesgcm, aescbc, secretbox, identity].filter((one) => one !== undefined).length;
  if (found === 1) return [];
  if (found > 1) {
    const message = "more than one provider specified in a single element, should split into different list elements";
    return [fieldErrors.invalid(path, omitValue, message)];
  }
  const message = "provider does not contain any of the expected providers: KMS, AESGCM, AESCBC, Secretbox, Identity";
  const nothing = { AESGCM: null, AESCBC: null, Secretbox: null, Identity: null, KMS: null };
  return [fieldErrors.invalid(path, nothing, message)];
}
