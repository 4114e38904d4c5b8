import type { EncodedObject } from "@kube-apiserver/apimachinery";
import { EncodedObject as Encoded } from "@kube-apiserver/apimachinery";
import type { GetAttrsFunc, ObjectAttrs, SelectionPredicate } from "../interfaces.js";

const ATTRS_KEY = "storage:attrs";

interface CachedAttrs {
  readonly getAttrs: GetAttrsFunc;
  readonly attrs: ObjectAttrs;
}

/** Whether a predicate selects everything: then no object is ever looked into. */
export function selectsEverything(predicate: SelectionPredicate): boolean {
  return predicate.label.empty && predicate.field.empty;
}

/** Whether `obj` is selected. */
export function matchesPredicate(predicate: SelectionPredicate, obj: EncodedObject): boolean {
  if (selectsEverything(predicate)) return true;
  const { labels, fields } = attrsOf(obj, predicate.getAttrs);
  return predicate.label.matches(labels) && predicate.field.matches(fields);
}

/**
 * The object's attributes, computed once and kept with it. The object itself is parsed on the side: what stays resident
 * are its bytes and a few strings, not the parsed tree.
 */
export function attrsOf(obj: EncodedObject, getAttrs: GetAttrsFunc): ObjectAttrs {
  const compute = (self: EncodedObject): CachedAttrs => ({ getAttrs, attrs: getAttrs(Encoded.fromBytes(self.bytes)) });
  const cached = obj.derive(ATTRS_KEY, compute);
  return cached.getAttrs === getAttrs ? cached.attrs : getAttrs(obj);
}
