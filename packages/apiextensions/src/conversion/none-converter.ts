import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { CustomResourceConverter } from "./converter.js";

/** Strategy `None`: versions differ in nothing but their name. Mirrors `nopConverter`. */
export const noneConverter: CustomResourceConverter = Object.freeze({
  waitsFor: () => false,
  convert: renameVersion,
  convertAll: async (objects: readonly KubeObject[], apiVersion: string) =>
    objects.map((obj) => renameVersion(obj, apiVersion)),
});

function renameVersion(obj: KubeObject, apiVersion: string): KubeObject {
  return obj.apiVersion === apiVersion ? obj : { ...obj, apiVersion };
}
