import {
  type GroupResource,
  nameIsDNSLabel,
  nameIsDNSSubdomain,
  nameIsPathSegment,
  toGroupResourceString,
  type ValidateName,
} from "@kube-apiserver/apimachinery";

/** Names that are not DNS subdomains. */
const nameRules: ReadonlyMap<string, ValidateName> = new Map<string, ValidateName>([
  ["namespaces", nameIsDNSLabel],
  ["services", nameIsDNSLabel],
  ["statefulsets.apps", nameIsDNSLabel],
  ["clusterrolebindings.rbac.authorization.k8s.io", nameIsPathSegment],
  ["clusterroles.rbac.authorization.k8s.io", nameIsPathSegment],
  ["rolebindings.rbac.authorization.k8s.io", nameIsPathSegment],
  ["roles.rbac.authorization.k8s.io", nameIsPathSegment],
  ["certificatesigningrequests.certificates.k8s.io", nameIsPathSegment],
  ["clustertrustbundles.certificates.k8s.io", trustBundleName],
  ["storageversions.internal.apiserver.k8s.io", nameIsPathSegment],
]);

/** The name rule of a resource; undefined for DNS subdomains. */
export function nameRuleOf(resource: GroupResource): ValidateName | undefined {
  return nameRules.get(toGroupResourceString(resource));
}

/** Bundles of a signer have its name before theirs, its slashes turned into colons: `example.com:signer:name`. */
function trustBundleName(name: string, prefix: boolean): readonly string[] {
  return nameIsDNSSubdomain(name.slice(name.lastIndexOf(":") + 1), prefix);
}
