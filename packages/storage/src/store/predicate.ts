import { type EncodedObject, type KubeObject, parseJSON } from "@kube-apiserver/apimachinery";
import { newProjection, type Projection, projectJSON } from "../codec/json-projection.js";
import type { GetAttrsFunc, ObjectAttrs, ParsedObject, SelectionPredicate } from "../interfaces.js";

const ATTRS_KEY = "storage:attrs";

/** Attributes by the function that computed them: one, or one for each version that a resource is served in. */
interface KnownAttrs {
  getAttrs: GetAttrsFunc;
  attrs: ObjectAttrs;
  next: KnownAttrs | undefined;
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
 * The object's attributes, computed once and kept with it. What is looked at is parsed on the side, and only that: what
 * stays resident are the object's bytes and a few strings.
 */
export function attrsOf(obj: EncodedObject, getAttrs: GetAttrsFunc): ObjectAttrs {
  const first = obj.derive(ATTRS_KEY, (self) => computeAttrs(self, getAttrs));
  for (let known = first; ; known = known.next) {
    if (known.getAttrs === getAttrs) return known.attrs;
    if (known.next === undefined) return keepAttrs(first, known, computeAttrs(obj, getAttrs));
  }
}

/** In the place of what nobody will ask for again, so that no object gathers the attributes of its whole past. */
function keepAttrs(first: KnownAttrs, last: KnownAttrs, computed: KnownAttrs): ObjectAttrs {
  const { getAttrs, attrs } = computed;
  for (let known: KnownAttrs | undefined = first; known !== undefined; known = known.next) {
    if (!isRetired(known.getAttrs)) continue;
    Object.assign(known, { getAttrs, attrs });
    return attrs;
  }
  last.next = computed;
  return attrs;
}

function computeAttrs(obj: EncodedObject, getAttrs: GetAttrsFunc): KnownAttrs {
  return { getAttrs, attrs: getAttrs(partsOf(obj, getAttrs)), next: undefined };
}

/** Whether another function has taken its place. */
export function isRetired({ isRetired }: GetAttrsFunc): boolean {
  return isRetired?.() === true;
}

const projections = new WeakMap<GetAttrsFunc, Projection>();

/** Of the object what `getAttrs` looks at; all of it where that is not known. */
function partsOf(obj: EncodedObject, getAttrs: GetAttrsFunc): ParsedObject {
  const json = borrowBytes(obj);
  const object = getAttrs.paths === undefined ? undefined : projectJSON(json, projectionOf(getAttrs, getAttrs.paths));
  return { object: object ?? (parseJSON(json) as KubeObject) };
}

function projectionOf(getAttrs: GetAttrsFunc, paths: readonly string[]): Projection {
  const known = projections.get(getAttrs) ?? newProjection(paths);
  projections.set(getAttrs, known);
  return known;
}

/** Objects up to this size are looked at in a place that is used again and again: making one takes longer than reading it. */
const SCRATCH_BYTES = 64 * 1024;
const scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

/** The object's JSON, for use before anything else is looked at. */
function borrowBytes(obj: EncodedObject): Buffer {
  const { byteLength } = obj;
  if (byteLength > SCRATCH_BYTES) return obj.bytes;
  obj.copyTo(scratch);
  return scratch.subarray(0, byteLength);
}
