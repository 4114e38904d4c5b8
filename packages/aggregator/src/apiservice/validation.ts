import {
  type FieldError,
  FieldPath,
  fieldErrors,
  isDNS1035Label,
  isDNS1123Subdomain,
  isPathSegmentName,
  isValidPortNum,
  type KubeObject,
  validateObjectMeta,
} from "@kube-apiserver/apimachinery";
import { metaOf } from "@kube-apiserver/generic-server";
import { type APIService, type APIServiceSpec, apiServiceNameOf, asAPIService, groupVersionOf } from "./api-service.js";

const spec = FieldPath.root("spec");
const noSpec: APIServiceSpec = Object.freeze({ groupPriorityMinimum: 0, versionPriority: 0 });
const conditionStatuses = ["True", "False", "Unknown"];

/**
 * What is wrong with a new APIService. The rest of its metadata is checked by the registry.
 * Mirrors `validation.ValidateAPIService`.
 */
export function validateNewAPIService(obj: KubeObject): readonly FieldError[] {
  const apiService = asAPIService(obj);
  const { name = "" } = metaOf(obj);
  const messages = isPathSegmentName(name).length > 0 ? [] : nameRuleOf(apiService)(name);
  const path = FieldPath.root("metadata").child("name");
  return [...messages.map((message) => fieldErrors.invalid(path, name, message)), ...validateSpec(apiService)];
}

/** What is wrong with a changed APIService. Mirrors `validation.ValidateAPIServiceUpdate`. */
export function validateChangedAPIService(obj: KubeObject): readonly FieldError[] {
  const apiService = asAPIService(obj);
  const meta = validateObjectMeta(metaOf(obj), { namespaced: false, validateName: nameRuleOf(apiService) });
  return [...meta, ...validateSpec(apiService)];
}

function validateSpec({ spec: fields = noSpec }: APIService): readonly FieldError[] {
  return [
    ...validateGroupVersion(fields),
    ...validatePriorities(fields),
    ...(fields.service === undefined ? validateLocal(fields) : validateRemote(fields, fields.service)),
  ];
}

/** The name is no choice: it is where the server looks for the APIService of a group version. */
function nameRuleOf(apiService: APIService): (name: string) => readonly string[] {
  const required = apiServiceNameOf(groupVersionOf(apiService));
  return (name) => {
    const messages = isPathSegmentName(name);
    if (messages.length > 0 || name === required) return messages;
    return [`must be \`spec.version+"."+spec.group\`: ${JSON.stringify(required)}`];
  };
}

function validateGroupVersion({ group = "", version = "" }: APIServiceSpec): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (group === "" && version !== "v1") {
    const detail = "only v1 may have an empty group and it better be legacy kube";
    errors.push(fieldErrors.required(spec.child("group"), detail));
  }
  const groupMessages = group === "" ? [] : isDNS1123Subdomain(group);
  errors.push(...groupMessages.map((message) => fieldErrors.invalid(spec.child("group"), group, message)));
  const versionMessages = isDNS1035Label(version);
  errors.push(...versionMessages.map((message) => fieldErrors.invalid(spec.child("version"), version, message)));
  return errors;
}

function validatePriorities({ groupPriorityMinimum, versionPriority }: APIServiceSpec): readonly FieldError[] {
  return [
    ...validatePriority("groupPriorityMinimum", groupPriorityMinimum, 20_000),
    ...validatePriority("versionPriority", versionPriority, 1000),
  ];
}

function validatePriority(field: string, value: number, max: number): readonly FieldError[] {
  if (value > 0 && value <= max) return [];
  return [fieldErrors.invalid(spec.child(field), value, `must be positive and less than ${max}`)];
}

function validateLocal({ caBundle = "", insecureSkipTLSVerify = false }: APIServiceSpec): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (caBundle !== "") {
    const size = `${Buffer.from(caBundle, "base64").length} bytes`;
    errors.push(fieldErrors.invalid(spec.child("caBundle"), size, "local APIServices may not have a caBundle"));
  }
  if (insecureSkipTLSVerify) {
    const detail = "local APIServices may not have insecureSkipTLSVerify";
    errors.push(fieldErrors.invalid(spec.child("insecureSkipTLSVerify"), true, detail));
  }
  return errors;
}

function validateRemote(
  { caBundle = "", insecureSkipTLSVerify = false }: APIServiceSpec,
  { namespace = "", name = "", port = 0 }: NonNullable<APIServiceSpec["service"]>,
): readonly FieldError[] {
  const path = spec.child("service");
  const errors: FieldError[] = [];
  if (namespace === "") errors.push(fieldErrors.required(path.child("namespace"), ""));
  if (name === "") errors.push(fieldErrors.required(path.child("name"), ""));
  const portMessages = isValidPortNum(port);
  if (portMessages.length > 0) {
    errors.push(fieldErrors.invalid(path.child("port"), port, `port is not valid: ${portMessages.join(", ")}`));
  }
  if (insecureSkipTLSVerify && caBundle !== "") {
    const detail = "may not be true if caBundle is present";
    errors.push(fieldErrors.invalid(spec.child("insecureSkipTLSVerify"), true, detail));
  }
  return errors;
}

/** What is wrong with a status. Mirrors `validation.ValidateAPIServiceStatus`. */
export function validateAPIServiceStatus(obj: KubeObject): readonly FieldError[] {
  const conditions = FieldPath.root("status").child("conditions");
  return (asAPIService(obj).status?.conditions ?? []).flatMap(({ status = "" }, index) =>
    conditionStatuses.includes(status)
      ? []
      : [fieldErrors.notSupported(conditions.index(index).child("status"), status, conditionStatuses)],
  );
}
