import type { Client, MethodDefinition, ServiceError } from "@grpc/grpc-js";
import type { Clock } from "@kube-apiserver/component-base";
import type { EnvelopeMetrics } from "../envelope-metrics.js";
import { KMSCallError } from "../kms-call-error.js";
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

/** Plugins restart: the socket is tried again soon. */
const channelOptions = Object.freeze({
  "grpc.default_authority": "localhost",
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 3_000,
  // A channel of its own: closing it must not depend on what else is connected to the same socket.
  "grpc.use_local_subchannel_pool": 1,
});

/**
 * A key management service behind a Unix socket. Nothing is connected before the first call; a call waits for the plugin
 * to come up until its time is over. gRPC is loaded here, and only when a plugin is used. Mirrors `kmsv2.NewGRPCService`.
 */
export async function newGRPCKMSService(config: GRPCKMSServiceConfig): Promise<KMSService> {
  const { clock, endpoint, metrics, providerName, timeoutMs } = config;
  const address = kmsSocketAddress(endpoint);
  const { Client, credentials, Metadata } = await import("@grpc/grpc-js");
  const client: Client = new Client(address, credentials.createInsecure(), channelOptions);
  const metadata = new Metadata({ waitForReady: true });

  const call = async <Request, Response>(
    { path, requestSerialize, responseDeserialize }: MethodDefinition<Request, Response>,
    request: Request,
  ): Promise<Response> => {
    const started = clock.monotonic();
    let failure: KMSCallError | undefined;
    try {
      return await new Promise<Response>((resolve, reject) => {
        const deadline = Date.now() + timeoutMs;
        const onAnswer = (err: ServiceError | null, response?: Response) => {
          if (err === null) resolve(response as Response);
          else reject(err);
        };
        client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, { deadline }, onAnswer);
      });
    } catch (err) {
      const { code, details } = err as ServiceError;
      failure = new KMSCallError(code, details, { cause: err });
      throw failure;
    } finally {
      metrics.kmsOperation(providerName, path, (clock.monotonic() - started) / 1_000, failure);
    }
  };

  return {
    status: () => call(kmsServiceDefinition.Status, {}),
    encrypt: (uid, plaintext) => call(kmsServiceDefinition.Encrypt, { plaintext, uid }),
    decrypt: async (uid, request) => (await call(kmsServiceDefinition.Decrypt, { ...request, uid })).plaintext,
    close: () => client.close(),
  };
}
