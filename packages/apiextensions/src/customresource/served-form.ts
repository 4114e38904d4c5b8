import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { Reading } from "./reading.js";

/** What was made of a stored object in one way of reading it. */
export interface ServedForm {
  readonly reading: Reading;
  value: EncodedObject | undefined;
  pending: Promise<EncodedObject> | undefined;
}

/**
 * The form of a stored object for a reading, kept with the object. It takes the place of one whose reading has ceased: an
 * object has as many forms as there are versions, however often their schemas change.
 */
export function servedFormOf(stored: EncodedObject, reading: Reading): ServedForm {
  const forms = stored.derive("apiextensions:served", (): ServedForm[] => []);
  const known = forms.find((form) => form.reading === reading);
  if (known !== undefined) return known;
  const form: ServedForm = { reading, value: undefined, pending: undefined };
  const ceased = forms.findIndex((other) => !other.reading.holds);
  forms[ceased === -1 ? forms.length : ceased] = form;
  return form;
}
