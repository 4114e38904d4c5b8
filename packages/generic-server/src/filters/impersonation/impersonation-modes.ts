import type { Cancellation, Clock } from "@kube-apiserver/component-base";
import type { UserInfo } from "../../authentication/interfaces.js";
import { splitServiceAccountUserName } from "../../authentication/service-account/user-names.js";
import type { Authorizer, AuthorizerAttributes } from "../../authorization/interfaces.js";
import { checkIdentity, requireAllowed } from "./identity-check.js";
import { cacheKeyOf, ImpersonationCache } from "./impersonation-cache.js";
import { nodeNameOf } from "./node-names.js";

/** Who a request may act as, and the verb that allowed it; empty: that of old. */
export interface Impersonated {
  readonly user: UserInfo;
  readonly constraint: string;
}

/** One way in which a user may be allowed to act as another. Mirrors `impersonationMode`. */
export interface ImpersonationMode {
  readonly name: string;
  /**
   * Undefined: it is not for such users.
   * @param attributes - of the request, by who really sends it. Rejects with a StatusError, reason Forbidden
   */
  check(wanted: UserInfo, attributes: AuthorizerAttributes, signal: Cancellation): Promise<Impersonated | undefined>;
}

const nodeNameKey = "authentication.kubernetes.io/node-name";
const associatedKeys = "authentication.kubernetes.io/associated-node-keys";

/** All modes, those that allow least first (KEP-5284). Mirrors `allImpersonationModes`. */
export function newImpersonationModes(authorizer: Authorizer, clock: Clock): readonly ImpersonationMode[] {
  return [
    newAssociatedNodeMode(authorizer, clock),
    new ConstrainedMode("arbitrary-node", authorizer, clock, (wanted) => isPlain(wanted) && isNode(wanted)),
    new ConstrainedMode("serviceaccount", authorizer, clock, (wanted) => isPlain(wanted) && isServiceAccount(wanted)),
    new ConstrainedMode("user-info", authorizer, clock, (wanted) => !isNode(wanted) && !isServiceAccount(wanted)),
    newLegacyMode(authorizer),
  ];
}

/** The only mode of older servers. It remembers nothing. Mirrors `legacyImpersonationMode`. */
export function newLegacyMode(authorizer: Authorizer): ImpersonationMode {
  const identity = { verb: "impersonate", isConstrained: false, authorizer };
  return {
    name: "legacy",
    async check(wanted, { user }, signal) {
      return { user: await checkIdentity(identity, wanted, user, signal), constraint: "" };
    },
  };
}

/**
 * Asks whether a verb may be used while acting as somebody in a mode, then whether the identity may be acted as in it.
 * Mirrors `constrainedImpersonationModeState`.
 */
class ConstrainedMode implements ImpersonationMode {
  readonly name: string;
  readonly #authorizer: Authorizer;
  readonly #nodeName: string | undefined;
  readonly #applies: (wanted: UserInfo, requestor: UserInfo) => boolean;
  readonly #requests: ImpersonationCache<Impersonated>;
  readonly #identities: ImpersonationCache<Impersonated>;

  constructor(
    name: string,
    authorizer: Authorizer,
    clock: Clock,
    applies: (wanted: UserInfo, requestor: UserInfo) => boolean,
    nodeName?: string,
  ) {
    this.name = name;
    this.#nodeName = nodeName;
    this.#authorizer = authorizer;
    this.#applies = applies;
    this.#requests = new ImpersonationCache(clock);
    this.#identities = new ImpersonationCache(clock);
  }

  async check(
    wanted: UserInfo,
    attributes: AuthorizerAttributes,
    signal: Cancellation,
  ): Promise<Impersonated | undefined> {
    if (!this.#applies(wanted, attributes.user)) return undefined;
    const key = cacheKeyOf(wanted, attributes);
    const known = this.#requests.get(key);
    if (known !== undefined) return known;
    const on = { ...attributes, verb: `impersonate-on:${this.name}:${attributes.verb}` };
    await requireAllowed(this.#authorizer, on, signal);
    const found = await this.#checkIdentity(wanted, attributes.user, signal);
    this.#requests.set(key, found);
    return found;
  }

  async #checkIdentity(wanted: UserInfo, requestor: UserInfo, signal: Cancellation): Promise<Impersonated> {
    const key = cacheKeyOf(wanted, requestor);
    const known = this.#identities.get(key);
    if (known !== undefined) return known;
    const verb = `impersonate:${this.name}`;
    const node = this.#nodeName === undefined ? {} : { nodeName: this.#nodeName };
    const identity = { verb, isConstrained: true, authorizer: this.#authorizer, ...node };
    const user = await checkIdentity(identity, wanted, requestor, signal);
    const found = Object.freeze({ user: Object.freeze(user), constraint: verb });
    this.#identities.set(key, found);
    return found;
  }
}

/**
 * A service account may act as the node of its pod, whichever that is: questions, and what is remembered of their answers,
 * name no node, so that the agents on all nodes share them. Mirrors `associatedNodeImpersonationMode`.
 */
function newAssociatedNodeMode(authorizer: Authorizer, clock: Clock): ImpersonationMode {
  const name = "associated-node";
  const mode = new ConstrainedMode(name, authorizer, clock, () => true, "*");
  return {
    name,
    async check(wanted, attributes, signal) {
      const { user } = attributes;
      if (!isPlain(wanted) || !isOwnNode(wanted, user)) return undefined;
      const requestor = { ...user, extra: { [associatedKeys]: Object.keys(user.extra).sort() } };
      // A node that may well be none stands for all of them.
      const anyNode = { ...wanted, name: "system:node:any" };
      const found = await mode.check(anyNode, { ...attributes, user: requestor }, signal);
      return found === undefined ? undefined : { ...found, user: { ...found.user, name: wanted.name } };
    },
  };
}

function isOwnNode(wanted: UserInfo, requestor: UserInfo): boolean {
  const node = nodeNameOf(wanted.name);
  if (node === undefined || !isServiceAccount(requestor)) return false;
  const [own, ...more] = Object.hasOwn(requestor.extra, nodeNameKey) ? (requestor.extra[nodeNameKey] ?? []) : [];
  return own === node && more.length === 0;
}

/** Whether nothing is asked for but a name. */
function isPlain({ uid, groups, extra }: UserInfo): boolean {
  return uid === "" && groups.length === 0 && Object.keys(extra).length === 0;
}

function isNode({ name }: UserInfo): boolean {
  return nodeNameOf(name) !== undefined;
}

function isServiceAccount({ name }: UserInfo): boolean {
  return splitServiceAccountUserName(name) !== undefined;
}
