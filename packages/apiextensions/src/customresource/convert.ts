import { type KubeObject, newInternalError } from "@kube-apiserver/apimachinery";
import type { DefinitionSpec } from "../definition/types.js";

/** Brings an object into a version. */
export type ConvertObject = (obj: KubeObject, apiVersion: string) => KubeObject;

/** How objects of a definition are converted between versions. Mirrors `CRConverterFactory.NewConverter`. */
export function converterFor({ conversion }: DefinitionSpec): ConvertObject {
  return conversion?.strategy === "Webhook" ? refuseWebhook : renameVersion;
}

/** Strategy `None`: versions differ in nothing but their name. */
const renameVersion: ConvertObject = (obj, apiVersion) =>
  obj.apiVersion === apiVersion ? obj : { ...obj, apiVersion };

/** Serving an object under a version that its author never saw would be worse than not serving it. */
const refuseWebhook: ConvertObject = (obj, apiVersion) => {
  if (obj.apiVersion === apiVersion) return obj;
  const problem = `conversion webhook for ${obj.apiVersion}, Kind=${obj.kind} failed: this server does not call conversion webhooks yet`;
  throw newInternalError(new Error(problem));
};
