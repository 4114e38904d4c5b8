import { readFile } from "node:fs/promises";
import {
  type CertificateBundleSource,
  type FileContent,
  newFileCertificateBundle,
  newStaticContent,
  parseCertificateBundle,
  parseSigningKey,
  parseTokenFile,
  parseVerificationKeys,
  unionCertificateBundles,
} from "@kube-apiserver/generic-server";
import type { CompletedOptions } from "../completed-options.js";
import type { Identities } from "./identities.js";
import type { AuthenticationSettings, SettingsParts } from "./server-settings.js";
import { newTokenWebhookSettings } from "./token-webhook-settings.js";

/** {@link AuthenticationSettings} with what has to be followed while they are in use. */
export interface LoadedAuthentication {
  readonly settings: AuthenticationSettings;
  readonly files: readonly FileContent<unknown>[];
}

/** Reads keys, tokens and authorities. Rejects when a file is missing or broken. */
export async function newAuthenticationSettings(
  completed: CompletedOptions,
  identities: Identities,
  parts: SettingsParts,
): Promise<LoadedAuthentication> {
  const { authentication, derived } = completed;
  // First of all, for it takes longest.
  const serviceAccounts = readServiceAccounts(completed, identities, parts);
  const files: FileContent<unknown>[] = [];
  const authorities: CertificateBundleSource[] = [];
  if (authentication.clientCAFile !== "") {
    const bundle = await newFileCertificateBundle(authentication.clientCAFile, parts);
    files.push(bundle);
    authorities.push(bundle);
  }
  if (derived.ownsIdentities) {
    const { certPem } = await identities.authority();
    authorities.push(newStaticContent("generated authority", parseCertificateBundle(certPem)));
  }
  const clientCA = authorities.length > 1 ? unionCertificateBundles(...authorities) : authorities[0];
  const { tokenAuthFile } = authentication;
  const tokenWebhook = await newTokenWebhookSettings(completed, parts);
  const settings: AuthenticationSettings = {
    ...(tokenWebhook === undefined ? {} : { tokenWebhook }),
    ...(clientCA === undefined ? {} : { clientCA }),
    ...(tokenAuthFile === ""
      ? {}
      : { staticTokens: parseTokenFile(await readFile(tokenAuthFile, "utf8"), tokenAuthFile) }),
    bootstrapTokens: authentication.enableBootstrapTokenAuth,
    serviceAccounts: await serviceAccounts,
  };
  return { settings, files };
}

async function readServiceAccounts(
  { authentication, derived }: CompletedOptions,
  identities: Identities,
  { onFatal }: SettingsParts,
): Promise<AuthenticationSettings["serviceAccounts"]> {
  const { signingKeyFile, signingEndpoint, keyFiles, jwksURI, lookup, extendExpiration, maxExpirationMs } =
    authentication.serviceAccounts;
  const common = {
    issuers: derived.serviceAccountIssuers,
    ...(jwksURI === "" ? {} : { jwksURI }),
    apiAudiences: derived.apiAudiences,
    lookup,
    extendExpiration,
  };
  if (signingEndpoint !== "") return common;
  const signingPem =
    signingKeyFile === "" ? await identities.findServiceAccountKey() : await readFile(signingKeyFile, "utf8");
  const signingKey =
    signingPem === undefined
      ? identities.newServiceAccountKey().then(parseSigningKey)
      : Promise.resolve(parseSigningKey(signingPem));
  signingKey.catch((err: Error) => onFatal?.(err));
  const keys = await Promise.all(keyFiles.map(async (file) => parseVerificationKeys(await readFile(file, "utf8"))));
  return {
    ...common,
    signingKey,
    ...(keyFiles.length === 0 ? {} : { verificationKeys: keys.flat() }),
    ...(maxExpirationMs === 0 ? {} : { maxExpirationSeconds: maxExpirationMs / 1000 }),
  };
}
