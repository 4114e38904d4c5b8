import { prefixEnd } from "../kv/kv.js";

/** Where one resource lies in the store. */
export interface KeySpace {
  /** The resource's own part of {@link root}, with a leading slash: `/pods`. */
  readonly resourcePath: string;
  /** Full prefix of the resource, with a trailing slash: `/registry/pods/`. */
  readonly root: string;
  /** End (exclusive) of the resource's keys. */
  readonly rootEnd: string;
  /**
   * The full key for a key relative to the resource: `/namespace/name` becomes `/registry/pods/namespace/name`. With
   * `recursive` the result ends with a slash.
   * @throws RangeError for keys that would leave the resource's prefix: callers check names long before
   */
  fullKey(key: string, recursive: boolean): string;
}

export interface KeySpaceConfig {
  /** `--etcd-prefix`, such as `/registry`. */
  readonly pathPrefix: string;
  /** Resource's part of the path, with or without slashes around it: `pods`, `/apiextensions.kubernetes.io/…`. */
  readonly resourcePrefix: string;
}

/** @throws RangeError when the resource prefix is empty */
export function newKeySpace({ pathPrefix, resourcePrefix }: KeySpaceConfig): KeySpace {
  const path = `/${trimSlashes(pathPrefix)}`;
  const resource = trimSlashes(resourcePrefix);
  if (resource === "") throw new RangeError("resourcePrefix cannot be empty");
  const base = path === "/" ? `/${resource}` : `${path}/${resource}`;
  const root = `${base}/`;
  return {
    resourcePath: `/${resource}`,
    root,
    rootEnd: prefixEnd(root),
    fullKey(key, recursive) {
      if (leavesPrefix(key)) throw new RangeError(`invalid key: ${JSON.stringify(key)}`);
      const rooted = key.startsWith("/") ? base + key : root + key;
      return recursive && !rooted.endsWith("/") ? `${rooted}/` : rooted;
    },
  };
}

function trimSlashes(text: string): string {
  return text.replace(/^\/+/, "").replace(/\/+$/, "");
}

/** Keys are looked up as they are; only segments that some reader might resolve as a path are refused. */
function leavesPrefix(key: string): boolean {
  if (!key.includes(".")) return false;
  return key.split("/").some((segment) => segment === "." || segment === "..");
}
