import { newEtcd3KV } from "../etcd3/etcd3-kv.js";
import { newStorage } from "../new-storage.js";
import { etcdReleases, etcdSkipReason } from "../testing/etcd/etcd-release.js";
import { startEtcd } from "../testing/etcd/etcd-server.js";
import { storageContractTests } from "../testing/store-suite.js";

const releases = etcdReleases();

for (const release of releases) {
  const skip = await etcdSkipReason(release);
  const server = skip === undefined ? await startEtcd({ release }) : undefined;
  const openKV = () => newEtcd3KV({ endpoints: server === undefined ? [] : [server.endpoint] });
  // Releases differ in what they tell of their progress, which only the watch cache leans on.
  if (release === releases[0])
    storageContractTests(`store over etcd ${release}`, { openKV, cached: false, newStorage, skip });
  storageContractTests(`watch cache over etcd ${release}`, {
    openKV,
    cached: true,
    newStorage,
    dispose: async () => server?.stop(),
    skip,
  });
}
