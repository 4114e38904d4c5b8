import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "@kube-apiserver/component-base";
import {
  type GenericAPIServer,
  jwksPath,
  newOpenIDMetadata,
  OpenIDMetadataError,
  openIDConfigurationPath,
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
  { issuers, jwksURI, verificationKeys }: ServiceAccountSettings,
  externalAddress: string,
  logger: Logger,
): void {
  try {
    const { configuration, keys } = newOpenIDMetadata({
      issuer: issuers[0] ?? "",
      externalAddress,
      keys: verificationKeys,
      ...(jwksURI === undefined ? {} : { jwksURI }),
    });
    server.paths.handle(openIDConfigurationPath, newDocumentHandler("application/json", configuration));
    server.paths.handle(jwksPath, newDocumentHandler("application/jwk-set+json", keys));
  } catch (err) {
    if (!(err instanceof OpenIDMetadataError)) throw err;
    logger.warn("the documents of service account issuer discovery are not served", { reason: err.message });
  }
}

function newDocumentHandler(contentType: string, document: object) {
  const text = JSON.stringify(document);
  return (_req: IncomingMessage, res: ServerResponse): void => {
    res.setHeader("Content-Type", contentType);
    res.setHeader("Cache-Control", `public, max-age=${maxAgeSeconds}`);
    res.setHeader("Content-Length", Buffer.byteLength(text));
    res.end(text);
  };
}
