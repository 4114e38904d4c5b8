import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { isJSONObject, type JSONValue } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { isSignedBy, type ParsedToken } from "../jose/json-web-token.js";
import { parseAnswer } from "./discovery.js";
import { freshUntil } from "./freshness.js";
import type { IssuerAnswer, IssuerClient } from "./issuer-client.js";

/** Where keys come from. */
export interface RemoteKeySetOptions {
  readonly url: string;
  readonly client: IssuerClient;
  readonly clock: Clock;
  /** Told of every attempt to get keys: with their document, or without when it failed. */
  readonly onFetch?: (document: string | undefined) => void;
}

interface RemoteKey {
  readonly keyID: string;
  readonly key: KeyObject;
}

/** Keys that are about to go stale are asked for anew. Same as upstream. */
const expiryDeltaMs = 30_000;
/** Anybody can show tokens that no key fits: the issuer is not asked more often on their account. */
const minFetchIntervalMs = 1_000;

/**
 * The keys of an issuer as it publishes them: got when a token comes that none of those at hand fits, unless the issuer
 * said that they stay good; requests that come meanwhile share the answer. Keys that could not be renewed keep working.
 * Mirrors `oidc.remoteKeySet`.
 */
export class RemoteKeySet {
  readonly #options: RemoteKeySetOptions;
  #keys: readonly RemoteKey[] = [];
  #freshUntilMs = 0;
  #lastFetchMs = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;

  constructor(options: RemoteKeySetOptions) {
    this.#options = options;
  }

  /** Resolves when one of the keys made the signature of a token, rejects otherwise. */
  async verify(token: ParsedToken): Promise<void> {
    const { clock } = this.#options;
    if (this.#fits(token)) return;
    const mayBeStale = clock.now() + expiryDeltaMs > this.#freshUntilMs;
    const isDue = this.#fetching !== undefined || clock.monotonic() - this.#lastFetchMs >= minFetchIntervalMs;
    if (mayBeStale && isDue) {
      await this.#fetch();
      if (this.#fits(token)) return;
    }
    throw new Error("failed to verify id token signature");
  }

  #fits(token: ParsedToken): boolean {
    const { keyID = "" } = token;
    return this.#keys.some((candidate) => {
      return (keyID === "" || candidate.keyID === keyID) && isSignedBy(token, candidate.key);
    });
  }

  #fetch(): Promise<void> {
    this.#fetching ??= this.#load().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #load(): Promise<void> {
    const { client, clock, onFetch, url } = this.#options;
    this.#lastFetchMs = clock.monotonic();
    let document: string | undefined;
    try {
      const answer = await this.#get(client, url);
      this.#keys = parseKeys(answer);
      this.#freshUntilMs = freshUntil(answer.headers, clock.now());
      document = answer.body;
    } catch (err) {
      throw new Error(`fetching keys ${err instanceof Error ? err.message : String(err)}`, { cause: err });
    } finally {
      onFetch?.(document);
    }
  }

  async #get(client: IssuerClient, url: string): Promise<IssuerAnswer> {
    const answer = await client.get(url).catch((err: Error) => {
      throw new Error(`oidc: get keys failed ${err.message}`, { cause: err });
    });
    if (answer.status === 200) return answer;
    throw new Error(`oidc: get keys failed: ${answer.statusText} ${answer.body}`);
  }
}

function parseKeys(answer: IssuerAnswer): readonly RemoteKey[] {
  const { keys } = parseAnswer(answer, "oidc: failed to decode keys");
  return Array.isArray(keys) ? keys.flatMap(parseKey) : [];
}

/** Keys of a kind that nobody here can use may stand beside others. */
function parseKey(value: JSONValue): readonly RemoteKey[] {
  if (!isJSONObject(value)) return [];
  try {
    const key = createPublicKey({ key: value as JsonWebKey, format: "jwk" });
    return [{ keyID: typeof value.kid === "string" ? value.kid : "", key }];
  } catch {
    return [];
  }
}
