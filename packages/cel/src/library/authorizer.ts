import { isDNS1123Label, isDNS1123Subdomain } from "@kube-apiserver/apimachinery";
import { type FunctionDecl, memberOverload } from "../declarations.js";
import type { EnvOptions } from "../env.js";
import { taking } from "../stdlib/arguments.js";
import { boolType, type CelType, stringType, structType } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import { OpaqueValue } from "../values/opaque.js";
import type { Value } from "../values/value.js";

export const authorizerType = structType("kubernetes.authorization.Authorizer");
export const pathCheckType = structType("kubernetes.authorization.PathCheck");
export const groupCheckType = structType("kubernetes.authorization.GroupCheck");
export const resourceCheckType = structType("kubernetes.authorization.ResourceCheck");
export const decisionType = structType("kubernetes.authorization.Decision");

/** What an expression asks about: a path, or a resource. */
export type AuthorizationAttributes =
  | { readonly path: string; readonly verb: string; readonly serviceAccount?: ServiceAccount }
  | {
      readonly verb: string;
      readonly group: string;
      readonly resource: string;
      readonly subresource: string;
      readonly namespace: string;
      readonly name: string;
      readonly fieldSelector: string;
      readonly labelSelector: string;
      readonly serviceAccount?: ServiceAccount;
    };

/** Who is asked about in the place of the user. */
export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
}

/** The answer to a check. */
export interface AuthorizationDecision {
  readonly allowed: boolean;
  readonly reason?: string;
  readonly error?: string;
}

/**
 * Answers the checks of expressions, on behalf of the user of the request unless a service account is named. Called
 * while the expression runs: what has to be waited for must have been asked before.
 */
export type AuthorizationCheck = (attributes: AuthorizationAttributes) => AuthorizationDecision;

/** The `authorizer` variable. */
export class AuthorizerValue extends OpaqueValue {
  override readonly type: CelType = authorizerType;
  readonly check: AuthorizationCheck;
  readonly serviceAccount: ServiceAccount | undefined;

  constructor(check: AuthorizationCheck, serviceAccount?: ServiceAccount) {
    super();
    this.check = check;
    this.serviceAccount = serviceAccount;
  }

  override equals(other: Value): boolean {
    return this === other;
  }

  /** Who is asked about, as part of the attributes. */
  get subject(): { serviceAccount?: ServiceAccount } {
    return this.serviceAccount === undefined ? {} : { serviceAccount: this.serviceAccount };
  }
}

class PathCheck extends OpaqueValue {
  override readonly type: CelType = pathCheckType;
  readonly authorizer: AuthorizerValue;
  readonly path: string;

  constructor(authorizer: AuthorizerValue, path: string) {
    super();
    this.authorizer = authorizer;
    this.path = path;
  }

  override equals(other: Value): boolean {
    return other instanceof PathCheck && this.path === other.path && this.authorizer === other.authorizer;
  }
}

class GroupCheck extends OpaqueValue {
  override readonly type: CelType = groupCheckType;
  readonly authorizer: AuthorizerValue;
  readonly group: string;

  constructor(authorizer: AuthorizerValue, group: string) {
    super();
    this.authorizer = authorizer;
    this.group = group;
  }

  override equals(other: Value): boolean {
    return other instanceof GroupCheck && this.group === other.group && this.authorizer === other.authorizer;
  }
}

/** What of a resource is asked about. */
export interface ResourceAttributes {
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

/** A check of a resource; also the `authorizer.requestResource` variable. */
export class ResourceCheckValue extends OpaqueValue {
  override readonly type: CelType = resourceCheckType;
  readonly authorizer: AuthorizerValue;
  readonly attributes: ResourceAttributes;

  constructor(authorizer: AuthorizerValue, attributes: ResourceAttributes) {
    super();
    this.authorizer = authorizer;
    this.attributes = attributes;
  }

  with(attributes: Partial<ResourceAttributes>): ResourceCheckValue {
    return new ResourceCheckValue(this.authorizer, { ...this.attributes, ...attributes });
  }

  override equals(other: Value): boolean {
    if (!(other instanceof ResourceCheckValue) || this.authorizer !== other.authorizer) return false;
    return JSON.stringify(complete(this.attributes)) === JSON.stringify(complete(other.attributes));
  }
}

class Decision extends OpaqueValue {
  override readonly type: CelType = decisionType;
  readonly decision: AuthorizationDecision;

