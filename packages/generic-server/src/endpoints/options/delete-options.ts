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

/** Options from the query string. @throws StatusError, reason BadRequest or Invalid */
export function deleteOptionsOfQuery(query: URLSearchParams): ParsedDeleteOptions {
  const gracePeriodSeconds = intOf(query, "gracePeriodSeconds");
  const orphanDependents = boolOf(query, "orphanDependents");
  const propagationPolicy = query.get("propagationPolicy");
  const dryRun = query.getAll("dryRun");
  return checked({
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(orphanDependents === undefined ? {} : { orphanDependents }),
    ...(propagationPolicy === null ? {} : { propagationPolicy }),
    ...(dryRun.length === 0 ? {} : { dryRun }),
  });
}

/** Options from a body that was decoded as `DeleteOptions`. @throws StatusError, reason Invalid */
export function deleteOptionsOfBody(body: JSONObject): ParsedDeleteOptions {
  return checked(body);
}

function checked(raw: JSONObject): ParsedDeleteOptions {
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
  return [...errors, ...validateDryRun(dryRunOf(raw))];
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
