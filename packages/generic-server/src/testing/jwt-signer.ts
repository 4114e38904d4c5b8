import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { type GRPCSocketServer, type PluginHandler, startGRPCSocketServer } from "@kube-apiserver/storage/testing";
import {
  externalSignerDefinition,
  type Signed,
  type SignerKey,
} from "../authentication/service-account/external/signer-messages.js";

interface OwnKey {
  readonly published: SignerKey;
  readonly privateKey: KeyObject;
}

/** Signs tokens of service accounts behind a Unix socket, with keys that it keeps in memory: real gRPC. */
export class JWTSigner implements AsyncDisposable {
  readonly socketPath: string;
  maxTokenExpirationSeconds = 3600;
  refreshHintSeconds = 3600;
  /** Fields of the headers of tokens that are not what they should be. */
  header: Readonly<Record<string, unknown>> = {};
  /** Answered by every call while set. */
  failure: { readonly code: number; readonly details: string } | undefined;
  #server: GRPCSocketServer | undefined;
  #keys: readonly OwnKey[] = [newKey("key-1")];

  private constructor(socketPath: string) {
    this.socketPath = socketPath;
  }

  static async start(socketPath: string): Promise<JWTSigner> {
    const signer = new JWTSigner(socketPath);
    signer.#server = await startGRPCSocketServer(socketPath, externalSignerDefinition, signer.#handlers());
    return signer;
  }

  /** Signs with a new key from now on; those of before still check tokens. */
  rotate(keyID: string, { excludesOld = false, excludesNew = false } = {}): void {
    const old = this.#keys.map(({ published, privateKey }) => ({
      published: { ...published, excludeFromOIDCDiscovery: excludesOld },
      privateKey,
    }));
    const { published, privateKey } = newKey(keyID);
    this.#keys = [{ published: { ...published, excludeFromOIDCDiscovery: excludesNew }, privateKey }, ...old];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.stop();
  }

  #handlers(): Readonly<Record<string, PluginHandler>> {
    const answer =
      <Request>(respond: (request: Request) => unknown): PluginHandler =>
      ({ request }, callback) =>
        this.failure === undefined ? callback(null, respond(request)) : callback(this.failure);
    return {
      Sign: answer(({ claims }: { readonly claims: string }) => this.#sign(claims)),
      FetchKeys: answer(() => ({
        keys: this.#keys.map(({ published }) => published),
        dataTimestampMs: Date.UTC(2026, 0, 1),
        refreshHintSeconds: this.refreshHintSeconds,
      })),
      Metadata: answer(() => ({ maxTokenExpirationSeconds: this.maxTokenExpirationSeconds })),
    };
  }

  #sign(claims: string): Signed {
    const [key] = this.#keys;
    if (key === undefined) throw new TypeError("a signer has a key");
    const fields = { alg: "ES256", kid: key.published.keyID, typ: "JWT", ...this.header };
    const header = Buffer.from(JSON.stringify(fields)).toString("base64url");
    const input = { key: key.privateKey, dsaEncoding: "ieee-p1363" } as const;
    const signature = sign("sha256", Buffer.from(`${header}.${claims}`), input).toString("base64url");
    return { header, signature };
  }
}

function newKey(keyID: string): OwnKey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = publicKey.export({ type: "spki", format: "der" });
  return { published: { keyID, key, excludeFromOIDCDiscovery: false }, privateKey };
}
