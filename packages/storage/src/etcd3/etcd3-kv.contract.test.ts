import { etcdReleases, etcdSkipReason } from "../testing/etcd/etcd-release.js";
import { startEtcd } from "../testing/etcd/etcd-server.js";
import { kvContractTests } from "../testing/kv-suite.js";
import { newEtcd3KV } from "./etcd3-kv.js";

for (const release of etcdReleases()) {
  const skip = await etcdSkipReason(release);
  const server = skip === undefined ? await startEtcd({ release }) : undefined;
  kvContractTests(`etcd ${release}`, {
    open: () => newEtcd3KV({ endpoints: server === undefined ? [] : [server.endpoint] }),
    dispose: async () => server?.stop(),
    skip,
  });
}
