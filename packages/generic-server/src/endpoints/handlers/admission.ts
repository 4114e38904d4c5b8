import { decodeManagedFields, type KubeObject } from "@kube-apiserver/apimachinery";
import type { AdmissionRequest } from "../../admission/attributes.js";
import { newAdmissionAttributes } from "../../admission/attributes.js";
import { metaOf, withMeta } from "../../registry/rest/object-meta.js";
import type { ValidateObjectFunc, ValidateObjectUpdateFunc } from "../../registry/rest/rest.js";
import type { RequestContext } from "../../request/request-context.js";
import { dedupOwnerReferences } from "../owner-references.js";
import type { RequestScope } from "../request-scope.js";
import { fromHubVersion } from "../served-object.js";

/** Runs mutating admission. Objects are in the version of the request. */
export async function admit(
  scope: RequestScope,
  request: AdmissionRequest,
  object: KubeObject,
  oldObject?: KubeObject,
): Promise<KubeObject> {
  if (!scope.admission.mutates(request.operation)) return object;
  await request.context.nextStep?.();
  const attributes = newAdmissionAttributes(request, { object, oldObject });
  await scope.admission.admit(attributes);
  const admitted = keepManagedFieldsValid(request.context, attributes.object ?? object, object);
  return dedupOwnerReferences(request.context, admitted, true);
}

/** Plugins that break managedFields are overruled, and the client is warned. Mirrors `NewManagedFieldsValidatingAdmissionController`. */
function keepManagedFieldsValid(ctx: RequestContext, admitted: KubeObject, before: KubeObject): KubeObject {
  const { managedFields } = metaOf(admitted);
  const original = metaOf(before).managedFields;
  if (managedFields === original) return admitted;
  try {
    decodeManagedFields(managedFields);
    return admitted;
  } catch (err) {
    const problem = err instanceof Error ? err.message : String(err);
    ctx.addWarning(
      ".metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating " +
        `admission controller; please fix your requests: ${problem}`,
    );
    return withMeta(admitted, { managedFields: original });
  }
}

/** Validating admission of a new object; what it is given is in the storage version. */
export function createValidation(scope: RequestScope, request: AdmissionRequest): ValidateObjectFunc {
  if (!scope.admission.validates(request.operation)) return acceptObject;
  return async (obj) => {
    const object = await fromHubVersion(scope, obj);
    // A generated name is known by now.
    const named = request.name === "" ? { ...request, name: metaOf(object).name ?? "" } : request;
    await scope.admission.validate(newAdmissionAttributes(named, { object }));
  };
}

/** Validating admission of a change. */
export function updateValidation(scope: RequestScope, request: AdmissionRequest): ValidateObjectUpdateFunc {
  if (!scope.admission.validates(request.operation)) return acceptUpdate;
  return async (obj, old) => {
    const object = await fromHubVersion(scope, obj);
    const oldObject = await fromHubVersion(scope, old);
    await scope.admission.validate(newAdmissionAttributes(request, { object, oldObject }));
  };
}

/** Admission of a deletion, mutating plugins included: they see the object that is about to go. */
export function deleteValidation(scope: RequestScope, request: AdmissionRequest): ValidateObjectFunc {
  const { admission } = scope;
  if (!admission.handles(request.operation)) return acceptObject;
  return async (obj) => {
    const oldObject = await fromHubVersion(scope, obj);
    const named = request.name === "" ? { ...request, name: metaOf(oldObject).name ?? "" } : request;
    const attributes = newAdmissionAttributes(named, { oldObject });
    await admission.admit(attributes);
    await admission.validate(attributes);
  };
}

const acceptObject: ValidateObjectFunc = () => Promise.resolve();
const acceptUpdate: ValidateObjectUpdateFunc = () => Promise.resolve();
