import { rm } from "node:fs/promises";
import type { ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";

/** What a plugin answers a call with: an answer, or a status code of gRPC with its message. */
export type PluginHandler = (
  call: { readonly request: never },
  callback: (err: { readonly code: number; readonly details: string } | null, response?: unknown) => void,
) => void;

/** A gRPC server on a Unix socket. */
export interface GRPCSocketServer {
  /** Breaks every connection and goes away. */
  stop(): Promise<void>;
}

/** Listens for the calls of a service. */
export async function startGRPCSocketServer(
  socketPath: string,
  definition: ServiceDefinition,
  handlers: Readonly<Record<string, PluginHandler>>,
): Promise<GRPCSocketServer> {
  const { Server, ServerCredentials } = await import("@grpc/grpc-js");
  const server = new Server();
  server.addService(definition, handlers as unknown as UntypedServiceImplementation);
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socketPath}`, ServerCredentials.createInsecure(), (err) =>
      err === null ? resolve() : reject(err),
    );
  });
  return {
    async stop() {
      server.forceShutdown();
      await rm(socketPath, { force: true });
    },
  };
}
