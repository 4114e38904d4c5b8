import type { apiextensions_v1 } from "@kube-apiserver/api/types";
import {
  type JSONObject,
  type KubeObject,
  parseGroupVersion,
  quoteGo,
  stringifyJSON,
  toGroupVersionKindString,
} from "@kube-apiserver/apimachinery";
import type { ReviewVersion } from "@kube-apiserver/generic-server";

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
