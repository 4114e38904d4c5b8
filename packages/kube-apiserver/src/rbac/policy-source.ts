import type { rbac_v1 } from "@kube-apiserver/api/types";
import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { Informer } from "@kube-apiserver/generic-server";
import { subjectKey } from "./subjects.js";

/** A binding of either kind. */
export interface Binding {
  /** `""` for a ClusterRoleBinding. */
  readonly namespace: string;
  readonly name: string;
  readonly roleRef: rbac_v1.RoleRef;
  readonly subjects: readonly rbac_v1.Subject[];
}

/** Where the authorizer finds roles and bindings. All answers are immediate: authorization never waits for storage. */
export interface PolicySource {
  clusterRole(name: string): rbac_v1.ClusterRole | undefined;
  role(namespace: string, name: string): rbac_v1.Role | undefined;
  /** Bindings that have the subject; `namespace` `""` for cluster role bindings. */
  bindingsOf(namespace: string, subjectKey: string): Iterable<Binding>;
}

export interface PolicyInformers {
  readonly roles: Informer;
  readonly roleBindings: Informer;
  readonly clusterRoles: Informer;
  readonly clusterRoleBindings: Informer;
}

/** A {@link PolicySource} that follows informers, with bindings indexed by subject. */
export function newPolicySource(informers: PolicyInformers): PolicySource {
  const index = new BindingIndex();
  for (const informer of [informers.roleBindings, informers.clusterRoleBindings]) {
    informer.addHandlers({
      onAdd: (obj) => index.add(obj),
      onUpdate: (obj, old) => {
        index.remove(old);
        index.add(obj);
      },
      onDelete: (obj) => index.remove(obj),
    });
  }
  return {
    clusterRole: (name) => informers.clusterRoles.get(name)?.object as rbac_v1.ClusterRole | undefined,
    role: (namespace, name) => informers.roles.get(`${namespace}/${name}`)?.object as rbac_v1.Role | undefined,
    bindingsOf: (namespace, key) => index.find(namespace, key),
  };
}

class BindingIndex {
  /** By `namespace` and subject key, separated by a character that neither can hold; then by binding name. */
  readonly #bindings = new Map<string, Map<string, Binding>>();

  find(namespace: string, key: string): Iterable<Binding> {
    return this.#bindings.get(indexKey(namespace, key))?.values() ?? [];
  }

  add(obj: EncodedObject): void {
    const binding = toBinding(obj);
    for (const key of indexKeys(binding)) {
      let byName = this.#bindings.get(key);
      if (byName === undefined) {
        byName = new Map();
        this.#bindings.set(key, byName);
      }
      byName.set(binding.name, binding);
    }
  }

  remove(obj: EncodedObject): void {
    const binding = toBinding(obj);
    for (const key of indexKeys(binding)) {
      const byName = this.#bindings.get(key);
      byName?.delete(binding.name);
      if (byName?.size === 0) this.#bindings.delete(key);
    }
  }
}

function indexKey(namespace: string, subjectKey: string): string {
  return `${namespace}\n${subjectKey}`;
}

function* indexKeys({ namespace, subjects }: Binding): Generator<string> {
  for (const subject of subjects) {
    const key = subjectKey(subject, namespace);
    if (key !== undefined) yield indexKey(namespace, key);
  }
}

function toBinding(obj: EncodedObject): Binding {
  const { metadata, roleRef, subjects = [] } = obj.object as rbac_v1.RoleBinding;
  return { namespace: metadata?.namespace ?? "", name: metadata?.name ?? "", roleRef, subjects };
}
