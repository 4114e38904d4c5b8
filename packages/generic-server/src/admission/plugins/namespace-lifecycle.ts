import type { core_v1 } from "@kube-apiserver/api/types";
import { type KubeObject, newForbidden, newNotFound } from "@kube-apiserver/apimachinery";
import { type Cancellation, type Clock, ExpiringMap } from "@kube-apiserver/component-base";
import type { AdmissionAttributes, AdmissionOperation, MutationPlugin } from "../interfaces.js";
import { newAdmissionForbidden } from "../refusal.js";

/** What is known about namespaces: a local copy, and the server that has them. */
export interface NamespaceSource {
  /** Whether the local copy is filled, after waiting for it for a while. */
  isReady(signal: Cancellation): Promise<boolean>;
  /** From the local copy. The first argument is `""`: namespaces are in none. */
  get(namespace: string, name: string): KubeObject | undefined;
  /** From the server. Rejects with StatusError when it cannot be asked. */
  getLive(namespace: string, name: string, signal: Cancellation): Promise<KubeObject | undefined>;
}

/** Namespaces that cannot be deleted: the cluster does not work without them. */
const immortalNamespaces: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);

const forceLiveLookupTTLMs = 30_000;
const forceLiveLookupCapacity = 100;

/**
 * Keeps objects out of namespaces that do not exist or are on their way out, and the immortal namespaces from being
 * deleted. Mirrors `namespace/lifecycle`; where upstream sleeps to give its cache time to see a new namespace, this one
 * reads storage at once.
 */
export class NamespaceLifecycle implements MutationPlugin {
  readonly name = "NamespaceLifecycle";
  readonly #namespaces: NamespaceSource;
  /** Namespaces whose deletion went through here a moment ago: the local copy may not know yet. */
  readonly #recentlyDeleted: ExpiringMap<true>;

  constructor(namespaces: NamespaceSource, clock: Clock) {
    this.#namespaces = namespaces;
    this.#recentlyDeleted = new ExpiringMap(clock, forceLiveLookupCapacity, forceLiveLookupTTLMs);
  }

  handles(operation: AdmissionOperation): boolean {
    return operation !== "CONNECT";
  }

  async admit(attributes: AdmissionAttributes): Promise<void> {
    const { kind, namespace, operation } = attributes;
    if (kind.group === "" && kind.kind === "Namespace") {
      this.#admitNamespace(attributes);
      return;
    }
    if (namespace === "" || operation === "DELETE" || isAccessReview(attributes)) return;
    const { signal } = attributes.context;
    if (!(await this.#namespaces.isReady(signal))) {
      throw newAdmissionForbidden(attributes, "not yet ready to handle request");
    }
    const found = await this.#find(namespace, signal);
    if (found === undefined) throw newNotFound({ group: "", resource: "namespaces" }, namespace);
    if (operation === "CREATE" && phaseOf(found) === "Terminating") throw terminating(attributes);
  }

  #admitNamespace({ name, operation, resource }: AdmissionAttributes): void {
    if (operation !== "DELETE") return;
    if (immortalNamespaces.has(name)) throw newForbidden(resource, name, "this namespace may not be deleted");
    this.#recentlyDeleted.set(name, true);
  }

  async #find(namespace: string, signal: Cancellation): Promise<KubeObject | undefined> {
    const known = this.#namespaces.get("", namespace);
    const outdated =
      known !== undefined && phaseOf(known) === "Active" && this.#recentlyDeleted.get(namespace) === true;
    return known === undefined || outdated ? await this.#namespaces.getLive("", namespace, signal) : known;
  }
}

/** Refusing these would tell the asker which namespaces exist. */
function isAccessReview({ resource }: AdmissionAttributes): boolean {
  return resource.group === "authorization.k8s.io" && resource.resource === "localsubjectaccessreviews";
}

function phaseOf(namespace: KubeObject): string | undefined {
  return (namespace as core_v1.Namespace).status?.phase;
}

function terminating(attributes: AdmissionAttributes): Error {
  const { namespace } = attributes;
  const message = `unable to create new content in namespace ${namespace} because it is being terminated`;
  return newAdmissionForbidden(attributes, message, [
    {
      reason: "NamespaceTerminating",
      message: `namespace ${namespace} is being terminated`,
      field: "metadata.namespace",
    },
  ]);
}
