import type { KubeObject } from "./kube-object.js";

/** A group and version; the core group is the empty string. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** Mirrors `schema.GroupVersionKind`. */
export interface GroupVersionKind extends GroupVersion {
  readonly kind: string;
}

/** Mirrors `schema.GroupVersionResource`; `resource` is the lower-case plural. */
export interface GroupVersionResource extends GroupVersion {
  readonly resource: string;
}

/** Mirrors `schema.GroupResource`. */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

/** Mirrors `schema.GroupKind`. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** `group/version`, or only `version` for the core group: the form of an object's `apiVersion`. */
export function toAPIVersion({ group, version }: GroupVersion): string {
  return group === "" ? version : `${group}/${version}`;
}

/**
 * Splits an `apiVersion`.
 * @throws RangeError when it has more than one slash; message as upstream's `schema.ParseGroupVersion`.
 */
export function parseGroupVersion(apiVersion: string): GroupVersion {
  if (apiVersion === "" || apiVersion === "/") return { group: "", version: "" };
  const parts = apiVersion.split("/");
  if (parts.length === 1) return { group: "", version: apiVersion };
  const [group, version] = parts;
  if (parts.length !== 2 || group === undefined || version === undefined) {
    throw new RangeError(`unexpected GroupVersion string: ${apiVersion}`);
  }
  return { group, version };
}

/** `resource.group`, or only `resource` for the core group: how messages name a resource. */
export function toGroupResourceString({ group, resource }: GroupResource): string {
  return group === "" ? resource : `${resource}.${group}`;
}

/** `group/version, Kind=kind`, as upstream prints a GroupVersionKind. */
export function toGroupVersionKindString(gvk: GroupVersionKind): string {
  return `${gvk.group}/${gvk.version}, Kind=${gvk.kind}`;
}

/** `kind.group`, or only `kind` for the core group. */
export function toGroupKindString({ group, kind }: GroupKind): string {
  return group === "" ? kind : `${kind}.${group}`;
}

/** `group/version, Resource=resource`, as upstream prints a GroupVersionResource. */
export function toGroupVersionResourceString(gvr: GroupVersionResource): string {
  return `${gvr.group}/${gvr.version}, Resource=${gvr.resource}`;
}

/** Splits `resource.group` at its first dot; without a dot the group is the core group. */
export function parseGroupResource(text: string): GroupResource {
  const [resource, group] = cutAtDot(text);
  return { group, resource };
}

/** Splits `Kind.group` at its first dot; without a dot the group is the core group. */
export function parseGroupKind(text: string): GroupKind {
  const [kind, group] = cutAtDot(text);
  return { group, kind };
}

function cutAtDot(text: string): [before: string, after: string] {
  const dot = text.indexOf(".");
  return dot === -1 ? [text, ""] : [text.slice(0, dot), text.slice(dot + 1)];
}

/**
 * The GroupVersionKind that an object states; what it does not state, or states wrongly, is empty. Mirrors
 * `schema.FromAPIVersionAndKind`.
 */
export function groupVersionKindOf({ apiVersion = "", kind = "" }: KubeObject): GroupVersionKind {
  const slash = apiVersion.indexOf("/");
  if (apiVersion === "/" || (slash !== -1 && apiVersion.includes("/", slash + 1))) {
    return { group: "", version: "", kind };
  }
  return { ...parseGroupVersion(apiVersion), kind };
}
