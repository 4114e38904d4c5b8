import { type KubeObject, stringifyJSON } from "@kube-apiserver/apimachinery";

/** Encodes objects as JSON, each once: several webhooks are sent the same ones. For the time of one request. */
export function newObjectEncoder(): (object: KubeObject) => string {
  const texts = new Map<KubeObject, string>();
  return (object) => {
    let text = texts.get(object);
    if (text === undefined) {
      text = stringifyJSON(object);
      texts.set(object, text);
    }
    return text;
  };
}
