import type { authorization_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type JSONObject,
  type KubeObject,
} from "@kube-apiserver/apimachinery";
import type {
  AuthorizationResult,
  AuthorizerAttributes,
  SelectorAttributes,
  UserInfo,
} from "@kube-apiserver/generic-server";
import { reviewedFieldSelector, reviewedLabelSelector } from "./review-selectors.js";

/** What all access reviews ask. */
export interface AccessQuestion {
  readonly resourceAttributes?: authorization_v1.ResourceAttributes;
  readonly nonResourceAttributes?: authorization_v1.NonResourceAttributes;
}

const specPath = FieldPath.root("spec");

/** An access review asks about a resource or about a path. Mirrors `ValidateSelfSubjectAccessReviewSpec`. */
export function validateQuestion(question: AccessQuestion): readonly FieldError[] {
  const { resourceAttributes, nonResourceAttributes } = question;
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined) {
    const detail = "cannot be specified in combination with resourceAttributes";
    return [fieldErrors.invalid(specPath.child("nonResourceAttributes"), nonResourceAttributes as JSONObject, detail)];
  }
  if (resourceAttributes === undefined && nonResourceAttributes === undefined) {
    const detail = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
    return [fieldErrors.invalid(specPath.child("resourceAttributes"), null, detail)];
  }
  return [];
}

/** Reviews are answered, not stored: they have no name. @param except - what may be there in words */
export function validateNoMeta({ metadata }: KubeObject, except = ""): readonly FieldError[] {
  const { managedFields: _, ...meta } = (metadata ?? {}) as JSONObject;
  const { namespace: __, ...rest } = meta;
  if (Object.keys(except === "" ? meta : rest).length === 0) return [];
  return [fieldErrors.invalid(FieldPath.root("metadata"), meta, `must be empty${except}`)];
}

/** A review about somebody says about whom. Mirrors `ValidateSubjectAccessReviewSpec`. */
export function validateSubject({
  user = "",
  groups = [],
}: authorization_v1.SubjectAccessReviewSpec): readonly FieldError[] {
  if (user !== "" || groups.length > 0) return [];
  return [fieldErrors.invalid(specPath.child("user"), user, "at least one of user or group must be specified")];
}

/** A review in a namespace asks about that namespace. Mirrors `ValidateLocalSubjectAccessReview`. */
export function validateLocality(question: AccessQuestion, namespace: string): readonly FieldError[] {
  const { resourceAttributes, nonResourceAttributes } = question;
  const errors: FieldError[] = [];
  if (resourceAttributes !== undefined && (resourceAttributes.namespace ?? "") !== namespace) {
    const path = specPath.child("resourceAttributes").child("namespace");
    errors.push(fieldErrors.invalid(path, resourceAttributes.namespace ?? "", "must match metadata.namespace"));
  }
  if (nonResourceAttributes !== undefined) {
    const detail = "disallowed on this kind of request";
    errors.push(
      fieldErrors.invalid(specPath.child("nonResourceAttributes"), nonResourceAttributes as JSONObject, detail),
    );
  }
  return errors;
}

/** The user that a review is about. */
export function subjectOf({
  user = "",
  uid = "",
  groups = [],
  extra = {},
}: authorization_v1.SubjectAccessReviewSpec): UserInfo {
  return { name: user, uid, groups, extra: extra as UserInfo["extra"] };
}

/** The question in the authorizer's words. Mirrors `AuthorizationAttributesFrom`. */
export function attributesOf(user: UserInfo, question: AccessQuestion): AuthorizerAttributes {
  const { resourceAttributes, nonResourceAttributes } = question;
  const { verb = "", namespace = "", group = "", version = "" } = resourceAttributes ?? {};
  const { resource = "", subresource = "", name = "" } = resourceAttributes ?? {};
  const fieldSelector = reviewedFieldSelector(resourceAttributes?.fieldSelector);
  const labelSelector = reviewedLabelSelector(resourceAttributes?.labelSelector);
  if (resourceAttributes === undefined) {
    const { path = "", verb: method = "" } = nonResourceAttributes ?? {};
    return { ...nothing, user, verb: method, path, isResourceRequest: false };
  }
  return {
    user,
    verb,
    isResourceRequest: true,
    namespace,
    apiGroup: group,
    apiVersion: version || "*",
    resource,
    subresource,
    name,
    path: "",
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
  };
}

const nothing = { namespace: "", apiGroup: "", apiVersion: "", resource: "", subresource: "", name: "" } as const;

/** A review with its answer. @param attributes - what was asked: selectors that were not understood are told of */
export function answered(
  review: KubeObject,
  attributes: AuthorizerAttributes,
  result: AuthorizationResult,
): KubeObject {
  const { decision, reason } = result;
  const evaluationError = evaluationErrorOf(attributes, result);
  return {
    ...review,
    status: {
      allowed: decision === "Allow",
      ...(decision === "Deny" ? { denied: true } : {}),
      ...(reason === "" ? {} : { reason }),
      ...(evaluationError === "" ? {} : { evaluationError }),
    },
  };
}

/** Mirrors `BuildEvaluationError`. */
function evaluationErrorOf(attributes: AuthorizerAttributes, { evaluationError = "" }: AuthorizationResult): string {
  const { fieldSelector, labelSelector } = attributes;
  return [
    evaluationError,
    ignoredSelector("fieldSelector", fieldSelector),
    ignoredSelector("labelSelector", labelSelector),
  ]
    .filter((text) => text !== "")
    .join("; ");
}

function ignoredSelector(name: string, selector: SelectorAttributes<unknown> | undefined): string {
  if (selector?.parseError === undefined) return "";
  const ignored = selector.requirements.length > 0 ? "partially ignored" : "ignored";
  return `spec.resourceAttributes.${name} ${ignored} due to parse error`;
}
