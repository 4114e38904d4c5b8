import type { core_v1 } from "@kube-apiserver/api/types";
import { everythingFields, everythingLabels, type KubeObject } from "@kube-apiserver/apimachinery";
import { newBuiltInCodec, newGetAttrs, type RESTOptionsGetter } from "@kube-apiserver/generic-server";
import { isStorageError, type StorageInterface } from "@kube-apiserver/storage";

/** Seconds that a server counts as alive after it was heard from last. Same as upstream. */
const ttlSeconds = 15;

const kind = { group: "", version: "v1", kind: "Endpoints" };
const everything = { label: everythingLabels, field: everythingFields, getAttrs: newGetAttrs() };

/**
 * Who serves, as all servers on one store see it: each keeps a key with its address alive; a key that runs out is a server
 * that is gone. In the place and form of upstream's `reconcilers.Leases`, so that both kinds of server see each other.
 */
export class MasterLeases {
  readonly #storage: StorageInterface;

  constructor(restOptionsGetter: RESTOptionsGetter) {
    this.#storage = restOptionsGetter.storageFor({
      groupResource: { group: "", resource: "apiServerIPInfo" },
      resourcePrefix: "masterleases",
      objectKind: { apiVersion: "v1", kind: kind.kind },
      newCodec: (serializer) => newBuiltInCodec({ kind }, serializer),
      watchCache: false,
    });
  }

  /** Says that the server at `ip` serves. */
  async update(ip: string): Promise<void> {
    await this.#storage.guaranteedUpdate(`/${ip}`, {
      ignoreNotFound: true,
      tryUpdate: (current) => {
        const metadata = current?.object.metadata ?? {};
        // What does not change is not written, and its time runs out.
        const generation = ((metadata.generation as number | undefined) ?? 0) + 1;
        const subsets = [{ addresses: [{ ip }] }];
        const object = { apiVersion: "v1", kind: kind.kind, metadata: { ...metadata, generation }, subsets };
        return { object: object as KubeObject, ttlSeconds };
      },
    });
  }

  /** Says that it does not serve any more; true when it was thought to. */
  async remove(ip: string): Promise<boolean> {
    try {
      await this.#storage.delete(`/${ip}`, {});
      return true;
    } catch (err) {
      if (isStorageError(err, "KeyNotFound")) return false;
      throw err;
    }
  }

  /** Addresses of all servers, sorted. */
  async list(): Promise<readonly string[]> {
    const { items } = await this.#storage.getList("/", { predicate: everything });
    const addresses = items.map(({ object }) => (object as core_v1.Endpoints).subsets?.[0]?.addresses?.[0]?.ip ?? "");
    return addresses.filter((ip) => ip !== "").sort();
  }

  async close(): Promise<void> {
    await this.#storage.close();
  }
}
