import { signToken } from "../jose/json-web-token.js";
import { type LegacyClaims, legacyClaimNames, legacyIssuer } from "./legacy-claims.js";
import type { SigningKey } from "./signing-key.js";
import { serviceAccountUserName } from "./user-names.js";

/** Makes a token for a secret of the type `kubernetes.io/service-account-token`. */
export type LegacyTokenGenerator = (claims: LegacyClaims) => Promise<string>;

/**
 * Makes tokens that do not expire; they count as long as their secret holds them. Mirrors `serviceaccount.LegacyClaims`.
 * @param key - May still be in the making: tokens wait for it
 */
export function newLegacyTokenGenerator(key: SigningKey | Promise<SigningKey>): LegacyTokenGenerator {
  return async (claims) =>
    signToken(
      {
        iss: legacyIssuer,
        [legacyClaimNames.namespace]: claims.namespace,
        [legacyClaimNames.secretName]: claims.secretName,
        [legacyClaimNames.name]: claims.name,
        [legacyClaimNames.uid]: claims.uid,
        sub: serviceAccountUserName(claims.namespace, claims.name),
      },
      await key,
    );
}
