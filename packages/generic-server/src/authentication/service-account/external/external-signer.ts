import { createPublicKey } from "node:crypto";
import { isJSONObject, type JSONObject, parseJSON } from "@kube-apiserver/apimachinery";
import { type Clock, type Logger, sleep } from "@kube-apiserver/component-base";
import { newSocketClient, type SocketClient } from "@kube-apiserver/storage";
import { encodeClaims } from "../../jose/json-web-token.js";
import { type VerificationKey, type VerificationKeys, verificationKeyOf } from "../signing-key.js";
import type { ExternalSignerMetrics } from "./external-signer-metrics.js";
import { externalSignerDefinition, type Signed, type SignerKey, type SignerKeys } from "./signer-messages.js";

/** How a signer is reached. */
export interface ExternalSignerOptions {
  /** Path of its Unix socket; one that begins with `@` is in Linux's abstract namespace. */
  readonly socketPath: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: ExternalSignerMetrics;
}

/** Somebody else who signs the tokens of service accounts, and publishes the keys to check them with. */
export interface ExternalSigner {
  /** The longest that it lets a token live. */
  readonly maxTokenExpirationSeconds: number;
  /** A token with these claims. Rejects when it is not signed as it should be. */
  sign(claims: JSONObject): Promise<string>;
  /** Asks the signer for keys when it is asked for one that is not known. */
  readonly keys: VerificationKeys;
  /** The keys that others are told of. */
  publishedKeys(): readonly VerificationKey[];
  /** How long those may be kept by who is told. */
  maxAgeSeconds(): number;
  /** Ends asking for keys, and the connection. */
  close(): void;
}

/** Same as upstream. */
const keySyncTimeoutMs = 60_000;
const metadataTimeoutMs = 10_000;
const signTimeoutMs = 30_000;
const fallbackRefreshMs = 10_000;
const maxKeyIDLength = 1024;
const algorithms: ReadonlySet<string> = new Set(["RS256", "ES256", "ES384", "ES512"]);

/**
 * Connects to a signer, gets its keys and its metadata, and goes on getting keys as often as it wants. Rejects in upstream's
 * words when that does not work. Mirrors `plugin.New`.
 */
export async function newExternalSigner(options: ExternalSignerOptions): Promise<ExternalSigner> {
  const { socketPath } = options;
  const address = socketPath.startsWith("@") ? `unix:\u0000${socketPath.slice(1)}` : `unix:${socketPath}`;
  const client = await newSocketClient(address);
  const call = newCountedCall(client, options);
  const cache = new KeyCache(() => call(externalSignerDefinition.FetchKeys, {}, keySyncTimeoutMs), options);
  try {
    await cache.sync().catch((cause: Error) => {
      const step = "while initially filling key cache: while performing initial cache fill";
      throw new Error(`${step}: ${cause.message}`, { cause });
    });
    const { maxTokenExpirationSeconds } = await call(externalSignerDefinition.Metadata, {}, metadataTimeoutMs);
    const stop = new AbortController();
    void cache.run(stop.signal);
    return {
      maxTokenExpirationSeconds,
      async sign(claims) {
        let failure: unknown;
        try {
          return await signWith(call, cache, claims);
        } catch (err) {
          failure = err;
          throw err;
        } finally {
          options.metrics.signed(failure);
        }
      },
      keys: (keyID) => cache.find(keyID),
      publishedKeys: () => cache.published,
      maxAgeSeconds: () => cache.maxAgeSeconds(),
      close() {
        stop.abort();
        client.close();
      },
    };
  } catch (cause) {
    client.close();
    throw new Error(`while setting up external-jwt-signer: ${(cause as Error).message}`, { cause });
  }
}

type Call = SocketClient["call"];

function newCountedCall(client: SocketClient, { clock, metrics }: ExternalSignerOptions): Call {
  return async (method, request, timeoutMs) => {
    const startMs = clock.monotonic();
    let failure: unknown;
    try {
      return await client.call(method, request, timeoutMs);
    } catch (err) {
      failure = err;
      throw err;
    } finally {
      metrics.called(method.path, failure, (clock.monotonic() - startMs) / 1000);
    }
  };
}

async function signWith(call: Call, cache: KeyCache, claims: JSONObject): Promise<string> {
  const payload = encodeClaims(claims);
  const signed = await call(externalSignerDefinition.Sign, { claims: payload }, signTimeoutMs).catch((cause: Error) => {
    throw new Error(`while signing jwt: ${cause.message}`, { cause });
  });
  await requireGoodHeader(signed, cache).catch((cause: Error) => {
    throw new Error(`while validating header: ${cause.message}`, { cause });
  });
  if (signed.signature === "") throw new Error("empty signature returned");
  return `${signed.header}.${payload}.${signed.signature}`;
}

