import type { rbac_v1 } from "@kube-apiserver/api/types";
import type { UserInfo } from "@kube-apiserver/generic-server";

/**
 * What a binding is indexed by: `User:name` or `Group:name`. A service account is the user its tokens act as, so that
 * finding the bindings of a user is one lookup for its name and one for each group.
 * Returns undefined for a subject that nobody can be.
 */
export function subjectKey(subject: rbac_v1.Subject, bindingNamespace: string): string | undefined {
  switch (subject.kind) {
    case "User":
      return `User:${subject.name}`;
    case "Group":
      return `Group:${subject.name}`;
    case "ServiceAccount": {
      const namespace = subject.namespace || bindingNamespace;
      return namespace === "" ? undefined : `User:system:serviceaccount:${namespace}:${subject.name}`;
    }
    default:
      return undefined;
  }
}

/** The keys under which bindings of `user` are found. */
export function subjectKeysOf(user: UserInfo): readonly string[] {
  return [`User:${user.name}`, ...user.groups.map((group) => `Group:${group}`)];
}

/** How reasons name a subject: `Group "system:masters"`, `ServiceAccount "default/kube-system"`. */
export function describeSubject(subject: rbac_v1.Subject, bindingNamespace: string): string {
  const name =
    subject.kind === "ServiceAccount" ? `${subject.name}/${subject.namespace || bindingNamespace}` : subject.name;
  return `${subject.kind} ${JSON.stringify(name)}`;
}
