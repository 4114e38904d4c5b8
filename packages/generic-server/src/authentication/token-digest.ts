import { hash } from "node:crypto";

/**
 * What tokens are looked up by. The time a lookup takes tells nothing about a token when it depends on its digest, and a
 * memory dump of a cache holds none.
 */
export function tokenDigest(token: string): string {
  return hash("sha256", token, "base64url");
}