  constructor(decision: AuthorizationDecision) {
    super();
    this.decision = decision;
  }

  override equals(other: Value): boolean {
    return other instanceof Decision && JSON.stringify(this.decision) === JSON.stringify(other.decision);
  }
}

function complete(attributes: ResourceAttributes) {
  const {
    group,
    resource,
    subresource = "",
    namespace = "",
    name = "",
    fieldSelector = "",
    labelSelector = "",
  } = attributes;
  return { group, resource, subresource, namespace, name, fieldSelector, labelSelector };
}

/** Authorization checks. Mirrors `library.Authz` and `library.AuthzSelectors`; the checks are the caller's. */
export const authorizerLibrary: EnvOptions = {
  types: [authorizerType, pathCheckType, groupCheckType, resourceCheckType, decisionType],
  functions: [
    {
      name: "path",
      overloads: [memberOverload("authorizer_path", [authorizerType, stringType], pathCheckType, taking(pathCheck))],
    },
    {
      name: "group",
      overloads: [
        memberOverload(
          "authorizer_group",
          [authorizerType, stringType],
          groupCheckType,
          taking((authorizer: AuthorizerValue, group: string) => new GroupCheck(authorizer, group)),
        ),
      ],
    },
    {
      name: "serviceAccount",
      overloads: [
        memberOverload(
          "authorizer_serviceaccount",
          [authorizerType, stringType, stringType],
          authorizerType,
          taking(serviceAccount),
        ),
      ],
    },
    {
      name: "resource",
      overloads: [
        memberOverload("groupcheck_resource", [groupCheckType, stringType], resourceCheckType, taking(resourceCheck)),
      ],
    },
    refinement("subresource", "resourcecheck_subresource"),
    refinement("namespace", "resourcecheck_namespace"),
    refinement("name", "resourcecheck_name"),
    refinement("fieldSelector", "authorizer_fieldselector"),
    refinement("labelSelector", "authorizer_labelselector"),
    {
      name: "check",
      overloads: [
        memberOverload("pathcheck_check", [pathCheckType, stringType], decisionType, taking(checkPath)),
        memberOverload("resourcecheck_check", [resourceCheckType, stringType], decisionType, taking(checkResource)),
      ],
    },
    answer("errored", boolType, ({ error }) => error !== undefined),
    answer("error", stringType, ({ error = "" }) => error),
    answer("allowed", boolType, ({ allowed }) => allowed),
    answer("reason", stringType, ({ reason = "" }) => reason),
  ],
};

function pathCheck(authorizer: AuthorizerValue, path: string): Value {
  return path.trim() === "" ? new CelError("path must not be empty") : new PathCheck(authorizer, path);
}

function resourceCheck({ authorizer, group }: GroupCheck, resource: string): Value {
  if (resource.trim() === "") return new CelError("resource must not be empty");
  return new ResourceCheckValue(authorizer, { group, resource });
}

function serviceAccount(authorizer: AuthorizerValue, namespace: string, name: string): Value {
  if (isDNS1123Subdomain(name).length > 0) return new CelError("Invalid service account name");
  if (isDNS1123Label(namespace).length > 0) return new CelError("Invalid service account namespace");
  return new AuthorizerValue(authorizer.check, { namespace, name });
}

function refinement(name: keyof ResourceAttributes, id: string): FunctionDecl {
  const call = taking((check: ResourceCheckValue, value: string) => check.with({ [name]: value }));
  return { name, overloads: [memberOverload(id, [resourceCheckType, stringType], resourceCheckType, call)] };
}

function checkPath({ authorizer, path }: PathCheck, verb: string): Value {
  return new Decision(authorizer.check({ path, verb, ...authorizer.subject }));
}

function checkResource({ authorizer, attributes }: ResourceCheckValue, verb: string): Value {
  return new Decision(authorizer.check({ verb, ...complete(attributes), ...authorizer.subject }));
}

function answer(name: string, result: CelType, read: (decision: AuthorizationDecision) => Value): FunctionDecl {
  const call = taking(({ decision }: Decision) => read(decision));
  return { name, overloads: [memberOverload(`decision_${name}`, [decisionType], result, call)] };
}