/** A token that nobody could check is worth nothing. Mirrors `validateJWTHeader`. */
async function requireGoodHeader({ header }: Signed, cache: KeyCache): Promise<void> {
  const { alg = "", kid = "", typ = "", ...unknown } = parseHeader(header);
  const [other] = Object.keys(unknown);
  if (other !== undefined) throw new Error(`while parsing header JSON: json: unknown field "${other}"`);
  if (typ !== "JWT") throw new Error("bad type");
  if (typeof kid !== "string" || kid === "") throw new Error("key id missing");
  if (kid.length > maxKeyIDLength) throw new Error("key id longer than 1 kb");
  if (typeof alg !== "string" || !algorithms.has(alg)) throw new Error(`bad signing algorithm "${String(alg)}"`);
  await cache.find(kid);
  if (cache.isExcluded(kid)) {
    throw new Error(`key used for signing JWT (kid: ${kid}) is excluded from OIDC discovery docs`);
  }
}

function parseHeader(header: string): JSONObject {
  if (!/^[A-Za-z0-9_-]*$/.test(header)) throw new Error("while unwrapping header: illegal base64 data");
  try {
    const value = parseJSON(Buffer.from(header, "base64url"));
    if (isJSONObject(value)) return value;
  } catch (cause) {
    throw new Error(`while parsing header JSON: ${(cause as Error).message}`, { cause });
  }
  throw new Error("while parsing header JSON: it is no object");
}

interface KnownKeys {
  readonly all: readonly VerificationKey[];
  readonly excluded: ReadonlySet<string>;
  readonly nextRefreshMs: number;
}

/** The keys of a signer, got again when it says so and when one is not known. Mirrors `keyCache`. */
class KeyCache {
  readonly #fetch: () => Promise<SignerKeys>;
  readonly #options: ExternalSignerOptions;
  #known: KnownKeys = { all: [], excluded: new Set(), nextRefreshMs: 0 };
  #published: readonly VerificationKey[] = [];
  #syncing: Promise<void> | undefined;

  constructor(fetch: () => Promise<SignerKeys>, options: ExternalSignerOptions) {
    this.#fetch = fetch;
    this.#options = options;
  }

  /** The same array until the keys change. */
  get published(): readonly VerificationKey[] {
    return this.#published;
  }

  isExcluded(keyID: string): boolean {
    return this.#known.excluded.has(keyID);
  }

  maxAgeSeconds(): number {
    return Math.max(Math.floor((this.#known.nextRefreshMs - this.#options.clock.now()) / 1000), 0);
  }

  async find(keyID = ""): Promise<readonly VerificationKey[]> {
    if (keyID === "") return this.#known.all;
    const has = () => this.#known.all.some((key) => key.keyID === keyID);
    if (!has()) {
      await this.sync().catch((err: unknown) => this.#options.logger.error("Error while syncing keys", { err }));
    }
    return this.#known.all;
  }

  /** Gets the keys; who comes meanwhile shares the answer. */
  sync(): Promise<void> {
    this.#syncing ??= this.#load().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    let waitMs = this.#known.nextRefreshMs - clock.now();
    while (!signal.aborted) {
      await sleep(clock, Math.max(waitMs, 0), signal);
      if (signal.aborted) return;
      try {
        await this.sync();
        waitMs = this.#known.nextRefreshMs - clock.now();
      } catch (err) {
        if (!signal.aborted)
          logger.error("when syncing supported public keys(Stale set of keys will be supported)", { err });
        waitMs = fallbackRefreshMs;
      }
    }
  }

  async #load(): Promise<void> {
    const { clock, metrics } = this.#options;
    let failure: unknown;
    let dataTimestampMs: number | undefined;
    try {
      const answer = await this.#fetch().catch((cause: Error) => {
        throw new Error(`while getting externally supported jwt signing keys: ${cause.message}`, { cause });
      });
      const { keys, refreshHintSeconds } = answer;
      if (refreshHintSeconds <= 0) throw new Error(`found invalid refresh hint (${refreshHintSeconds}s)`);
      if (keys.length === 0) throw new Error("found no keys");
      if (answer.dataTimestampMs === undefined) throw new Error("invalid data timestamp: proto: invalid nil Timestamp");
      const all = keys.map(toVerificationKey);
      const excluded = new Set(keys.filter((key) => key.excludeFromOIDCDiscovery).map((key) => key.keyID));
      ({ dataTimestampMs } = answer);
      this.#known = { all, excluded, nextRefreshMs: clock.now() + refreshHintSeconds * 1000 };
      this.#published = all.filter(({ keyID }) => !excluded.has(keyID));
    } catch (cause) {
      failure = cause;
      throw new Error(`while fetching token verification keys: ${(cause as Error).message}`, { cause });
    } finally {
      metrics.fetchedKeys(failure, dataTimestampMs);
    }
  }
}

function toVerificationKey({ keyID, key }: SignerKey): VerificationKey {
  if (keyID === "" || keyID.length > maxKeyIDLength) throw new Error(`found invalid public key id "${keyID}"`);
  if (key.length === 0) throw new Error("found empty public key");
  try {
    return { ...verificationKeyOf(createPublicKey({ key, format: "der", type: "spki" })), keyID };
  } catch (cause) {
    throw new Error(`while parsing external public keys: ${(cause as Error).message}`, { cause });
  }
}
