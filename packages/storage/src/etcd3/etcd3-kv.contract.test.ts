import { etcdSkipReason } from "../testing/etcd/etcd-release.js";
import { startEtcd } from "../testing/etcd/etcd-server.js";
import { kvContractTests } from "../testing/kv-suite.js";
import { newEtcd3KV } from "./etcd3-kv.js";

const skip = await etcdSkipReason();
const server = skip === undefined ? await startEtcd() : undefined;

kvContractTests("etcd", {
  open: () => newEtcd3KV({ endpoints: server === undefined ? [] : [server.endpoint] }),
  dispose: async () => server?.stop(),
  skip,
});
