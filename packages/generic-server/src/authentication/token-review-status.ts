import { isJSONObject, type JSONObject, type JSONValue } from "@kube-apiserver/apimachinery";
import { intersectAudiences } from "./audience-agnostic.js";
import type { AuthenticatorResponse, UserInfo } from "./interfaces.js";

/** The `spec` of a review of a token. */
export function tokenReviewSpec(token: string, audiences: readonly string[]): JSONObject {
  return { token, ...(audiences.length === 0 ? {} : { audiences }) };
}

/**
 * What the `status` of a review says. An answer without audiences is about those of this server. Undefined: the token is
 * not known, or for others.
 *
 * @param implicit - audiences of this server
 * @throws Error in the words of whoever reviewed it
 */
export function responseOfReview(
  value: JSONValue | undefined,
  wanted: readonly string[],
  implicit: readonly string[],
): AuthenticatorResponse | undefined {
  const status = objectOf(value);
  const named = texts(status.audiences);
  const agreed = intersectAudiences(wanted, named.length === 0 ? implicit : named);
  if (wanted.length > 0 && agreed.length === 0) return undefined;
  if (status.authenticated !== true) {
    const error = text(status.error);
    if (error !== "") throw new Error(error);
    return undefined;
  }
  return { user: readUser(objectOf(status.user)), audiences: wanted.length === 0 ? named : agreed };
}

function readUser({ username, uid, groups, extra }: JSONObject): UserInfo {
  const entries = Object.entries(objectOf(extra)).map(([key, values]) => [key, texts(values)] as const);
  return { name: text(username), uid: text(uid), groups: texts(groups), extra: Object.fromEntries(entries) };
}

function objectOf(value: JSONValue | undefined): JSONObject {
  return isJSONObject(value) ? value : {};
}

function text(value: JSONValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function texts(value: JSONValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
