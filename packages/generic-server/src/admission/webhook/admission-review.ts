import type { admission_v1 } from "@kube-apiserver/api/types";
import {
  type GroupVersionKind,
  type JSONObject,
  type KubeObject,
  parseGroupVersion,
  quoteGo,
  stringifyJSON,
  toGroupVersionKindString,
} from "@kube-apiserver/apimachinery";
import type { ReviewVersion } from "../../webhook/reviews.js";
import type { ResourceMatch } from "../matching/match-resources.js";
import type { VersionedAttributes } from "../versioned-attributes.js";

/** What of a request is put into a review. */
export interface ReviewParts {
  readonly uid: string;
  readonly version: ReviewVersion;
  readonly match: ResourceMatch;
  readonly versioned: VersionedAttributes;
  /** JSON of an object. Objects that several webhooks are sent are encoded once. */
  readonly encode: (object: KubeObject) => string;
}

/** The body that a webhook is sent. Mirrors `CreateV1AdmissionReview` and `CreateV1beta1AdmissionReview`. */
export function encodeReview({ uid, version, match, versioned, encode }: ReviewParts): string {
  const { attributes, object, oldObject } = versioned;
  const { operationOptions, subresource, user } = attributes;
  const optional = (name: string, value: string) => (value === "" ? {} : { [name]: value });
  const head = {
    uid,
    kind: kindFields(match.kind),
    resource: resourceFields(match.resource),
    ...optional("subResource", subresource),
    requestKind: kindFields(attributes.kind),
    requestResource: resourceFields(attributes.resource),
    ...optional("requestSubResource", subresource),
    ...optional("name", attributes.name),
    ...optional("namespace", attributes.namespace),
    operation: attributes.operation,
    userInfo: {
      ...optional("username", user.name),
      ...optional("uid", user.uid),
      ...(user.groups.length === 0 ? {} : { groups: user.groups }),
      ...(Object.keys(user.extra).length === 0 ? {} : { extra: user.extra }),
    },
  };
  const encodeOptional = (value: KubeObject | undefined) => (value === undefined ? "null" : encode(value));
  const objects =
    `"object":${encodeOptional(object)},"oldObject":${encodeOptional(oldObject)},` +
    `"dryRun":${attributes.dryRun},"options":${encodeOptional(operationOptions)}`;
  const request = `${stringifyJSON(head as JSONObject).slice(0, -1)},${objects}}`;
  return `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/${version}","request":${request}}`;
}

function kindFields({ group, version, kind }: GroupVersionKind) {
  return { group, version, kind };
}

function resourceFields({ group, version, resource }: ResourceMatch["resource"]) {
  return { group, version, resource };
}

/** What a webhook answered, as far as it counts. */
export interface ReviewResponse {
  readonly allowed: boolean;
  readonly auditAnnotations: Readonly<Record<string, string | undefined>>;
  readonly warnings: readonly string[];
  readonly result: JSONObject | undefined;
  /** JSON of a patch; empty when there is none. */
  readonly patch: string;
  readonly patchType: string;
}

/**
 * Checks an answer. Reviews of v1beta1 never had to say of which version, and for which request, they are. Mirrors
 * `VerifyAdmissionResponse`.
 * @throws Error when it is not valid
 */
export function verifyReview(
  review: admission_v1.AdmissionReview,
  expected: { readonly uid: string; readonly version: ReviewVersion; readonly mutating: boolean },
): ReviewResponse {
  const { response } = review;
  if (response === undefined) throw new Error("webhook response was absent");
  if (expected.version === "v1") verifyV1(review, response, expected);
  const { patch = "" } = response;
  const patchType = expected.version === "v1" ? (response.patchType ?? "") : patch === "" ? "" : "JSONPatch";
  return {
    allowed: response.allowed ?? false,
    auditAnnotations: response.auditAnnotations ?? {},
    warnings: response.warnings ?? [],
    result: response.status,
    patch: expected.mutating ? Buffer.from(patch, "base64").toString() : "",
    patchType: expected.mutating ? patchType : "",
  };
}

function verifyV1(
  { apiVersion = "", kind = "" }: admission_v1.AdmissionReview,
  { uid = "", patch = "", patchType }: admission_v1.AdmissionResponse,
  expected: { readonly uid: string; readonly mutating: boolean },
): void {
  if (uid !== expected.uid) throw new Error(`expected response.uid=${quoteGo(expected.uid)}, got ${quoteGo(uid)}`);
  if (apiVersion !== "admission.k8s.io/v1" || kind !== "AdmissionReview") {
    const got = toGroupVersionKindString({ ...parseGroupVersion(apiVersion), kind });
    throw new Error(`expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got ${got}`);
  }
  if (!expected.mutating) {
    if (patch !== "") throw new Error("validating webhook may not return response.patch");
    if (patchType !== undefined) throw new Error("validating webhook may not return response.patchType");
    return;
  }
  if (patch !== "" && patchType === undefined) {
    throw new Error("webhook returned response.patch but not response.patchType");
  }
  if (patch === "" && patchType !== undefined) {
    throw new Error("webhook returned response.patchType but not response.patch");
  }
  if (patchType === "") throw new Error('webhook returned invalid response.patchType of ""');
}
