import type { rbac_v1 } from "@kube-apiserver/api/types";
import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { Informer } from "@kube-apiserver/generic-server";
import { subjectKey } from "./subjects.js";

/** A binding of either kind, with the subject that made it match. */
export interface BoundSubject {
  /** `""` for a ClusterRoleBinding. */
  readonly namespace: string;
  readonly name: string;
  readonly roleRef: rbac_v1.RoleRef;
  readonly subject: rbac_v1.Subject;
}

/** Where the authorizer finds roles and bindings. All answers are immediate: authorization never waits for storage. */
export interface PolicySource {
  clusterRole(name: string): rbac_v1.ClusterRole | undefined;
  role(namespace: string, name: string): rbac_v1.Role | undefined;
  /** Bindings that have the subject; `namespace` `""` for cluster role bindings. */
  bindingsOf(namespace: string, subjectKey: string): readonly BoundSubject[];
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
  readonly #bindings = new Map<string, Map<string, BoundSubject>>();

  find(namespace: string, key: string): readonly BoundSubject[] {
    const found = this.#bindings.get(`${namespace}\n${key}`);
    return found === undefined ? [] : [...found.values()];
  }

  add(obj: EncodedObject): void {
    for (const [key, bound] of boundSubjects(obj)) {
      let byName = this.#bindings.get(key);
      if (byName === undefined) {
        byName = new Map();
        this.#bindings.set(key, byName);
      }
      // The first matching subject of a binding is the one that reasons name.
      if (!byName.has(bound.name)) byName.set(bound.name, bound);
    }
  }

  remove(obj: EncodedObject): void {
    for (const [key, { name }] of boundSubjects(obj)) {
      const byName = this.#bindings.get(key);
      byName?.delete(name);
      if (byName?.size === 0) this.#bindings.delete(key);
    }
  }
}

function* boundSubjects(obj: EncodedObject): Generator<[string, BoundSubject]> {
  const binding = obj.object as rbac_v1.RoleBinding;
  const { namespace = "", name = "" } = binding.metadata ?? {};
  for (const subject of binding.subjects ?? []) {
    const key = subjectKey(subject, namespace);
    if (key !== undefined) yield [`${namespace}\n${key}`, { namespace, name, roleRef: binding.roleRef, subject }];
  }
}
