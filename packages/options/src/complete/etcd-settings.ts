/** Servers of one resource. */
export interface ServersOverride {
  /** `group/resource`; the core group is empty. */
  readonly groupResource: string;
  readonly servers: readonly string[];
}

const overridesMessage =
  "--etcd-servers-overrides invalid, must be of format: group/resource#servers, where servers are URLs, semicolon separated";

/**
 * Reads `--etcd-servers-overrides`.
 * @throws RangeError in upstream's words
 */
export function parseServersOverrides(values: readonly string[]): readonly ServersOverride[] {
  return values.map((value) => {
    const [resource = "", list = "", ...rest] = value.split("#");
    const servers = list.split(";");
    if (rest.length > 0 || resource.split("/").length !== 2 || servers.includes("")) {
      throw new RangeError(overridesMessage);
    }
    return { groupResource: resource, servers };
  });
}

/**
 * Reads `--watch-cache-sizes`: sizes by `resource[.group]`, of which only 0 means anything.
 * @throws RangeError in upstream's words
 */
export function parseWatchCacheSizes(values: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    values.map((value) => {
      const [resource = "", size = "", ...rest] = value.split("#");
      if (size === "" || rest.length > 0) throw new RangeError(`invalid value of watch cache size: ${value}`);
      if (!/^-?\d+$/.test(size)) throw new RangeError(`invalid size of watch cache size: ${value}`);
      if (size.startsWith("-")) throw new RangeError(`watch cache size cannot be negative: ${value}`);
      return [resource, Number(size)];
    }),
  );
}
