import { isDNS1035Label, isDNS1123Label, isDNS1123Subdomain } from "./dns.js";

/**
 * What keeps `name` from naming an object of some resource; empty when it can. With `prefix` the text is a
 * `generateName`, to which letters will be added: a dash at its end is fine. Mirrors `validation.ValidateNameFunc`.
 */
export type ValidateName = (name: string, prefix: boolean) => readonly string[];

function maskTrailingDash(name: string, prefix: boolean): string {
  return prefix && name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name;
}

/** Names that are DNS subdomains: the rule of most resources. */
export const nameIsDNSSubdomain: ValidateName = (name, prefix) => isDNS1123Subdomain(maskTrailingDash(name, prefix));

/** Names that are DNS labels of RFC 1123: namespaces, for one. */
export const nameIsDNSLabel: ValidateName = (name, prefix) => isDNS1123Label(maskTrailingDash(name, prefix));

/** Names that are DNS labels of RFC 1035. */
export const nameIsDNS1035Label: ValidateName = (name, prefix) => isDNS1035Label(maskTrailingDash(name, prefix));

/** Names that can stand in a URL path and nothing more: RBAC. Mirrors `path.ValidatePathSegmentName`. */
export const nameIsPathSegment: ValidateName = (name, prefix) =>
  prefix ? isPathSegmentPrefix(name) : isPathSegmentName(name);

/** What keeps `name` from being one segment of a URL path; empty when it can be. */
export function isPathSegmentName(name: string): string[] {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  return isPathSegmentPrefix(name);
}

/** What keeps `name` from starting a segment of a URL path; empty when it can. */
export function isPathSegmentPrefix(name: string): string[] {
  return ["/", "%"].filter((char) => name.includes(char)).map((char) => `may not contain '${char}'`);
}
