import { type BuiltInResource, builtInGroupVersions } from "@kube-apiserver/api";
import { type GroupVersion, toAPIVersion } from "@kube-apiserver/apimachinery";

/** Which resources are served. Mirrors `storage.ResourceConfig`. */
export interface APIEnablement {
  isEnabled(resource: BuiltInResource): boolean;
}

/** Every resource that a server without `--runtime-config` serves. */
export const defaultAPIEnablement: APIEnablement = { isEnabled: ({ enabledByDefault }) => enabledByDefault };

/** A value of `--runtime-config` that names nothing. */
export class RuntimeConfigError extends Error {
  override readonly name = "RuntimeConfigError";
}

const stageAliases: ReadonlyMap<string, string> = new Map([
  ["api/ga", "GA"],
  ["api/beta", "beta"],
  ["api/alpha", "alpha"],
]);

/**
 * Reads `--runtime-config`: `api/all`, `api/ga|beta|alpha`, `group/version` (`api/v1` for the core group) and
 * `group/version/resource`, each on or off. The more precise setting wins. Mirrors `resourceconfig.MergeAPIResourceConfigs`.
 *
 * @param settings - what was written, by key; values `true`, `false` or empty, which is true
 * @throws RuntimeConfigError for values and versions that do not exist, in upstream's words
 */
export function newAPIEnablement(settings: ReadonlyMap<string, string>): APIEnablement {
  const known = new Set(builtInGroupVersions.map(runtimeConfigKey));
  const chosen = new Map<string, boolean>();
  for (const [key, text] of settings) chosen.set(key, toBoolean(key, text));
  for (const key of chosen.keys()) requireKnown(key, known);
  return {
    isEnabled(resource) {
      const version = runtimeConfigKey(resource);
      const own = chosen.get(`${version}/${resource.name}`) ?? chosen.get(version);
      return own ?? chosen.get("api/all") ?? byStage(chosen, resource.stage) ?? resource.enabledByDefault;
    },
  };
}

function byStage(chosen: ReadonlyMap<string, boolean>, stage: string): boolean | undefined {
  for (const [alias, name] of stageAliases) if (name === stage) return chosen.get(alias);
  return undefined;
}

function runtimeConfigKey(version: GroupVersion): string {
  return version.group === "" ? `api/${version.version}` : toAPIVersion(version);
}

function toBoolean(key: string, text: string): boolean {
  switch (text.toLowerCase()) {
    case "":
    case "1":
    case "t":
    case "true":
      return true;
    case "0":
    case "f":
    case "false":
      return false;
    default:
      throw new RuntimeConfigError(
        `invalid value of ${key}: ${text}, err: strconv.ParseBool: parsing "${text}": invalid syntax`,
      );
  }
}

/** Groups of other servers are theirs to check; versions of ours must exist. */
function requireKnown(key: string, known: ReadonlySet<string>): void {
  if (key === "api/all" || stageAliases.has(key)) return;
  const [group = "", version = ""] = key.split("/");
  if (known.has(`${group}/${version}`)) return;
  const hasGroup = [...known].some((other) => other.startsWith(`${group}/`));
  if (hasGroup) throw new RuntimeConfigError(`group version ${group}/${version} that has not been registered`);
  throw new RuntimeConfigError(`unknown api groups ${group}`);
}
