import { isIP } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { Etcd3, IOptions } from "etcd3";
import { hostOf, parseEndpoint } from "./endpoint-url.js";
import type { Etcd3TLS, KeepaliveSettings } from "./options.js";

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

/** What a client of one member is made from. */
export interface ClientSettings {
  readonly url: string;
  readonly tls: Etcd3TLS | undefined;
  readonly keepalive: KeepaliveSettings;
  /** The unix socket that stands for the member. Absent: it is connected to directly. */
  readonly socketPath?: string | undefined;
}

/** A client of one member. The library is loaded here, and only when etcd is used: it takes a tenth of a second. */
export async function newClient({ url, tls, keepalive, socketPath }: ClientSettings): Promise<Etcd3> {
  const { target, encryption } = parseEndpoint(url);
  const { Etcd3 } = await import("etcd3");
  const isEncrypted = encryption === "always" || (encryption === "asConfigured" && isConfigured(tls));
  const address = isIP(hostOf(target)) === 0 ? undefined : hostOf(target);
  const client = new Etcd3({
    hosts: [socketPath === undefined ? target : `unix:${socketPath}`],
    grpcOptions: {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
      "grpc.keepalive_time_ms": keepalive.timeMs,
      "grpc.keepalive_timeout_ms": keepalive.timeoutMs,
      "grpc.initial_reconnect_backoff_ms": 100,
      "grpc.max_reconnect_backoff_ms": 2000,
      ...(isEncrypted && address !== undefined ? { "grpc.ssl_target_name_override": NAME_OF_ADDRESSES } : {}),
      ...(socketPath === undefined ? {} : nameOptionsOf(target, isEncrypted && address === undefined)),
    },
    faultHandling: { host: () => passThrough, global: passThrough },
    ...(isEncrypted ? { credentials: toCredentials(tls) } : {}),
  });
  if (isEncrypted && address !== undefined) verifyAddress(client, address);
  return client;
}

/** Who is meant, and whose certificate is expected, when the address connected to does not tell. */
function nameOptionsOf(target: string, isEncryptedName: boolean): Record<string, string> {
  return {
    "grpc.default_authority": target,
    ...(isEncryptedName ? { "grpc.ssl_target_name_override": hostOf(target) } : {}),
  };
}

function isConfigured(tls: Etcd3TLS | undefined): boolean {
  return tls?.ca !== undefined || tls?.cert !== undefined;
}

function toCredentials(tls: Etcd3TLS | undefined): NonNullable<IOptions["credentials"]> {
  return {
    // gRPC takes null for the system's authorities, which the library's type forgot.
    rootCertificate: toBuffer(tls?.ca) ?? (null as unknown as Buffer),
    ...(tls?.key === undefined ? {} : { privateKey: Buffer.from(tls.key) }),
    ...(tls?.cert === undefined ? {} : { certChain: Buffer.from(tls.cert) }),
  };
}

function toBuffer(pem: Buffer | string | undefined): Buffer | undefined {
  return pem === undefined ? undefined : Buffer.from(pem);
}

/** Sent in place of an address as the name of the server: RFC 6066 knows names only, and Node warns of addresses. */
const NAME_OF_ADDRESSES = "etcd";

/** What {@link verifyAddress} needs of the inside of the library. */
interface ClientInnards {
  readonly pool: {
    readonly hosts: readonly {
      readonly channelCredentials: {
        readonly verifyOptions: {
          checkServerIdentity?: (name: string, cert: PeerCertificate) => Error | undefined;
        };
      };
    }[];
  };
}

/** Has the certificate checked for the address that is connected to; the library has no word for that. */
function verifyAddress(client: Etcd3, address: string): void {
  for (const { channelCredentials } of (client as unknown as ClientInnards).pool.hosts) {
    channelCredentials.verifyOptions.checkServerIdentity = (_name, cert) => checkServerIdentity(address, cert);
  }
}
