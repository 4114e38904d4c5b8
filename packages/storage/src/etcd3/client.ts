import type { Etcd3, IOptions } from "etcd3";
import type { Etcd3TLS } from "./options.js";

type FaultHandling = NonNullable<IOptions["faultHandling"]>;
type FaultPolicy = NonNullable<FaultHandling["global"]>;

const never = new AbortController().signal;
const unsubscribed = Object.freeze({ dispose() {} });

/**
 * No retries and no circuit breaker: the client's own would send a transaction twice that may have been applied, and
 * refuse calls for seconds after a short interruption. {@link EndpointPool} decides instead.
 */
const passThrough: FaultPolicy = {
  _altReturn: undefined as never,
  execute: async (run) => run({ signal: never }),
  onSuccess: () => unsubscribed,
  onFailure: () => unsubscribed,
};

const GRPC_OPTIONS = Object.freeze({
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  // As upstream: a peer that vanished is noticed within 40 s.
  "grpc.keepalive_time_ms": 30_000,
  "grpc.keepalive_timeout_ms": 10_000,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 2000,
});

/** A client of one member. The library is loaded here, and only when etcd is used: it takes a tenth of a second. */
export async function newClient(endpoint: string, tls: Etcd3TLS | undefined): Promise<Etcd3> {
  const etcd3 = await import("etcd3");
  const credentials = toCredentials(tls);
  return new etcd3.Etcd3({
    hosts: [endpoint],
    grpcOptions: GRPC_OPTIONS,
    faultHandling: { host: () => passThrough, global: passThrough },
    ...(credentials === undefined ? {} : { credentials }),
  });
}

function toCredentials(tls: Etcd3TLS | undefined): IOptions["credentials"] {
  if (tls?.ca === undefined && tls?.cert === undefined) return undefined;
  return {
    // gRPC takes null for the system's authorities, which the library's type forgot.
    rootCertificate: toBuffer(tls.ca) ?? (null as unknown as Buffer),
    ...(tls.key === undefined ? {} : { privateKey: Buffer.from(tls.key) }),
    ...(tls.cert === undefined ? {} : { certChain: Buffer.from(tls.cert) }),
  };
}

function toBuffer(pem: Buffer | string | undefined): Buffer | undefined {
  return pem === undefined ? undefined : Buffer.from(pem);
}
