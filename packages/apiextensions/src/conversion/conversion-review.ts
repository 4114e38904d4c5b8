import { structSchemaFor } from "@kube-apiserver/api";
import type { apiextensions_v1 } from "@kube-apiserver/api/types";
import {
  decodeTyped,
  isJSONObject,
  type JSONObject,
  type KubeObject,
  parseGroupVersion,
  parseJSON,
  quoteGo,
  stringifyJSON,
  toGroupVersionKindString,
} from "@kube-apiserver/apimachinery";

/** The versions of reviews that this server speaks. */
export type ReviewVersion = "v1" | "v1beta1";

/** The first version that a webhook takes and this server speaks. @throws Error when there is none */
export function reviewVersionOf(accepted: readonly string[]): ReviewVersion {
  const version = accepted.find((each): each is ReviewVersion => each === "v1" || each === "v1beta1");
  if (version === undefined) throw new Error("no supported conversion review versions");
  return version;
}

/** What a webhook is asked. */
export interface ConversionRequest {
  readonly uid: string;
  readonly version: ReviewVersion;
  readonly desiredAPIVersion: string;
  readonly objects: readonly KubeObject[];
}

/** The body that a webhook is sent. Mirrors `createConversionReviewObjects`. */
export function encodeReview({ uid, version, desiredAPIVersion, objects }: ConversionRequest): string {
  const request = { uid, desiredAPIVersion, objects };
  const response = { uid: "", convertedObjects: null, result: { metadata: {} } };
  return stringifyJSON({
    kind: "ConversionReview",
    apiVersion: `apiextensions.k8s.io/${version}`,
    request,
    response,
  } as JSONObject);
}

/** Reads the body of an answer. @throws Error when it is no review */
export function decodeReview(text: string): apiextensions_v1.ConversionReview {
  const value = parseJSON(text);
  // Both versions have the same fields.
  const schema = structSchemaFor("apiextensions.v1.ConversionReview");
  return decodeTyped(isJSONObject(value) ? value : {}, schema).object as apiextensions_v1.ConversionReview;
}

/**
 * The objects of an answer. Reviews of v1beta1 never had to say of which version, and for which request, they are. Mirrors
 * `getConvertedObjectsFromResponse`.
 * @throws Error when the answer is not valid, or says that it failed
 */
export function convertedObjectsOf(
  { apiVersion = "", kind = "", response }: apiextensions_v1.ConversionReview,
  { uid, version }: Pick<ConversionRequest, "uid" | "version">,
): readonly JSONObject[] {
  if (version === "v1" && (apiVersion !== "apiextensions.k8s.io/v1" || kind !== "ConversionReview")) {
    const got = toGroupVersionKindString({ ...parseGroupVersion(apiVersion), kind });
    throw new Error(`expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got ${got}`);
  }
  if (response === undefined) throw new Error("no response provided");
  const { uid: answered = "", result, convertedObjects } = response;
  if (version === "v1" && answered !== uid) {
    throw new Error(`expected response.uid=${quoteGo(uid)}, got ${quoteGo(answered)}`);
  }
  const { status = "", message = "" } = result ?? {};
  if (status !== "Success") throw new Error(message || `response.result.status was '${status}', not 'Success'`);
  return convertedObjects ?? [];
}
