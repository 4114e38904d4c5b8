import { getOwn, isJSONObject, type JSONObject, type JSONValue } from "@kube-apiserver/apimachinery";

/** The object a token is bound to. */
export interface BoundReference {
  readonly name: string;
  readonly uid: string;
}

/** What a service account token says about itself, apart from issuer, audiences and times. */
export interface ServiceAccountClaims {
  readonly namespace: string;
  readonly serviceAccount: BoundReference;
  readonly pod?: BoundReference;
  readonly secret?: BoundReference;
  /** The node of the pod, or the node itself that the token is bound to. */
  readonly node?: BoundReference;
  /** Seconds since the epoch from which on use of the token is worth a warning. */
  readonly warnAfter?: number;
}

/** Where the private claims stand in a token. */
export const privateClaimName = "kubernetes.io";

/** The private claims in the order in which upstream writes them. */
export function privateClaims(claims: ServiceAccountClaims): JSONObject {
  const { namespace, serviceAccount, node, pod, secret, warnAfter } = claims;
  const reference = ({ name, uid }: BoundReference): JSONObject => ({ name, uid });
  return {
    namespace,
    ...(node === undefined ? {} : { node: reference(node) }),
    ...(pod === undefined ? {} : { pod: reference(pod) }),
    ...(secret === undefined ? {} : { secret: reference(secret) }),
    serviceaccount: reference(serviceAccount),
    ...(warnAfter === undefined ? {} : { warnafter: warnAfter }),
  };
}

/** Reads the private claims of a token; undefined when they are not there, or not whole. */
export function parsePrivateClaims(token: JSONObject): ServiceAccountClaims | undefined {
  const claims = getOwn(token, privateClaimName);
  if (!isJSONObject(claims)) return undefined;
  const namespace = getOwn(claims, "namespace");
  const serviceAccount = referenceOf(getOwn(claims, "serviceaccount"));
  if (typeof namespace !== "string" || namespace === "" || serviceAccount === undefined) return undefined;
  const node = referenceOf(getOwn(claims, "node"));
  const pod = referenceOf(getOwn(claims, "pod"));
  const secret = referenceOf(getOwn(claims, "secret"));
  const warnAfter = getOwn(claims, "warnafter");
  return {
    namespace,
    serviceAccount,
    ...(node === undefined ? {} : { node }),
    ...(pod === undefined ? {} : { pod }),
    ...(secret === undefined ? {} : { secret }),
    ...(typeof warnAfter === "number" ? { warnAfter } : {}),
  };
}

function referenceOf(value: JSONValue | undefined): BoundReference | undefined {
  if (!isJSONObject(value)) return undefined;
  const name = getOwn(value, "name");
  const uid = getOwn(value, "uid");
  if (typeof name !== "string" || name === "") return undefined;
  return { name, uid: typeof uid === "string" ? uid : "" };
}
