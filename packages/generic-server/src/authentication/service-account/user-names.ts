import type { UserInfo } from "../interfaces.js";

const prefix = "system:serviceaccount:";
const allServiceAccounts = "system:serviceaccounts";

/** The user name of a service account. Mirrors `serviceaccount.MakeUsername`. */
export function serviceAccountUserName(namespace: string, name: string): string {
  return `${prefix}${namespace}:${name}`;
}

/** The groups of every service account of a namespace. */
export function serviceAccountGroups(namespace: string): readonly string[] {
  return [allServiceAccounts, `${allServiceAccounts}:${namespace}`];
}

/** Namespace and name of the service account that a user name stands for; undefined when it stands for none. */
export function splitServiceAccountUserName(
  userName: string,
): { readonly namespace: string; readonly name: string } | undefined {
  if (!userName.startsWith(prefix)) return undefined;
  const [namespace = "", name = "", ...more] = userName.slice(prefix.length).split(":");
  return namespace === "" || name === "" || more.length > 0 ? undefined : { namespace, name };
}

/** Who a service account is, apart from what its token says about itself. */
export function serviceAccountUser(namespace: string, name: string, uid: string): UserInfo {
  return { name: serviceAccountUserName(namespace, name), uid, groups: serviceAccountGroups(namespace), extra: {} };
}
