import { newMemoryKV } from "../embedded/embedded-kv.js";
import { newEtcd3KV } from "../etcd3/etcd3-kv.js";
import type { KV } from "../kv/kv.js";
import { newStorage } from "../new-storage.js";
import { etcdSkipReason } from "../testing/etcd/etcd-release.js";
import { startEtcd } from "../testing/etcd/etcd-server.js";
import { widgetTypes } from "../testing/store-suite/widget-types.js";
import { storageContractTests } from "../testing/store-suite.js";
import { protobufSerializer } from "./storage-serializer.js";
import { newTypedCodec } from "./typed-codec.js";

const skip = await etcdSkipReason();
const server = skip === undefined ? await startEtcd() : undefined;
const engines: readonly { name: string; openKV: () => Promise<KV>; skip?: string | undefined }[] = [
  { name: "the embedded engine", openKV: () => Promise.resolve(newMemoryKV()) },
  { name: "etcd", openKV: () => newEtcd3KV({ endpoints: server === undefined ? [] : [server.endpoint] }), skip },
];

for (const { name, ...engine } of engines) {
  for (const cached of [false, true]) {
    storageContractTests(`protobuf, ${cached ? "watch cache" : "store"} over ${name}`, {
      ...engine,
      cached,
      newStorage: (config) => newStorage({ ...config, codec: newTypedCodec(widgetTypes, protobufSerializer) }),
      dispose: async () => {
        if (name === "etcd" && cached) await server?.stop();
      },
    });
  }
}
