import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isDNS1123SubdomainWithUnderscore,
} from "@kube-apiserver/apimachinery";
import { validateLegacyIP } from "../../../validation/addresses.js";
import { invalidFor } from "../../../validation/names.js";
import type { PodValidationOptions } from "./options.js";

// What resolvers of Linux bear.
const maxNameservers = 3;
const maxSearches = 32;
const maxSearchBytes = 2048;

/** Whom the pod asks for addresses. Mirrors `validatePodDNSConfig`. */
export function validateDNSConfig(
  { dnsPolicy, dnsConfig }: core_v1.PodSpec,
  path: FieldPath,
  { strictIPs: strict }: PodValidationOptions,
): readonly FieldError[] {
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {};
  const nameserversPath = path.child("nameservers");
  if (dnsPolicy === "None") {
    if (dnsConfig === undefined) {
      return [fieldErrors.required(path, "must provide `dnsConfig` when `dnsPolicy` is None")];
    }
    if (nameservers.length === 0) {
      const detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
      return [fieldErrors.required(nameserversPath, detail)];
    }
  }
  const tooMany = `must not have more than ${maxNameservers} nameservers`;
  return [
    ...(nameservers.length > maxNameservers ? [fieldErrors.invalid(nameserversPath, nameservers, tooMany)] : []),
    ...nameservers.flatMap((address, index) => validateLegacyIP(address, nameserversPath.index(index), { strict })),
    ...validateSearches(searches, path.child("searches")),
    ...options.flatMap(({ name = "" }, index) =>
      name === "" ? [fieldErrors.required(path.child("options").index(index), "must not be empty")] : [],
    ),
  ];
}

function validateSearches(searches: readonly string[], path: FieldPath): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (searches.length > maxSearches) {
    errors.push(fieldErrors.invalid(path, searches, `must not have more than ${maxSearches} search paths`));
  }
  if (Buffer.byteLength(searches.join(" ")) > maxSearchBytes) {
    const detail = `must not have more than ${maxSearchBytes} characters (including spaces) in the search list`;
    errors.push(fieldErrors.invalid(path, searches, detail));
  }
  for (const [index, search] of searches.entries()) {
    if (search === ".") continue;
    const domain = search.endsWith(".") ? search.slice(0, -1) : search;
    errors.push(...invalidFor(isDNS1123SubdomainWithUnderscore(domain), domain, path.index(index)));
  }
  return errors;
}
