import { EncodedObject, type KubeObject, newFailureStatus, StatusError } from "@kube-apiserver/apimachinery";
import type {
  Getter,
  Lister,
  ListOptions,
  ObjectList,
  RequestContext,
  TableConvertor,
  TableConvertorProvider,
} from "@kube-apiserver/generic-server";
import { defaultTableConvertor } from "@kube-apiserver/generic-server";
import { ComputedStorage } from "../../computed-storage.js";

const storageName = "etcd-0";

/**
 * `componentstatuses`, deprecated since 1.19: how the parts of the control plane are. Ours tells of storage, the one part
 * that this server knows; the scheduler and the controller manager have health checks of their own.
 */
export class ComponentStatusStore extends ComputedStorage implements Getter, Lister, TableConvertorProvider {
  readonly listKind = "ComponentStatusList";
  readonly tableConvertor: TableConvertor;
  readonly #probe: () => Promise<void>;

  /** @param probe - rejects when storage is out of order */
  constructor(probe: () => Promise<void>, tableConvertor: TableConvertor = defaultTableConvertor) {
    super();
    this.#probe = probe;
    this.tableConvertor = tableConvertor;
  }

  async get(_ctx: RequestContext, name: string): Promise<EncodedObject> {
    // Not a 404: upstream's error is a bare text.
    if (name !== storageName) {
      throw new StatusError(newFailureStatus({ code: 500, reason: "", message: `Component not found: ${name}` }));
    }
    return EncodedObject.fromObject(await this.#storageStatus());
  }

  async list(_ctx: RequestContext, { labelSelector, fieldSelector }: ListOptions): Promise<ObjectList> {
    const isWanted = labelSelector.matches({}) && fieldSelector.matches({ "metadata.name": storageName });
    const items = isWanted ? [EncodedObject.fromObject(await this.#storageStatus())] : [];
    return { items, resourceVersion: "" };
  }

  async #storageStatus(): Promise<KubeObject> {
    return {
      kind: "ComponentStatus",
      apiVersion: "v1",
      metadata: { name: storageName },
      conditions: [await this.#condition()],
    };
  }

  async #condition() {
    try {
      await this.#probe();
      return { type: "Healthy", status: "True", message: "ok" };
    } catch (err) {
      return { type: "Healthy", status: "False", message: err instanceof Error ? err.message : String(err) };
    }
  }
}
