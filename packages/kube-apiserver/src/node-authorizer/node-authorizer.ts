import { quoteGo } from "@kube-apiserver/apimachinery";
import type {
  AuthorizationResult,
  Authorizer,
  AuthorizerAttributes,
  FieldSelectorAttributes,
  ResolvedRules,
  RuleResolver,
  UserInfo,
} from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../config/extra-config.js";
import { type PolicyRule, ruleAllows } from "../rbac/policy-rule.js";
import type { GraphKind, NodeGraph } from "./node-graph.js";
import { nodeNameOf } from "./node-identity.js";

/** What a node authorizer is made from. */
export interface NodeAuthorizerConfig {
  readonly graph: NodeGraph;
  /** What all nodes may do alike, where there is nothing to tell whose an object is. */
  readonly rules: readonly PolicyRule[];
  readonly features: FeatureGates;
}

const leaseNamespace = "kube-node-lease";
const readVerbs: ReadonlySet<string> = new Set(["get", "list", "watch"]);
/** What kubelets do with objects of which there is one per node, under its name. */
const ownVerbs: ReadonlySet<string> = new Set(["get", "create", "update", "patch", "delete"]);

const allowed: AuthorizationResult = Object.freeze({ decision: "Allow", reason: "" });
const noOpinion: AuthorizationResult = Object.freeze({ decision: "NoOpinion", reason: "" });

function noOpinionFor(reason: string): AuthorizationResult {
  return { decision: "NoOpinion", reason };
}

/** Decides on one resource. */
type Rule = (node: string, attributes: AuthorizerAttributes) => AuthorizationResult;

/**
 * Lets kubelets at what their node needs, and at nothing of other nodes; has no opinion about anybody else. What a request
 * carries is not seen here: the admission plugin NodeRestriction looks at that. Mirrors `node.NodeAuthorizer`.
 */
export class NodeAuthorizer implements Authorizer, RuleResolver {
  readonly #graph: NodeGraph;
  readonly #rules: readonly PolicyRule[];
  readonly #features: FeatureGates;
  /** By `group/resource`. */
  readonly #byResource: ReadonlyMap<string, Rule>;

  constructor({ graph, rules, features }: NodeAuthorizerConfig) {
    this.#graph = graph;
    this.#rules = rules;
    this.#features = features;
    this.#byResource = new Map<string, Rule>([
      ["/secrets", (node, attributes) => this.#readNamespaced("secret", node, attributes)],
      ["/configmaps", (node, attributes) => this.#readNamespaced("configMap", node, attributes)],
      ["/persistentvolumeclaims", (node, attributes) => this.#volumeClaim(node, attributes)],
      ["/persistentvolumes", (node, attributes) => this.#get("persistentVolume", node, attributes)],
      ["resource.k8s.io/resourceclaims", (node, attributes) => this.#get("resourceClaim", node, attributes)],
      ["storage.k8s.io/volumeattachments", (node, attributes) => this.#get("volumeAttachment", node, attributes)],
      ["/serviceaccounts", (node, attributes) => this.#serviceAccount(node, attributes)],
      ["coordination.k8s.io/leases", authorizeLease],
      ["storage.k8s.io/csinodes", authorizeCSINode],
      ["resource.k8s.io/resourceslices", (node, attributes) => this.#resourceSlice(node, attributes)],
      ["/nodes", authorizeNode],
      ["/pods", (node, attributes) => this.#pod(node, attributes)],
      [
        "certificates.k8s.io/podcertificaterequests",
        (node, attributes) => this.#podCertificateRequest(node, attributes),
      ],
    ]);
  }

  async authorize(attributes: AuthorizerAttributes): Promise<AuthorizationResult> {
    const { user, isResourceRequest, apiGroup, resource } = attributes;
    const node = nodeNameOf(user);
    if (node === undefined) return noOpinion;
    if (node === "") return noOpinionFor(`unknown node for user ${quoteGo(user.name)}`);
    const rule = isResourceRequest ? this.#byResource.get(`${apiGroup}/${resource}`) : undefined;
    if (rule !== undefined) return rule(node, attributes);
    return this.#rules.some((each) => ruleAllows(attributes, each)) ? allowed : noOpinion;
  }

  async rulesFor(user: UserInfo): Promise<ResolvedRules> {
    const none = { resourceRules: [], nonResourceRules: [] };
    if (nodeNameOf(user) === undefined) return { ...none, incomplete: false };
    const evaluationError = "node authorizer does not support user rule resolution";
    return { ...none, incomplete: true, evaluationError };
  }

  #owned(kind: GraphKind, node: string, { namespace, name }: AuthorizerAttributes): AuthorizationResult {
    if (name === "") return noOpinionFor("No Object name found");
    return this.#related(kind, namespace, name, node);
  }

  #related(kind: GraphKind, namespace: string, name: string, node: string): AuthorizationResult {
    if (this.#graph.belongs(kind, namespace, name, node)) return allowed;
    return noOpinionFor(`no relationship found between node '${node}' and this object`);
  }

  #get(kind: GraphKind, node: string, attributes: AuthorizerAttributes): AuthorizationResult {
    if (attributes.verb !== "get") return noOpinionFor("can only get individual resources of this type");
    if (attributes.subresource !== "") return noOpinionFor("cannot get subresource");
    return this.#owned(kind, node, attributes);
  }

  #readNamespaced(kind: GraphKind, node: string, attributes: AuthorizerAttributes): AuthorizationResult {
    if (!readVerbs.has(attributes.verb)) return noOpinionFor("can only read resources of this type");
    if (attributes.subresource !== "") return noOpinionFor("cannot read subresource");
    if (attributes.namespace === "") return noOpinionFor("can only read namespaced object of this type");
    return this.#owned(kind, node, attributes);
  }

  #volumeClaim(node: string, attributes: AuthorizerAttributes): AuthorizationResult {
    const kind = "persistentVolumeClaim";
    if (attributes.subresource !== "status") return this.#get(kind, node, attributes);
    const isWrite = attributes.verb === "update" || attributes.verb === "patch";
    return isWrite ? this.#owned(kind, node, attributes) : noOpinionFor("can only get/update/patch this type");
  }

  #serviceAccount(node: string, attributes: AuthorizerAttributes): AuthorizationResult {
    const { verb, subresource, namespace, name } = attributes;
    if (verb === "get" && subresource === "") {
      const isReadable =
        this.#features.enabled("KubeletServiceAccountTokenForCredentialProviders") ||
        this.#features.enabled("PodCertificateRequest");
      if (!isReadable) return noOpinionFor("not allowed to get service accounts");
      return this.#readNamespaced("serviceAccount", node, attributes);
    }
    if (verb !== "create" || name === "") {
      return noOpinionFor("can only create tokens for individual service accounts");
    }
    if (subresource !== "token") return noOpinionFor("can only create token subresource of serviceaccount");
    return this.#related("serviceAccount", namespace, name, node);
  }

  #resourceSlice(node: string, attributes: AuthorizerAttributes): AuthorizationResult {
    if (attributes.subresource !== "") return noOpinionFor("cannot authorize ResourceSlice subresources");
    switch (attributes.verb) {
      case "create":
        return allowed;
      case "get":
      case "update":
      case "patch":
      case "delete":
        return this.#owned("resourceSlice", node, attributes);
      case "watch":
      case "list":
      case "deletecollection":
        if (selects(attributes.fieldSelector, "spec.nodeName", node)) return allowed;
        return noOpinionFor("can only list/watch/deletecollection resourceslices with nodeName field selector");
      default:
        return noOpinionFor(
          "only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection",
        );
    }
  }

  #pod(node: string, attributes: AuthorizerAttributes): AuthorizationResult {
    const { verb, subresource, name } = attributes;
    switch (subresource === "" ? verb : `${verb} ${subresource}`) {
      case "get":
        return this.#get("pod", node, attributes);
      case "list":
      case "watch":
        if (selects(attributes.fieldSelector, "spec.nodeName", node)) return allowed;
        if (name !== "") return this.#owned("pod", node, attributes);
        return noOpinionFor("can only list/watch pods with spec.nodeName field selector");
      case "create":
      case "delete":
      case "update status":
      case "patch status":
      case "create eviction":
        return allowed;
      default:
        return noOpinion;
    }
  }

