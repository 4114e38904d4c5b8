import { type FieldError, type FieldPath, fieldErrors, isDomainPrefixedPath } from "@kube-apiserver/apimachinery";
import type { ClaimExpression } from "./claim-expressions.js";
import type { Compile } from "./compile-expression.js";
import type { ClaimMapper, JWTAuthenticatorConfig, KeyedExpression } from "./jwt-authenticator-config.js";

type Mappings = JWTAuthenticatorConfig["claimMappings"];
type Mapping = Mappings["username"];

/** The expressions of mappings as far as they compile. */
export type CompiledMappings = Pick<ClaimMapper, "username" | "groups" | "uid" | "extra">;

/** Mirrors `validateClaimMappings`, but for what it says of other rules. */
export function validateClaimMappings(
  mappings: Mappings,
  path: FieldPath,
  compile: Compile,
): { readonly errors: readonly FieldError[]; readonly compiled: CompiledMappings } {
  const errors: FieldError[] = [];
  const username = validateMapping(mappings.username, path.child("username"), { compile, errors, isRequired: true });
  const groups = validateMapping(mappings.groups ?? {}, path.child("groups"), { compile, errors });
  const uid = validateUID(mappings.uid ?? {}, path.child("uid"), { compile, errors });
  const extra = validateExtra(mappings.extra ?? [], path.child("extra"), { compile, errors });
  const compiled = {
    ...(username === undefined ? {} : { username }),
    ...(groups === undefined ? {} : { groups }),
    ...(uid === undefined ? {} : { uid }),
    extra,
  };
  return { errors, compiled };
}

interface MappingChecks {
  readonly compile: Compile;
  /** What is wrong is added to it. */
  readonly errors: FieldError[];
  readonly isRequired?: boolean;
}

/** Mirrors `validatePrefixClaimOrExpression`. */
function validateMapping(
  { claim = "", expression = "", prefix }: Mapping,
  path: FieldPath,
  { compile, errors, isRequired = false }: MappingChecks,
): ClaimExpression | undefined {
  if (expression !== "" && claim !== "") {
    errors.push(fieldErrors.invalid(path, "", "claim and expression can't both be set"));
    return undefined;
  }
  if (expression !== "") {
    if (prefix !== undefined) {
      errors.push(fieldErrors.invalid(path.child("prefix"), prefix, "may not be specified when expression is set"));
    }
    return compile(expression, path.child("expression"), errors);
  }
  if (claim === "" && isRequired) errors.push(fieldErrors.required(path, "claim or expression is required"));
  if (claim !== "" && prefix === undefined) {
    const problem = "prefix is required when claim is set. It can be set to an empty string to disable prefixing";
    errors.push(fieldErrors.required(path.child("prefix"), problem));
  }
  return undefined;
}

function validateUID(
  { claim = "", expression = "" }: NonNullable<Mappings["uid"]>,
  path: FieldPath,
  { compile, errors }: MappingChecks,
): ClaimExpression | undefined {
  if (claim !== "" && expression !== "") {
    errors.push(fieldErrors.invalid(path, "", "claim and expression can't both be set"));
    return undefined;
  }
  return expression === "" ? undefined : compile(expression, path.child("expression"), errors);
}

function validateExtra(
  extra: NonNullable<Mappings["extra"]>,
  path: FieldPath,
  { compile, errors }: MappingChecks,
): readonly KeyedExpression[] {
  const seen = new Set<string>();
  const compiled: KeyedExpression[] = [];
  for (const [at, { key, valueExpression }] of extra.entries()) {
    const itemPath = path.index(at);
    errors.push(...validateExtraKey(key, itemPath.child("key")));
    if (seen.has(key)) {
      errors.push(fieldErrors.duplicate(itemPath.child("key"), key));
      continue;
    }
    seen.add(key);
    if (valueExpression === "") {
      errors.push(fieldErrors.required(itemPath.child("valueExpression"), ""));
      continue;
    }
    const expression = compile(valueExpression, itemPath.child("valueExpression"), errors);
    if (expression !== undefined) compiled.push({ key, expression });
  }
  return compiled;
}

/** Keys belong to whoever uses them, which their domain says; those of Kubernetes are its own. */
function validateExtraKey(key: string, path: FieldPath): readonly FieldError[] {
  const errors = [...isDomainPrefixedPath(path, key)];
  if (key !== key.toLowerCase()) errors.push(fieldErrors.invalid(path, key, "must be lowercase"));
  if (isOfKubernetes(key)) {
    const problem = "k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use";
    errors.push(fieldErrors.invalid(path, key, problem));
  }
  return errors;
}

function isOfKubernetes(key: string): boolean {
  const slash = key.indexOf("/");
  const domain = slash === -1 ? "" : key.slice(0, slash);
  return ["kubernetes.io", "k8s.io"].some((own) => domain === own || domain.endsWith(`.${own}`));
}
