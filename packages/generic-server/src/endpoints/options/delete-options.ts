import {
  type FieldError,
  fieldErrors,
  getOwn,
  isJSONObject,
  type JSONObject,
  type KubeObject,
  newInvalid,
} from "@kube-apiserver/apimachinery";
import type { DeleteOptions, DeletionPropagation } from "../../registry/rest/rest.js";
import { deleteOptionsKind } from "./meta-kinds.js";
import { boolOf, intOf } from "./query-values.js";
import { validateDryRun } from "./write-options.js";

/** What a deletion was asked with: checked, and as the API object that admission plugins are given. */
export interface ParsedDeleteOptions {
  readonly options: DeleteOptions;
  readonly object: KubeObject;
}

/** What depends on where the object lies. */
export interface DeleteOptionsRules {
  /** Whether objects that cannot be read may be deleted all the same; without, a wish for it is not heard. */
  readonly allowsUnsafe: boolean;
}

const unsafeOption = "ignoreStoreReadErrorWithClusterBreakingPotential";

/** Options from the query string. @throws StatusError, reason BadRequest or Invalid */
export function deleteOptionsOfQuery(query: URLSearchParams, rules: DeleteOptionsRules): ParsedDeleteOptions {
  const unsafe = boolOf(query, unsafeOption);
  const gracePeriodSeconds = intOf(query, "gracePeriodSeconds");
  const orphanDependents = boolOf(query, "orphanDependents");
  const propagationPolicy = query.get("propagationPolicy");
  const dryRun = query.getAll("dryRun");
  const raw: JSONObject = {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(orphanDependents === undefined ? {} : { orphanDependents }),
    ...(propagationPolicy === null ? {} : { propagationPolicy }),
    ...(dryRun.length === 0 ? {} : { dryRun }),
    ...(unsafe === undefined ? {} : { [unsafeOption]: unsafe }),
  };
  return checked(raw, rules);
}

/** Options from a body that was decoded as `DeleteOptions`. @throws StatusError, reason Invalid */
export function deleteOptionsOfBody(body: JSONObject, rules: DeleteOptionsRules): ParsedDeleteOptions {
  return checked(body, rules);
}

function checked(given: JSONObject, { allowsUnsafe }: DeleteOptionsRules): ParsedDeleteOptions {
  const { [unsafeOption]: unsafe, ...safe } = given;
  const raw = allowsUnsafe && unsafe !== undefined ? { ...safe, [unsafeOption]: unsafe } : safe;
  const errors = validate(raw);
  if (errors.length > 0) throw newInvalid(deleteOptionsKind, "", errors);
  const object = { ...raw, kind: deleteOptionsKind.kind, apiVersion: `${deleteOptionsKind.group}/v1` };
  return { options: toDeleteOptions(raw), object };
}

const policies = ["Foreground", "Background", "Orphan"];

function validate(raw: JSONObject): FieldError[] {
  const errors: FieldError[] = [];
  const policy = getOwn(raw, "propagationPolicy");
  if (policy !== undefined && getOwn(raw, "orphanDependents") !== undefined) {
    const detail = "orphanDependents and deletionPropagation cannot be both set";
    errors.push(fieldErrors.invalid("propagationPolicy", policy, detail));
  }
  if (policy !== undefined && !policies.includes(String(policy))) {
    errors.push(fieldErrors.notSupported("propagationPolicy", policy, [...policies, "nil"]));
  }
  return [...errors, ...validateDryRun(dryRunOf(raw)), ...validateUnsafe(raw)];
}

/** What is not read can be judged by nothing. Mirrors `ValidateIgnoreStoreReadError`. */
function validateUnsafe(raw: JSONObject): FieldError[] {
  if (getOwn(raw, unsafeOption) !== true) return [];
  const given = ["propagationPolicy", "orphanDependents", "gracePeriodSeconds", "preconditions"].filter(
    (name) => getOwn(raw, name) !== undefined,
  );
  const together = dryRunOf(raw).length > 0 ? ["dryRun", ...given] : given;
  return together.map((name) => fieldErrors.invalid(unsafeOption, true, `cannot be set together with .${name}`));
}

function dryRunOf(raw: JSONObject): readonly string[] {
  const dryRun = getOwn(raw, "dryRun");
  return Array.isArray(dryRun) ? dryRun.map(String) : [];
}

function toDeleteOptions(raw: JSONObject): DeleteOptions {
  const grace = getOwn(raw, "gracePeriodSeconds");
  const orphan = getOwn(raw, "orphanDependents");
  const policy = getOwn(raw, "propagationPolicy");
  const preconditions = getOwn(raw, "preconditions");
  return {
    dryRun: dryRunOf(raw).length > 0,
    ...(typeof grace === "number" || typeof grace === "bigint" ? { gracePeriodSeconds: Number(grace) } : {}),
    ...(typeof orphan === "boolean" ? { orphanDependents: orphan } : {}),
    ...(policy === undefined ? {} : { propagationPolicy: policy as DeletionPropagation }),
    ...(isJSONObject(preconditions) ? { preconditions: toPreconditions(preconditions) } : {}),
    ...(getOwn(raw, unsafeOption) === true ? { [unsafeOption]: true } : {}),
  };
}

function toPreconditions(raw: JSONObject): NonNullable<DeleteOptions["preconditions"]> {
  const uid = getOwn(raw, "uid");
  const resourceVersion = getOwn(raw, "resourceVersion");
  return {
    ...(typeof uid === "string" ? { uid } : {}),
    ...(typeof resourceVersion === "string" ? { resourceVersion } : {}),
  };
}
