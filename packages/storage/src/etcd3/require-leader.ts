import type { Etcd3 } from "etcd3";

type CallOptions = NonNullable<Parameters<Etcd3["watchClient"]["watch"]>[0]>;
type Interceptor = NonNullable<CallOptions["interceptors"]>[number];

/**
 * Makes a member that lost its leader end the stream, instead of staying silent (`clientv3.WithRequireLeader`). The
 * library has no way to send metadata with a stream, gRPC's interceptors have.
 */
export const requireLeader: Interceptor = (options, nextCall) => {
  const call = nextCall(options);
  const start = call.start.bind(call);
  call.start = (metadata, listener) => {
    metadata.set("hasleader", "true");
    start(metadata, listener);
  };
  // Everything else stays as it is, so the call can stand for an intercepting one.
  return call as ReturnType<Interceptor>;
};
