import type { IncomingMessage } from "node:http";
import { newBadRequest, newForbidden } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { allAuthenticated, allUnauthenticated, anonymousUser, type UserInfo } from "../authentication/interfaces.js";
import { forbiddenMessage } from "../authorization/authorizer-attributes.js";
import type { Authorizer, AuthorizerAttributes } from "../authorization/interfaces.js";
import { authorizeOrError } from "../authorization/union-authorizer.js";
import { dropRequestHeaders } from "../request/request-headers.js";
import { type RequestState, requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

const prefix = "impersonate-";
const extraPrefix = "impersonate-extra-";
const serviceAccountPrefix = "system:serviceaccount:";

/** Whom the headers of a request ask to act as. */
interface ImpersonationRequest {
  readonly user: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/**
 * Lets a user act as another (`Impersonate-User`, `-Group`, `-Uid`, `-Extra-*`) if it may impersonate every part of that
 * identity. The headers are taken off the request. Mirrors `impersonation.WithImpersonation`.
 */
export function withImpersonation(authorizer: Authorizer, clock: Clock): Filter {
  return (req, _res, next) => {
    const wanted = readHeaders(req);
    if (wanted === undefined) {
      next();
      return;
    }
    const state = requestState(req);
    const startMs = clock.monotonic();
    impersonate(authorizer, state, wanted).then(
      (user) => {
        state.audit?.logImpersonatedUser(user);
        state.audit?.latency.add("impersonation", clock.monotonic() - startMs);
        state.user = user;
        dropRequestHeaders(req, (name) => name.startsWith(prefix));
        next();
      },
      (err: unknown) => next(err),
    );
  };
}

async function impersonate(
  authorizer: Authorizer,
  state: RequestState,
  wanted: ImpersonationRequest,
): Promise<UserInfo> {
  if (wanted.user === "") throw newBadRequest(incompleteMessage(wanted));
  for (const attributes of authorizationsFor(wanted, state.user)) {
    const { decision, reason } = await authorizeOrError(authorizer, attributes, state.signal);
    if (decision === "Allow") continue;
    const { apiGroup, resource, name } = attributes;
    throw newForbidden({ group: apiGroup, resource }, name, forbiddenMessage(attributes, reason));
  }
  return toUserInfo(wanted);
}

function incompleteMessage({ groups, extra, uid }: ImpersonationRequest): string {
  const parts = JSON.stringify({ groups, extra, uid });
  return `requested ${parts} without impersonating a user`;
}

function readHeaders(req: IncomingMessage): ImpersonationRequest | undefined {
  if (!isImpersonating(req)) return undefined;
  const { headers } = req;
  const user = single(headers["impersonate-user"]);
  const uid = single(headers["impersonate-uid"]);
  const groups = valuesOf(req, "impersonate-group");
  const extra = readExtra(req);
  const isEmpty = user === "" && uid === "" && groups.length === 0 && Object.keys(extra).length === 0;
  return isEmpty ? undefined : { user, uid, groups, extra };
}

/** Every request is looked at, and hardly any has one of the headers. */
function isImpersonating({ rawHeaders }: IncomingMessage): boolean {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    if (name.length > prefix.length && name.slice(0, prefix.length).toLowerCase() === prefix) return true;
  }
  return false;
}

/** In one pass: a client may send thousands of them. */
function readExtra({ rawHeaders }: IncomingMessage): ImpersonationRequest["extra"] {
  const extra = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? "").toLowerCase();
    if (!name.startsWith(extraPrefix)) continue;
    const key = decodeKey(name.slice(extraPrefix.length));
    const values = extra.get(key);
    if (values === undefined) extra.set(key, [rawHeaders[at + 1] ?? ""]);
    else values.push(rawHeaders[at + 1] ?? "");
  }
  return Object.fromEntries(extra);
}

/** Every value of a header that may come several times: Node joins them, which group names with commas do not survive. */
function valuesOf(req: IncomingMessage, name: string): readonly string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < req.rawHeaders.length; at += 2) {
    if (req.rawHeaders[at]?.toLowerCase() === name) values.push(req.rawHeaders[at + 1] ?? "");
  }
  return values;
}

function single(value: string | string[] | undefined): string {
  return typeof value === "string" ? value : (value?.[0] ?? "");
}

/** Keys are percent-encoded, since header names cannot hold everything; a broken one is taken as it is. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    // As upstream's `unescapeExtraKey`.
    return key;
  }
}

/** One question for each part of the identity. */
function* authorizationsFor(wanted: ImpersonationRequest, actor: UserInfo): Generator<AuthorizerAttributes> {
  const ask = (resource: string, name: string, more: Partial<AuthorizerAttributes> = {}): AuthorizerAttributes => ({
    user: actor,
    verb: "impersonate",
    isResourceRequest: true,
    apiGroup: "",
    apiVersion: "v1",
    namespace: "",
    subresource: "",
    path: "",
    resource,
    name,
    ...more,
  });
  const account = parseServiceAccount(wanted.user);
  if (account === undefined) yield ask("users", wanted.user);
  else yield ask("serviceaccounts", account.name, { namespace: account.namespace });
  const authentication = { apiGroup: "authentication.k8s.io" };
  for (const group of wanted.groups) yield ask("groups", group);
  for (const [key, values] of Object.entries(wanted.extra)) {
    for (const value of values) yield ask("userextras", value, { ...authentication, subresource: key });
  }
  if (wanted.uid !== "") yield ask("uids", wanted.uid, authentication);
}

function parseServiceAccount(user: string): { namespace: string; name: string } | undefined {
  if (!user.startsWith(serviceAccountPrefix)) return undefined;
  const [namespace, name, ...rest] = user.slice(serviceAccountPrefix.length).split(":");
  if (!namespace || !name || rest.length > 0) return undefined;
  return { namespace, name };
}

/** The identity with the groups that everybody of its sort has, unless groups were named. */
function toUserInfo({ user, uid, groups, extra }: ImpersonationRequest): UserInfo {
  const account = parseServiceAccount(user);
  const own =
    groups.length === 0 && account !== undefined
      ? ["system:serviceaccounts", `system:serviceaccounts:${account.namespace}`]
      : groups;
  const everybody = user === anonymousUser ? allUnauthenticated : allAuthenticated;
  const known = own.includes(allAuthenticated) || own.includes(allUnauthenticated);
  return { name: user, uid, groups: known ? own : [...own, everybody], extra };
}
