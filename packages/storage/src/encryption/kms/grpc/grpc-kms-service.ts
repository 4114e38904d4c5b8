import type { MethodDefinition } from "@grpc/grpc-js";
import type { Clock } from "@kube-apiserver/component-base";
import { newSocketClient } from "../../../grpc/socket-client.js";
import type { EnvelopeMetrics } from "../envelope-metrics.js";
import type { KMSService } from "../kms-service.js";
import { kmsSocketAddress } from "./kms-endpoint.js";
import { kmsServiceDefinition } from "./kms-service-definition.js";

/** How a plugin is reached. */
export interface GRPCKMSServiceConfig {
  /** `unix:///path/of/socket` */
  readonly endpoint: string;
  readonly providerName: string;
  /** Of each call, connecting included. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly metrics: EnvelopeMetrics;
}

/**
 * A key management service behind a Unix socket. Nothing is connected before the first call; a call waits for the plugin
 * to come up until its time is over. gRPC is loaded here, and only when a plugin is used. Mirrors `kmsv2.NewGRPCService`.
 */
export async function newGRPCKMSService(config: GRPCKMSServiceConfig): Promise<KMSService> {
  const { clock, endpoint, metrics, providerName, timeoutMs } = config;
  const client = await newSocketClient(kmsSocketAddress(endpoint));

  const call = async <Request, Response>(
    method: MethodDefinition<Request, Response>,
    request: Request,
  ): Promise<Response> => {
    const started = clock.monotonic();
    let failure: unknown;
    try {
      return await client.call(method, request, timeoutMs);
    } catch (err) {
      failure = err;
      throw err;
    } finally {
      metrics.kmsOperation(providerName, method.path, (clock.monotonic() - started) / 1_000, failure);
    }
  };

  return {
    status: () => call(kmsServiceDefinition.Status, {}),
    encrypt: (uid, plaintext) => call(kmsServiceDefinition.Encrypt, { plaintext, uid }),
    decrypt: async (uid, request) => (await call(kmsServiceDefinition.Decrypt, { ...request, uid })).plaintext,
    close: () => client.close(),
  };
}
