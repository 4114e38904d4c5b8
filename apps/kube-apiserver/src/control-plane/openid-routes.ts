import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "@kube-apiserver/component-base";
import {
  type GenericAPIServer,
  getOnly,
  jwksPath,
  newOpenIDMetadata,
  type OpenIDMetadata,
  OpenIDMetadataError,
  openIDConfigurationPath,
  requireOpenIDIssuer,
  type VerificationKey,
} from "@kube-apiserver/generic-server";
import type { ServiceAccountSettings } from "@kube-apiserver/options";
import { verificationKeysOf } from "./authentication/service-account-keys.js";

/** Seconds for which clients may keep a document about keys that do not change. */
const maxAgeSeconds = 3600;

/**
 * Serves the documents by which others check the tokens of service accounts without asking this server. When the issuer
 * is no URL that they could look up, neither is served. Mirrors `routes.OpenIDMetadataServer`.
 */
export function addOpenIDRoutes(
  server: GenericAPIServer,
  serviceAccounts: ServiceAccountSettings,
  externalAddress: string,
  logger: Logger,
): void {
  const { issuers, jwksURI, externalSigner } = serviceAccounts;
  const options = { issuer: issuers[0] ?? "", externalAddress, ...(jwksURI === undefined ? {} : { jwksURI }) };
  const metadata = newCurrentMetadata(serviceAccounts, (keys) => newOpenIDMetadata({ ...options, keys }));
  const maxAge = () => externalSigner?.maxAgeSeconds() ?? maxAgeSeconds;
  try {
    requireOpenIDIssuer(options);
    const configuration = async () => (await metadata()).configuration;
    const keys = async () => (await metadata()).keys;
    server.paths.handle(openIDConfigurationPath, newDocumentHandler("application/json", configuration, maxAge));
    server.paths.handle(jwksPath, newDocumentHandler("application/jwk-set+json", keys, maxAge));
  } catch (err) {
    if (!(err instanceof OpenIDMetadataError)) throw err;
    logger.warn("the documents of service account issuer discovery are not served", { reason: err.message });
  }
}

/** Made when they are asked for, and again when the keys have changed. */
function newCurrentMetadata(
  serviceAccounts: ServiceAccountSettings,
  make: (keys: readonly VerificationKey[]) => OpenIDMetadata,
): () => Promise<OpenIDMetadata> {
  const { externalSigner } = serviceAccounts;
  const keysOf = verificationKeysOf(serviceAccounts);
  let made: { readonly keys: readonly VerificationKey[]; readonly metadata: OpenIDMetadata } | undefined;
  return async () => {
    if (made !== undefined && externalSigner === undefined) return made.metadata;
    const keys = externalSigner === undefined ? await keysOf() : externalSigner.publishedKeys();
    if (made?.keys !== keys) made = { keys, metadata: make(keys) };
    return made.metadata;
  };
}

function newDocumentHandler(contentType: string, document: () => Promise<object>, maxAge: () => number) {
  return getOnly(async (_req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const text = JSON.stringify(await document());
    res.setHeader("Content-Type", contentType);
    res.setHeader("Cache-Control", `public, max-age=${maxAge()}`);
    res.setHeader("Content-Length", Buffer.byteLength(text));
    res.end(text);
  });
}
