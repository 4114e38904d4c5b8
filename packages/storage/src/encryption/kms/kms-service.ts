/** Annotations that a plugin wants to be stored beside the key it has encrypted. */
export type KMSAnnotations = ReadonlyMap<string, Buffer>;

export interface KMSStatus {
  /** Of the API: `v2`. */
  readonly version: string;
  /** `ok`, or what is wrong. */
  readonly healthz: string;
  /** The key that {@link KMSService.encrypt} uses now. */
  readonly keyID: string;
}

export interface KMSEncryptResponse {
  readonly ciphertext: Buffer;
  readonly keyID: string;
  readonly annotations: KMSAnnotations;
}

export interface KMSDecryptRequest {
  readonly ciphertext: Buffer;
  readonly keyID: string;
  readonly annotations: KMSAnnotations;
}

/**
 * A key management service as version 2 of its API shows it; it only ever sees keys, never values. Rejects with
 * `KMSCallError`. `uid` names a call in the logs of both sides. Mirrors `k8s.io/kms/pkg/service.Service`.
 */
export interface KMSService {
  status(): Promise<KMSStatus>;
  encrypt(uid: string, plaintext: Buffer): Promise<KMSEncryptResponse>;
  decrypt(uid: string, request: KMSDecryptRequest): Promise<Buffer>;
  /** Ends its connection; calls that are under way fail. Idempotent. */
  close(): void;
}
