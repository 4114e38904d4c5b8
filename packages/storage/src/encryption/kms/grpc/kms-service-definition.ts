import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";
import type { KMSDecryptRequest, KMSEncryptResponse, KMSStatus } from "../kms-service.js";
import { type MessageCodec, newMessageCodec } from "./kms-messages.js";

interface EncryptRequest {
  readonly plaintext: Buffer;
  readonly uid: string;
}

interface DecryptRequest extends KMSDecryptRequest {
  readonly uid: string;
}

interface DecryptResponse {
  readonly plaintext: Buffer;
}

/**
 * Version 2 of the API of key management services, for a client and for a plugin: `service KeyManagementService` of
 * `k8s.io/kms/apis/v2/api.proto`.
 */
export const kmsServiceDefinition = {
  Status: unary<object, KMSStatus>(
    "Status",
    newMessageCodec(),
    newMessageCodec(["version", "string"], ["healthz", "string"], ["keyID", "string"]),
  ),
  Decrypt: unary<DecryptRequest, DecryptResponse>(
    "Decrypt",
    newMessageCodec(["ciphertext", "bytes"], ["uid", "string"], ["keyID", "string"], ["annotations", "annotations"]),
    newMessageCodec(["plaintext", "bytes"]),
  ),
  Encrypt: unary<EncryptRequest, KMSEncryptResponse>(
    "Encrypt",
    newMessageCodec(["plaintext", "bytes"], ["uid", "string"]),
    newMessageCodec(["ciphertext", "bytes"], ["keyID", "string"], ["annotations", "annotations"]),
  ),
} satisfies ServiceDefinition;

function unary<Request, Response>(
  name: string,
  request: MessageCodec<Request>,
  response: MessageCodec<Response>,
): MethodDefinition<Request, Response> {
  return {
    path: `/v2.KeyManagementService/${name}`,
    originalName: name,
    requestStream: false,
    responseStream: false,
    requestSerialize: request.encode,
    requestDeserialize: request.decode,
    responseSerialize: response.encode,
    responseDeserialize: response.decode,
  };
}
