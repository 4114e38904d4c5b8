import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  type GroupResource,
  parseGroupResource,
} from "@kube-apiserver/apimachinery";

/** Kept in storage, but never served. */
const resourcesWithoutAPI: ReadonlySet<string> = new Set([
  "apiserveripinfo",
  "serviceipallocations",
  "servicenodeportallocations",
]);

/** Finds resources of one list that are the same, or cover one another. Mirrors `validateResourceOverlap`. */
export function validateResourceOverlap(names: readonly string[], path: FieldPath): readonly FieldError[] {
  const resources = names.map(parseGroupResource);
  const errors: FieldError[] = [];
  if (hasPair(resources, (one, other) => one.group === other.group && one.resource === other.resource)) {
    errors.push(fieldErrors.invalid(path, [...names], "the same resource cannot be specified multiple times"));
  }
  if (hasPair(resources, covers)) {
    const message =
      "using overlapping resources such as 'secrets' and '*.' in the same resource list is not allowed as they will be masked";
    errors.push(fieldErrors.invalid(path, [...names], message));
  }
  return errors;
}

function hasPair(
  resources: readonly GroupResource[],
  matches: (one: GroupResource, other: GroupResource) => boolean,
): boolean {
  return resources.some((one, at) => resources.some((other, index) => at !== index && matches(one, other)));
}

function covers(one: GroupResource, other: GroupResource): boolean {
  if (one.group === "*" && one.resource === "*") return true;
  return one.group === other.group && (one.resource === "*" || other.resource === "*");
}

/** Refuses names under which nothing is stored. Mirrors `validateResourceNames`. */
export function validateResourceNames(names: readonly string[], path: FieldPath): readonly FieldError[] {
  return names.flatMap((name, at) => {
    const problem = problemOf(name);
    return problem === undefined ? [] : [fieldErrors.invalid(path.index(at), name, problem)];
  });
}

function problemOf(name: string): string | undefined {
  if (name.toLowerCase() !== name) return "resource name should not contain capital letters";
  if (name === "*") {
    return "use '*.' to encrypt all the resources from core API group or *.* to encrypt all resources";
  }
  if (resourcesWithoutAPI.has(name)) return "resources which do not have REST API/s cannot be encrypted";
  const { group, resource } = parseGroupResource(name);
  if (group === "events.k8s.io") {
    return "'*.events.k8s.io' objects are stored using the 'events' API group in etcd. Use 'events' instead in the config file";
  }
  if (group === "extensions") return "'extensions' group has been removed and cannot be used for encryption";
  if (group === "*" && resource !== "*") return "encrypting the same resource across groups is not supported";
  return undefined;
}
