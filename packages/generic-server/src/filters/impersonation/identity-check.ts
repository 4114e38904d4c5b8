import { FieldPath, isDomainPrefixedPath, newForbidden, toAggregateText } from "@kube-apiserver/apimachinery";
import type { Cancellation } from "@kube-apiserver/component-base";
import {
  allAuthenticated,
  allUnauthenticated,
  anonymousUser,
  systemMasters,
  type UserInfo,
} from "../../authentication/interfaces.js";
import { serviceAccountGroups, splitServiceAccountUserName } from "../../authentication/service-account/user-names.js";
import { forbiddenMessage } from "../../authorization/authorizer-attributes.js";
import type { Authorizer, AuthorizerAttributes } from "../../authorization/interfaces.js";
import { nodeNameOf, nodesGroup } from "./node-names.js";

/** How the parts of an identity are asked about. */
export interface IdentityCheck {
  /** `impersonate`, or `impersonate:<mode>`. */
  readonly verb: string;
  /** Names and groups are asked about in `authentication.k8s.io`, and what older servers allowed without a word is not. */
  readonly isConstrained: boolean;
  /** What is asked about in place of the name of a node. Absent: that name. */
  readonly nodeName?: string;
  readonly authorizer: Authorizer;
}

/** From so many parts on it is asked first whether all of a kind are allowed. Same as upstream. */
const manyChecks = 4;

/**
 * Asks about every part of an identity.
 * @returns the user with the groups that everybody of its sort has. Rejects with a StatusError, reason Forbidden, when one
 *   part is not allowed. Mirrors `impersonationModeState.check`.
 */
export async function checkIdentity(
  check: IdentityCheck,
  wanted: UserInfo,
  requestor: UserInfo,
  signal: Cancellation,
): Promise<UserInfo> {
  const ask = newQuestions(check, requestor, signal);
  const own = await ask.userName(wanted);
  if (wanted.uid !== "") await ask.one({ ...authentication, resource: "uids", name: wanted.uid });
  await ask.groups(wanted.groups);
  await ask.extra(wanted.extra);
  return { ...wanted, groups: withEverybody(wanted.name, own) };
}

/** Mirrors `checkAuthorization`. Rejects with a StatusError, reason Forbidden. */
export async function requireAllowed(
  authorizer: Authorizer,
  attributes: AuthorizerAttributes,
  signal: Cancellation,
): Promise<void> {
  const answer = await authorizer.authorize(attributes, signal).catch((err: unknown) => {
    return { decision: "NoOpinion", reason: "", evaluationError: err instanceof Error ? err.message : String(err) };
  });
  if (answer.decision === "Allow") return;
  const parts = [answer.evaluationError ?? "", answer.reason].filter((part) => part !== "");
  throw refusal(attributes, parts.join(": "));
}

/** The refusal of what was asked about. */
export function refusal(attributes: AuthorizerAttributes, reason: string): Error {
  const { apiGroup, resource, name } = attributes;
  return newForbidden({ group: apiGroup, resource }, name, forbiddenMessage(attributes, reason));
}

const core = { apiGroup: "", apiVersion: "v1" };
const authentication = { apiGroup: "authentication.k8s.io", apiVersion: "v1" };

type Asked = Pick<AuthorizerAttributes, "apiGroup" | "apiVersion" | "resource" | "name"> &
  Partial<AuthorizerAttributes>;

function newQuestions(check: IdentityCheck, user: UserInfo, signal: Cancellation) {
  const { verb, isConstrained, nodeName, authorizer } = check;
  const group = isConstrained ? authentication : core;
  const about = (asked: Asked): AuthorizerAttributes => ({
    user,
    verb,
    isResourceRequest: true,
    namespace: "",
    subresource: "",
    path: "",
    ...asked,
  });
  const one = (asked: Asked) => requireAllowed(authorizer, about(asked), signal);
  const refuse = (asked: Asked, reason: string) => {
    throw refusal(about(asked), reason);
  };
  const isAllowed = (asked: Asked) =>
    one(asked).then(
      () => true,
      () => false,
    );
  return {
    one,
    /** @returns the groups of the identity, as far as they follow from its name */
    async userName({ name, groups }: UserInfo): Promise<readonly string[]> {
      const node = isConstrained ? nodeNameOf(name) : undefined;
      if (node !== undefined) {
        await one({ ...group, resource: "nodes", name: nodeName ?? node });
        return [nodesGroup];
      }
      const account = splitServiceAccountUserName(name);
      if (account === undefined) {
        await one({ ...group, resource: "users", name });
        return groups;
      }
      await one({ ...group, resource: "serviceaccounts", namespace: account.namespace, name: account.name });
      return groups.length === 0 ? serviceAccountGroups(account.namespace) : groups;
    },
    async groups(groups: readonly string[]): Promise<void> {
      const asked = { ...group, resource: "groups", name: "" };
      if (isConstrained && groups.includes("")) refuse(asked, "impersonating the empty string group is not allowed");
      if (isConstrained && groups.includes(systemMasters)) {
        refuse({ ...asked, name: systemMasters }, "impersonating the system:masters group is not allowed");
      }
      if (isConstrained && groups.length >= manyChecks && (await isAllowed({ ...asked, name: "*" }))) return;
      for (const name of groups) await one({ ...asked, name });
    },
    async extra(extra: UserInfo["extra"]): Promise<void> {
      const entries = Object.entries(extra);
      const asked = { ...authentication, resource: "userextras", name: "" };
      const problem = isConstrained ? extraProblem(entries) : undefined;
      if (problem !== undefined) refuse(asked, problem);
      const count = entries.reduce((sum, [, values]) => sum + values.length, 0);
      const isLarge = entries.length >= manyChecks || count >= manyChecks;
      if (isConstrained && isLarge && (await isAllowed({ ...asked, subresource: "*", name: "*" }))) return;
      for (const [subresource, values] of entries) {
        for (const name of values) await one({ ...asked, subresource, name });
      }
    },
  };
}

/** Mirrors `validateExtra`. */
function extraProblem(entries: readonly (readonly [string, readonly string[]])[]): string | undefined {
  const path = FieldPath.root("extra").child("key");
  for (const [key, values] of entries) {
    if (key === "") return "impersonating the empty string key in extra is not allowed";
    const errors = isDomainPrefixedPath(path, key);
    if (errors.length > 0) return `impersonating an invalid key in extra is not allowed: ${toAggregateText(errors)}`;
    if (key !== key.toLowerCase()) return `impersonating a non-lowercase key in extra is not allowed: "${key}"`;
    if (values.length === 0) return "impersonating empty values in extra is not allowed";
    if (values.includes("")) return "impersonating the empty string value in extra is not allowed";
  }
  return undefined;
}

/** The groups that everybody is in who is somebody, or nobody. */
function withEverybody(name: string, groups: readonly string[]): readonly string[] {
  if (name === anonymousUser) return withGroup(groups, allUnauthenticated);
  return groups.includes(allUnauthenticated) ? groups : withGroup(groups, allAuthenticated);
}

function withGroup(groups: readonly string[], group: string): readonly string[] {
  return groups.includes(group) ? groups : [...groups, group];
}
