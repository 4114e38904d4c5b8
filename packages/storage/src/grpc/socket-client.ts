import type { Client, MethodDefinition, ServiceError } from "@grpc/grpc-js";
import { grpcCodeName, grpcErrorText } from "../errors/grpc-error-text.js";

/** A call of a plugin that failed, with the text of Go's gRPC errors. */
export class GRPCCallError extends Error {
  override readonly name: string = "GRPCCallError";
  /** `Unavailable`, `DeadlineExceeded`, … */
  readonly status: string;

  constructor(code: number, details: string, options?: { readonly cause?: unknown }) {
    super(grpcErrorText(code, details), options);
    this.status = grpcCodeName(code);
  }
}

/** Calls the methods of a plugin behind a Unix socket. */
export interface SocketClient {
  /** Rejects with a {@link GRPCCallError}. @param timeoutMs - for the call, connecting included */
  call<Request, Response>(
    method: MethodDefinition<Request, Response>,
    request: Request,
    timeoutMs: number,
  ): Promise<Response>;
  close(): void;
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
 * A client of a plugin. Nothing is connected before the first call; a call waits for the plugin to come up until its time is
 * over. gRPC is loaded here, and only when a plugin is used.
 *
 * @param address - as gRPC takes it: `unix:/path/of/socket`
 */
export async function newSocketClient(address: string): Promise<SocketClient> {
  const { Client, credentials, Metadata } = await import("@grpc/grpc-js");
  const client: Client = new Client(address, credentials.createInsecure(), channelOptions);
  const metadata = new Metadata({ waitForReady: true });
  return {
    call({ path, requestSerialize, responseDeserialize }, request, timeoutMs) {
      return new Promise((resolve, reject) => {
        const deadline = Date.now() + timeoutMs;
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          metadata,
          { deadline },
          (err: ServiceError | null, response) => {
            if (err === null && response !== undefined) resolve(response);
            else reject(new GRPCCallError(err?.code ?? 13, err?.details ?? "", { cause: err }));
          },
        );
      });
    },
    close: () => client.close(),
  };
}
