import type { JSONObject } from "@kube-apiserver/apimachinery";
import { objectAt } from "../fill.js";

/** `stringData` is a way to write `data` and is never stored. Mirrors the Secret conversion. */
export function mergeStringData(secret: JSONObject): JSONObject {
  if (!Object.hasOwn(secret, "stringData")) return secret;
  const { stringData, ...rest } = secret;
  const written = Object.entries(objectAt(secret, "stringData") ?? {}).map(([key, text]): [string, string] => [
    key,
    Buffer.from(String(text ?? "")).toString("base64"),
  ]);
  if (written.length === 0) return rest;
  // A Map, because keys are data of clients: the written text wins over data of the same key.
  const data = new Map([...Object.entries(objectAt(secret, "data") ?? {}), ...written]);
  return { ...rest, data: Object.fromEntries(data) };
}
