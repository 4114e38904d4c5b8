import { type KubeObject, nameIsPathSegment } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { metaOf, type RESTStrategy, withMeta } from "@kube-apiserver/generic-server";
import { asAPIService, localAvailability, withAvailability } from "./api-service.js";
import { validateAPIServiceStatus, validateChangedAPIService, validateNewAPIService } from "./validation.js";

const apiVersion = "apiregistration.k8s.io/v1";

/** What clients may do with APIServices. Mirrors `apiservice.Strategy`. */
export function newAPIServiceStrategy(clock: Clock): RESTStrategy {
  return {
    namespaceScoped: false,
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: false,
    // Beyond that, the name is checked together with what it is made of.
    validateName: nameIsPathSegment,
    prepareForCreate: (_ctx, obj) => ({ ...obj, status: initialStatusOf(obj, clock.now()) }),
    validate: (_ctx, obj) => validateNewAPIService(obj),
    prepareForUpdate: (_ctx, obj, old) => ({ ...obj, status: old.status ?? {} }),
    validateUpdate: (_ctx, obj) => validateChangedAPIService(obj),
    resetFields: new Map([[apiVersion, [["status"]]]]),
  };
}

/** Local ones are available from the first moment: nobody has to look. */
function initialStatusOf(obj: KubeObject, nowMs: number) {
  return asAPIService(obj).spec?.service === undefined ? withAvailability({}, localAvailability, nowMs) : {};
}

/** Of the subresource `status`: everything else stays. Mirrors `apiservice.NewStatusStrategy`. */
export function newAPIServiceStatusStrategy(clock: Clock): RESTStrategy {
  return {
    ...newAPIServiceStrategy(clock),
    prepareForUpdate(_ctx, obj, old) {
      const { labels, annotations, finalizers, ownerReferences } = metaOf(old);
      const kept = withMeta(obj, { labels, annotations, finalizers, ownerReferences });
      return { ...kept, spec: old.spec ?? {} };
    },
    validateUpdate: (_ctx, obj) => validateAPIServiceStatus(obj),
    resetFields: new Map([[apiVersion, [["spec"], ["metadata"]]]]),
  };
}
