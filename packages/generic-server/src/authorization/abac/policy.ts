import {
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  parseJSON,
  quoteGo,
} from "@kube-apiserver/apimachinery";
import { allAuthenticated } from "../../authentication/interfaces.js";

/** What one line of a policy file allows. Empty texts match only what is empty, `*` matches all. Mirrors `abac.PolicySpec`. */
export interface ABACPolicy {
  readonly user: string;
  readonly group: string;
  /** Only `get`, `list` and `watch`. */
  readonly readonly: boolean;
  readonly apiGroup: string;
  readonly resource: string;
  readonly namespace: string;
  /** A path, or the beginning of one before a `*`. */
  readonly nonResourcePath: string;
}

const groupName = "abac.authorization.kubernetes.io";
const kind = "Policy";
const textFields = ["user", "group", "apiGroup", "resource", "namespace", "nonResourcePath"] as const;

/** A policy, and whether it was written in the form of before there were versions. */
export interface DecodedPolicy {
  readonly policy: ABACPolicy;
  readonly unversioned: boolean;
}

/**
 * Reads one line.
 * @throws Error when it is no policy
 */
export function decodePolicy(line: string): DecodedPolicy {
  let value: JSONValue;
  try {
    value = parseJSON(line);
  } catch (cause) {
    throw new Error(`couldn't get version/kind; json parse error: ${(cause as Error).message}`, { cause });
  }
  if (!isJSONObject(value)) throw new Error("couldn't get version/kind; json parse error: the line is no object");
  const version = textOf(value, "apiVersion", "");
  const kindName = textOf(value, "kind", "");
  if (version === `${groupName}/v1beta1` && kindName === kind) {
    const spec = getOwn(value, "spec") ?? {};
    return { policy: fromV1beta1(specOf(isJSONObject(spec) ? spec : {}, "PolicySpec.spec.")), unversioned: false };
  }
  if ((version !== "" && version !== `${groupName}/v0`) || (kindName !== "" && kindName !== kind)) {
    throw new Error(`no kind ${quoteGo(kindName)} is registered for version ${quoteGo(version)} in scheme`);
  }
  return { policy: fromV0(specOf(value, "Policy.")), unversioned: true };
}

function specOf(object: JSONObject, where: string): ABACPolicy {
  const texts = textFields.map((name) => [name, textOf(object, name, where)] as const);
  const isReadonly = getOwn(object, "readonly") ?? false;
  if (typeof isReadonly !== "boolean") throw wrongType(isReadonly, `${where}readonly`, "bool");
  return { ...(Object.fromEntries(texts) as Omit<ABACPolicy, "readonly">), readonly: isReadonly };
}

function textOf(object: JSONObject, name: string, where: string): string {
  const value = getOwn(object, name) ?? "";
  if (typeof value !== "string") throw wrongType(value, `${where}${name}`, "string");
  return value;
}

function wrongType(value: JSONValue, field: string, wanted: string): Error {
  const found = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
  return new Error(`json: cannot unmarshal ${found} into Go struct field ${field} of type ${wanted}`);
}

/** A `*` for users or groups never meant those who do not say who they are. */
function fromV1beta1(spec: ABACPolicy): ABACPolicy {
  return isEverybody(spec) ? { ...spec, user: "", group: allAuthenticated } : spec;
}

/** What is left out of an old policy matches everything, where the new one has a `*`. */
function fromV0({ user, group, readonly, resource, namespace }: ABACPolicy): ABACPolicy {
  const names = { user, group };
  const subject = isEverybody(names) || (user === "" && group === "") ? { user: "", group: allAuthenticated } : names;
  return {
    ...subject,
    readonly,
    apiGroup: "*",
    resource: resource || "*",
    namespace: namespace || "*",
    nonResourcePath: namespace === "" && resource === "" ? "*" : "",
  };
}

function isEverybody({ user, group }: Pick<ABACPolicy, "user" | "group">): boolean {
  return user === "*" || group === "*";
}
