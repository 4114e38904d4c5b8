import type { GroupVersionKind, GroupVersionResource, KubeObject } from "@kube-apiserver/apimachinery";
import { AuthorizerValue, ResourceCheckValue, type Value } from "@kube-apiserver/cel";
import type { AdmissionAttributes } from "../interfaces.js";
import type { AuthorizationAnswers } from "./authorization-answers.js";
import { namespaceView } from "./namespace-view.js";
import { admissionRequestOf } from "./request-view.js";

/** What expressions are evaluated over. Objects are in the version that a rule matched. */
export interface ExpressionInputs {
  readonly attributes: AdmissionAttributes;
  /** The resource that a rule matched: that of the request, or an equivalent one. */
  readonly resource: GroupVersionResource;
  /** The kind of {@link object}: that of the request, or an equivalent one. */
  readonly kind: GroupVersionKind;
  readonly object: KubeObject | undefined;
  readonly oldObject: KubeObject | undefined;
  /** Absent: `params` is null, for expressions that may use it. */
  readonly params?: KubeObject | undefined;
  /** Absent: `namespaceObject` is null. */
  readonly namespace?: KubeObject | undefined;
  /** Absent: expressions that use `authorizer` fail. */
  readonly authorization?: AuthorizationAnswers | undefined;
}

/** Variables by name. Each is made when an expression looks at it. */
export type Activation = Readonly<Record<string, Value>>;

/** Mirrors `newActivation`, the variables of policies excepted. */
export function newActivation(inputs: ExpressionInputs): Record<string, Value> {
  const { object, oldObject, params, namespace, authorization } = inputs;
  let request: Value | undefined;
  const activation: Record<string, Value> = {
    object: (object ?? null) as Value,
    oldObject: (oldObject ?? null) as Value,
    params: (params ?? null) as Value,
    get namespaceObject() {
      return namespace === undefined ? null : namespaceView(namespace);
    },
    get request() {
      request ??= admissionRequestOf(inputs);
      return request;
    },
  };
  if (authorization !== undefined) {
    const authorizer = new AuthorizerValue(authorization.check);
    activation.authorizer = authorizer;
    activation["authorizer.requestResource"] = requestResource(authorizer, inputs.attributes);
  }
  return activation;
}

function requestResource(authorizer: AuthorizerValue, attributes: AdmissionAttributes): ResourceCheckValue {
  const { resource, subresource, namespace, name } = attributes;
  return new ResourceCheckValue(authorizer, {
    group: resource.group,
    resource: resource.resource,
    subresource,
    namespace,
    name,
  });
}
