import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "@kube-apiserver/component-base";
import {
  type GenericAPIServer,
  jwksPath,
  newOpenIDMetadata,
  OpenIDMetadataError,
  openIDConfigurationPath,
  requireOpenIDIssuer,
} from "@kube-apiserver/generic-server";
import type { ServiceAccountSettings } from "@kube-apiserver/options";

/** Seconds for which clients may keep a document. */
const maxAgeSeconds = 3600;

/**
 * Serves the documents by which others check the tokens of service accounts without asking this server. When the issuer
 * is no URL that they could look up, neither is served. Mirrors `routes.OpenIDMetadataServer`.
 */
export function addOpenIDRoutes(
  server: GenericAPIServer,
  { issuers, jwksURI, signingKey, verificationKeys }: ServiceAccountSettings,
  externalAddress: string,
  logger: Logger,
): void {
  const options = { issuer: issuers[0] ?? "", externalAddress, ...(jwksURI === undefined ? {} : { jwksURI }) };
  const make = async () => newOpenIDMetadata({ ...options, keys: verificationKeys ?? [await signingKey] });
  let made: ReturnType<typeof make> | undefined;
  const metadata = () => {
    made ??= make();
    return made;
  };
  try {
    requireOpenIDIssuer(options);
    const configuration = async () => (await metadata()).configuration;
    const keys = async () => (await metadata()).keys;
    server.paths.handle(openIDConfigurationPath, newDocumentHandler("application/json", configuration));
    server.paths.handle(jwksPath, newDocumentHandler("application/jwk-set+json", keys));
  } catch (err) {
    if (!(err instanceof OpenIDMetadataError)) throw err;
    logger.warn("the documents of service account issuer discovery are not served", { reason: err.message });
  }
}

function newDocumentHandler(contentType: string, document: () => Promise<object>) {
  return async (_req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const text = JSON.stringify(await document());
    res.setHeader("Content-Type", contentType);
    res.setHeader("Cache-Control", `public, max-age=${maxAgeSeconds}`);
    res.setHeader("Content-Length", Buffer.byteLength(text));
    res.end(text);
  };
}
