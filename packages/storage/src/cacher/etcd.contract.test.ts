import { newEtcd3KV } from "../etcd3/etcd3-kv.js";
import { newStorage } from "../new-storage.js";
import { etcdSkipReason } from "../testing/etcd/etcd-release.js";
import { startEtcd } from "../testing/etcd/etcd-server.js";
import { storageContractTests } from "../testing/store-suite.js";

const skip = await etcdSkipReason();
const server = skip === undefined ? await startEtcd() : undefined;
const openKV = () => newEtcd3KV({ endpoints: server === undefined ? [] : [server.endpoint] });

storageContractTests("store over etcd", {
  openKV,
  cached: false,
  newStorage,
  skip,
});

storageContractTests("watch cache over etcd", {
  openKV,
  cached: true,
  newStorage,
  dispose: async () => server?.stop(),
  skip,
});
