import type { KubeconfigUser } from "./kubeconfig.js";
import type { KubeconfigUsers } from "./kubeconfig-users.js";
import { ownServiceAuthority } from "./service-resolver.js";

/** What is shown to a webhook. */
export interface HookCredentials extends KubeconfigUser {
  /** Authorities to trust besides those of the webhook's own bundle. */
  readonly caPem?: string;
  /** Name that the certificate has to carry in place of the webhook's own. */
  readonly serverName?: string;
}

/** Finds what to show to a server by its `host:port`. */
export type CredentialsResolver = (authority: string) => HookCredentials;

/**
 * Credentials by the names of users: the server itself, then one or all servers of a domain, with the port or, where that
 * is 443, without it; `*`, then the current user, stand for all others. Mirrors `NewDefaultAuthenticationInfoResolver`.
 *
 * @param self - what the server shows to itself. Absent: what it would show to any other
 */
export function newCredentialsResolver(
  known: KubeconfigUsers | undefined,
  self: HookCredentials | undefined,
): CredentialsResolver {
  const { users, current } = known ?? { users: new Map<string, KubeconfigUser>(), current: undefined };
  const find = (name: string) =>
    [name, ...domainsOf(name)].map((candidate) => users.get(candidate)).find((user) => user !== undefined);
  return (authority) => {
    if (self !== undefined && authority === ownServiceAuthority) return self;
    const withoutPort = authority.endsWith(":443") ? find(authority.slice(0, -":443".length)) : undefined;
    return find(authority) ?? withoutPort ?? users.get("*") ?? current ?? {};
  };
}

function domainsOf(name: string): readonly string[] {
  const steps = name.split(".");
  return steps.slice(1).map((_step, at) => `*.${steps.slice(at + 1).join(".")}`);
}
