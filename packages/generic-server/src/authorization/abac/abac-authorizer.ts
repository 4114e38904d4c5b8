import type { UserInfo } from "../../authentication/interfaces.js";
import type {
  AuthorizationResult,
  Authorizer,
  AuthorizerAttributes,
  ResolvedRules,
  RuleResolver,
} from "../interfaces.js";
import type { ABACPolicy } from "./policy.js";

const readVerbs = ["get", "list", "watch"] as const;
const allowed: AuthorizationResult = Object.freeze({ decision: "Allow", reason: "" });
const noPolicy: AuthorizationResult = Object.freeze({ decision: "NoOpinion", reason: "No policy matched." });

/** Allows what a line of a policy file allows. Mirrors `abac.PolicyList`. */
export class ABACAuthorizer implements Authorizer, RuleResolver {
  readonly #policies: readonly ABACPolicy[];

  constructor(policies: readonly ABACPolicy[]) {
    this.#policies = policies;
  }

  async authorize(attributes: AuthorizerAttributes): Promise<AuthorizationResult> {
    return this.#policies.some((policy) => matches(policy, attributes)) ? allowed : noPolicy;
  }

  async rulesFor(user: UserInfo, namespace: string): Promise<ResolvedRules> {
    const own = this.#policies.filter(
      (policy) => subjectMatches(policy, user) && (policy.namespace === "*" || policy.namespace === namespace),
    );
    return {
      resourceRules: own
        .filter(({ resource }) => resource !== "")
        .map((policy) => ({
          verbs: verbsOf(policy),
          apiGroups: [policy.apiGroup],
          resources: [policy.resource],
          resourceNames: [],
        })),
      nonResourceRules: own
        .filter(({ nonResourcePath }) => nonResourcePath !== "")
        .map((policy) => ({ verbs: verbsOf(policy), nonResourceURLs: [policy.nonResourcePath] })),
      incomplete: false,
    };
  }
}

function matches(policy: ABACPolicy, attributes: AuthorizerAttributes): boolean {
  if (!subjectMatches(policy, attributes.user)) return false;
  const isRead = (readVerbs as readonly string[]).includes(attributes.verb);
  if (policy.readonly && !isRead) return false;
  return attributes.isResourceRequest
    ? resourceMatches(policy, attributes)
    : pathMatches(policy.nonResourcePath, attributes.path);
}

/** A policy that names a user and a group wants both; one that names neither is for nobody. */
function subjectMatches({ user, group }: ABACPolicy, { name, groups }: UserInfo): boolean {
  if (user === "" && group === "") return false;
  const isUser = user === "" || user === "*" || user === name;
  return isUser && (group === "" || group === "*" || groups.includes(group));
}

function resourceMatches(policy: ABACPolicy, { namespace, resource, apiGroup }: AuthorizerAttributes): boolean {
  return (
    (policy.namespace === "*" || policy.namespace === namespace) &&
    (policy.resource === "*" || policy.resource === resource) &&
    (policy.apiGroup === "*" || policy.apiGroup === apiGroup)
  );
}

function pathMatches(pattern: string, path: string): boolean {
  if (pattern === "*" || pattern === path) return true;
  return pattern.endsWith("*") && path.startsWith(pattern.replace(/\*+$/, ""));
}

function verbsOf({ readonly }: ABACPolicy): readonly string[] {
  return readonly ? readVerbs : ["*"];
}