  #podCertificateRequest(node: string, attributes: AuthorizerAttributes): AuthorizationResult {
    if (!this.#features.enabled("PodCertificateRequest")) return noOpinion;
    const { verb, subresource } = attributes;
    if (subresource !== "") {
      return noOpinionFor("nodes may not access the status subresource of PodCertificateRequests");
    }
    switch (verb) {
      case "create":
        return allowed;
      case "get":
        return this.#owned("podCertificateRequest", node, attributes);
      case "list":
      case "watch":
        if (selects(attributes.fieldSelector, "spec.nodeName", node)) return allowed;
        return noOpinionFor("can only list/watch podcertificaterequests with nodeName field selector");
      default:
        return noOpinionFor(`nodes may not ${verb} podcertificaterequests`);
    }
  }
}

/** Names are not known here when something is created: NodeRestriction sees to them. */
function authorizeLease(node: string, { verb, namespace, name }: AuthorizerAttributes): AuthorizationResult {
  if (!ownVerbs.has(verb)) return noOpinionFor("can only get, create, update, patch, or delete a node lease");
  if (namespace !== leaseNamespace) {
    return noOpinionFor(`can only access leases in the ${quoteGo(leaseNamespace)} system namespace`);
  }
  if (verb === "create" || name === node) return allowed;
  return noOpinionFor("can only access node lease with the same name as the requesting node");
}

function authorizeCSINode(node: string, { verb, subresource, name }: AuthorizerAttributes): AuthorizationResult {
  if (!ownVerbs.has(verb)) return noOpinionFor("can only get, create, update, patch, or delete a CSINode");
  if (subresource !== "") return noOpinionFor("cannot authorize CSINode subresources");
  if (verb === "create" || name === node) return allowed;
  return noOpinionFor("can only access CSINode with the same name as the requesting node");
}

/** By name and not by the graph: a kubelet looks for its node before there is one. */
function authorizeNode(node: string, { verb, subresource, name }: AuthorizerAttributes): AuthorizationResult {
  const isWrite = verb === "update" || verb === "patch";
  if (subresource === "status") return isWrite ? allowed : noOpinion;
  if (subresource !== "") return noOpinion;
  if (isWrite || verb === "create") return allowed;
  if (!readVerbs.has(verb)) return noOpinion;
  if (name === node) return allowed;
  return noOpinionFor(
    name === ""
      ? `node '${node}' cannot read all nodes, only its own Node object`
      : `node '${node}' cannot read '${name}', only its own Node object`,
  );
}

function selects(selector: FieldSelectorAttributes | undefined, field: string, value: string): boolean {
  return (selector?.requirements ?? []).some(
    (each) => each.field === field && each.operator === "=" && each.value === value,
  );
}
