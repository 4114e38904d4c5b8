import type { resource_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateDNS1123Label } from "../validation/names.js";

/** Names of requests with those of their alternatives. */
export type RequestNames = ReadonlyMap<string, ReadonlySet<string>>;

/** Mirrors `gatherRequestNames`. */
export function requestNamesOf({ requests = [] }: resource_v1.DeviceClaim): RequestNames {
  return new Map(
    requests.map(({ name, firstAvailable = [] }) => [name, new Set(firstAvailable.map((request) => request.name))]),
  );
}

/** Refers to requests of the claim, or to alternatives of them. Mirrors `validateRequestNameRef`, for each. */
export function validateRequestNameRefs(
  refs: readonly string[] | undefined,
  names: RequestNames,
  path: FieldPath,
): readonly FieldError[] {
  return (refs ?? []).flatMap((ref, index) => validateRequestNameRef(ref, names, path.index(index)));
}

/** Mirrors `validateRequestNameRef`. */
export function validateRequestNameRef(ref: string, names: RequestNames, path: FieldPath): readonly FieldError[] {
  const detail =
    "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
  const unknown = fieldErrors.invalid(path, ref, detail);
  const [request = "", alternative, ...more] = ref.split("/");
  if (more.length > 0) return [unknown];
  const alternatives = names.get(request);
  const isKnown = alternatives !== undefined && (alternative === undefined || alternatives.has(alternative));
  return [...ref.split("/").flatMap((part) => validateDNS1123Label(part, path)), ...(isKnown ? [] : [unknown])];
}
