import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import type { Server, ServiceError, UntypedServiceImplementation } from "@grpc/grpc-js";
import { kmsServiceDefinition } from "../../encryption/kms/grpc/kms-service-definition.js";
import type { KMSAnnotations, KMSDecryptRequest } from "../../encryption/kms/kms-service.js";

const annotation = "version.kms-plugin.example.com";

/** What a plugin answers `Status` with instead of the truth. */
export interface KMSPluginStatus {
  readonly version?: string;
  readonly healthz?: string;
  readonly keyID?: string;
}

/** Calls that have come in. */
export interface KMSPluginCalls {
  status: number;
  encrypt: number;
  decrypt: number;
}

/**
 * A plugin of version 2 of the key management API on a Unix socket: real gRPC, AES-GCM under keys that it keeps in
 * memory. Tests rotate its key and make it fail.
 */
export class KMSPlugin {
  readonly socketPath: string;
  readonly calls: KMSPluginCalls = { status: 0, encrypt: 0, decrypt: 0 };
  /** UIDs of the calls that had one. */
  readonly uids: string[] = [];
  /** Answered by every call while set: a gRPC status code and its message. */
  failure: { readonly code: number; readonly details: string } | undefined;
  /** Fields of the status that are not what they should be. */
  status: KMSPluginStatus = {};
  /** How long every answer takes. */
  delayMs = 0;
  readonly #keys = new Map<string, Buffer>();
  #keyID = "";
  #server: Server | undefined;

  constructor(socketPath: string) {
    this.socketPath = socketPath;
    this.rotate("key-1");
  }

  /** What an encryption configuration says to reach it. */
  get endpoint(): string {
    return this.#isAbstract ? `unix:///@${this.socketPath.slice(1)}` : `unix://${this.socketPath}`;
  }

  /** Linux's abstract namespace: no file. */
  get #isAbstract(): boolean {
    return this.socketPath.startsWith("\u0000");
  }

  /** Uses a key of this name from now on; older ones still decrypt. */
  rotate(keyID: string): void {
    if (!this.#keys.has(keyID)) this.#keys.set(keyID, randomBytes(32));
    this.#keyID = keyID;
  }

  /** Listens. */
  async start(): Promise<void> {
    const { Server, ServerCredentials } = await import("@grpc/grpc-js");
    const server = new Server();
    server.addService(kmsServiceDefinition, this.#handlers());
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(`unix:${this.socketPath}`, ServerCredentials.createInsecure(), (err) =>
        err === null ? resolve() : reject(err),
      );
    });
    this.#server = server;
  }

  /** Breaks every connection and goes away; the keys stay for another {@link start}. Idempotent. */
  async stop(): Promise<void> {
    this.#server?.forceShutdown();
    this.#server = undefined;
    if (!this.#isAbstract) await rm(this.socketPath, { force: true });
  }

  #handlers(): UntypedServiceImplementation {
    const answer =
      <Request, Response>(kind: keyof KMSPluginCalls, respond: (request: Request) => Response) =>
      async (
        { request }: { readonly request: Request },
        callback: (err: Partial<ServiceError> | null, response?: Response) => void,
      ) => {
        this.calls[kind]++;
        if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
        if (this.failure !== undefined) return callback(this.failure);
        try {
          callback(null, respond(request));
        } catch (err) {
          callback({ code: 3, details: (err as Error).message });
        }
      };
    return {
      Status: answer("status", () => ({ version: "v2", healthz: "ok", keyID: this.#keyID, ...this.status })),
      Encrypt: answer("encrypt", (request: { readonly plaintext: Buffer; readonly uid: string }) =>
        this.#encrypt(request),
      ),
      Decrypt: answer("decrypt", (request: KMSDecryptRequest & { readonly uid: string }) => this.#decrypt(request)),
    };
  }

  #encrypt({ plaintext, uid }: { readonly plaintext: Buffer; readonly uid: string }) {
    this.#note(uid);
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#keyOf(this.#keyID), nonce);
    const ciphertext = Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    const annotations: KMSAnnotations = new Map([[annotation, Buffer.from("1")]]);
    return { ciphertext, keyID: this.#keyID, annotations };
  }

  #decrypt({ annotations, ciphertext, keyID, uid }: KMSDecryptRequest & { readonly uid: string }) {
    this.#note(uid);
    if (annotations.get(annotation)?.toString() !== "1") throw new Error("annotations were lost");
    const decipher = createDecipheriv("aes-256-gcm", this.#keyOf(keyID), ciphertext.subarray(0, 12));
    decipher.setAuthTag(ciphertext.subarray(-16));
    return { plaintext: Buffer.concat([decipher.update(ciphertext.subarray(12, -16)), decipher.final()]) };
  }

  #note(uid: string): void {
    if (uid === "") throw new Error("uid is required");
    this.uids.push(uid);
  }

  #keyOf(keyID: string): Buffer {
    const key = this.#keys.get(keyID);
    if (key === undefined) throw new Error(`there is no key ${keyID}`);
    return key;
  }
}
