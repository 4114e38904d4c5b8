import { newUUID, type RandomSource } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { signToken } from "../jose/json-web-token.js";
import { privateClaimName, privateClaims, type ServiceAccountClaims } from "./claims.js";
import type { ExternalSigner } from "./external/external-signer.js";
import type { SigningKey } from "./signing-key.js";
import { serviceAccountUserName } from "./user-names.js";

/** What a new token says. */
export interface TokenClaims extends ServiceAccountClaims {
  /** At least one. */
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
}

/** A token with what audit says about it. */
export interface IssuedToken {
  readonly token: string;
  /** The `jti` claim. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

/** Makes tokens for service accounts. Mirrors `serviceaccount.TokenGenerator`. */
export interface ServiceAccountTokenGenerator {
  generateToken(claims: TokenClaims): Promise<IssuedToken>;
}

/** Whose tokens, and how they are signed. */
export interface TokenGeneratorOptions {
  /** The first of `--service-account-issuer`. */
  readonly issuer: string;
  /** A key, which may still be in the making: tokens wait for it; or somebody else who signs. */
  readonly key: SigningKey | Promise<SigningKey> | Pick<ExternalSigner, "sign">;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** Makes tokens that are signed with a key in this process, or by somebody else. Mirrors `serviceaccount.JWTTokenGenerator`. */
export function newServiceAccountTokenGenerator(options: TokenGeneratorOptions): ServiceAccountTokenGenerator {
  const { issuer, key, clock, random } = options;
  return {
    async generateToken(claims) {
      const signer = await key;
      const now = Math.floor(clock.now() / 1000);
      const exp = now + claims.expirationSeconds;
      const id = newUUID(random);
      const payload = {
        aud: claims.audiences,
        exp,
        iat: now,
        iss: issuer,
        jti: id,
        [privateClaimName]: privateClaims(claims),
        nbf: now,
        sub: serviceAccountUserName(claims.namespace, claims.serviceAccount.name),
      };
      const token = "sign" in signer ? await signer.sign(payload) : signToken(payload, signer);
      return { token, id, expiresAtMs: exp * 1000 };
    },
  };
}
