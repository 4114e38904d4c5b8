import { readFile } from "node:fs/promises";
import { getOwn, isJSONObject, parseConfig } from "@kube-apiserver/apimachinery";
import { isObject, type KubeconfigUser, newPathResolver, textOf, userOf } from "./kubeconfig.js";

/** The users of a kubeconfig, for servers that are told apart by the names of users. */
export interface KubeconfigUsers {
  /** By name: `host`, `host:port`, `*.domain`, `*`. */
  readonly users: ReadonlyMap<string, KubeconfigUser>;
  /** The user of the current context, where there is one. */
  readonly current: KubeconfigUser | undefined;
}

/** Reads the users of a kubeconfig, which need not name any server. Rejects when one cannot be used. */
export async function loadKubeconfigUsers(file: string): Promise<KubeconfigUsers> {
  const { value } = await parseConfig(await readFile(file));
  const config = isJSONObject(value) ? value : {};
  const resolvePath = newPathResolver(file);
  const users = new Map<string, KubeconfigUser>();
  for (const [name, user] of entriesOf(getOwn(config, "users"), "user")) {
    users.set(name, await userOf(user, resolvePath));
  }
  const contexts = new Map(entriesOf(getOwn(config, "contexts"), "context"));
  const context = contexts.get(textOf(config, "current-context"));
  return { users, current: context === undefined ? undefined : users.get(textOf(context, "user")) };
}

function entriesOf(list: unknown, member: string) {
  const entries = Array.isArray(list) ? list.filter(isObject) : [];
  return entries.flatMap((entry) => {
    const value = getOwn(entry, member);
    return isObject(value) ? [[textOf(entry, "name"), value] as const] : [];
  });
}
