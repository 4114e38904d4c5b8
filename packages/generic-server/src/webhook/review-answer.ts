import {
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  parseJSON,
  quoteGo,
} from "@kube-apiserver/apimachinery";

/** What an answer has to be. */
export interface ReviewKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * The status of a review that a webhook answered with. An answer that does not say what it is is taken for what was asked
 * for.
 *
 * @throws Error when it is something else
 */
export function statusOfAnswer(answer: string, { apiVersion, kind }: ReviewKind): JSONValue | undefined {
  const object = parse(answer);
  const isAnswer =
    (getOwn(object, "apiVersion") ?? apiVersion) === apiVersion && (getOwn(object, "kind") ?? kind) === kind;
  if (isAnswer) return getOwn(object, "status");
  const found = `${String(getOwn(object, "apiVersion"))}, Kind=${String(getOwn(object, "kind"))}`;
  throw new Error(`the answer is a ${quoteGo(found)}, not a ${quoteGo(`${apiVersion}, Kind=${kind}`)}`);
}

function parse(answer: string): JSONObject {
  try {
    const value = parseJSON(answer);
    return isJSONObject(value) ? value : {};
  } catch (cause) {
    throw new Error(`the answer is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
