import { isJSONObject, type JSONObject, parseJSON, quoteGo } from "@kube-apiserver/apimachinery";
import type { IssuerAnswer, IssuerClient } from "./issuer-client.js";

/** Where an issuer is, and where it says so. */
export interface DiscoveryOptions {
  readonly issuer: string;
  /** Where its configuration is. Empty: below the issuer itself. */
  readonly discoveryURL?: string;
}

/** Asks an issuer where its keys are. Rejects when it does not say, or is another issuer. Mirrors `oidc.NewProvider`. */
export async function discoverKeysURL(
  client: IssuerClient,
  { issuer, discoveryURL = "" }: DiscoveryOptions,
): Promise<string> {
  const usual = `${issuer.endsWith("/") ? issuer.slice(0, -1) : issuer}/.well-known/openid-configuration`;
  const answer = await client.get(discoveryURL === "" ? usual : discoveryURL);
  if (answer.status !== 200) throw new Error(`${answer.statusText}: ${answer.body}`);
  const document = parseAnswer(answer, "oidc: failed to decode provider discovery object");
  const { issuer: named, jwks_uri: keysURL } = document;
  if (named !== issuer) {
    const found = quoteGo(typeof named === "string" ? named : "");
    throw new Error(
      `oidc: issuer did not match the issuer returned by provider, expected ${quoteGo(issuer)} got ${found}`,
    );
  }
  if (typeof keysURL !== "string" || keysURL === "") throw new Error("provider did not return JWKS URL");
  return keysURL;
}

/**
 * The object that an answer holds.
 * @throws Error that begins with `what`
 */
export function parseAnswer({ body, headers }: IssuerAnswer, what: string): JSONObject {
  const type = headers["content-type"] ?? "";
  try {
    const value = parseJSON(Buffer.from(body));
    if (isJSONObject(value)) return value;
  } catch (err) {
    const problem = err instanceof Error ? err.message : String(err);
    throw new Error(`${what}: ${mismatch(type)}: ${problem}`, { cause: err });
  }
  throw new Error(`${what}: ${mismatch(type)}: it is no object`);
}

function mismatch(type: string): string {
  const isJSON = type.split(";", 1)[0]?.trim() === "application/json";
  return isJSON
    ? "got Content-Type = application/json, but could not unmarshal as JSON"
    : `expected Content-Type = application/json, got ${quoteGo(type)}`;
}
