import type { JSONObject } from "@kube-apiserver/apimachinery";
import type { DefaultingContext } from "../default-rule.js";
import { changeField, fillZero, isNil, objectAt, stringAt } from "../fill.js";
import { pullPolicyOf } from "../image-tag.js";

/** A volume without a source is an empty directory; an image volume pulls as a container does. */
export function defaultVolume(volume: JSONObject, { features }: DefaultingContext): JSONObject {
  const sources = Object.entries(volume).filter(([key, value]) => key !== "name" && !isNil(value));
  if (sources.length === 0) return { ...volume, emptyDir: {} };
  if (objectAt(volume, "image") === undefined || !features.enabled("ImageVolume")) return volume;
  return changeField(volume, "image", (image) =>
    fillZero(image, { pullPolicy: pullPolicyOf(stringAt(image, "reference")) }),
  );
}
