import type { resource_v1, resource_v1alpha3 } from "@kube-apiserver/api/types";
import {
  FieldPath,
  formatTime,
  type JSONObject,
  type KubeObject,
  quoteGo,
  type StringMap,
  validateAnnotations,
  validateImmutableField,
  validateLabels,
} from "@kube-apiserver/apimachinery";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateOwnMeta } from "../validate-own-meta.js";
import { adminRequestOf, adminResultOf, reviewAdminAccess } from "./admin-access.js";
import { reviewClaimStatus } from "./claim-status-rights.js";
import { withoutDeallocatedDevices } from "./deallocated-devices.js";
import { newLazySelectorCheck } from "./lazy-selector-check.js";
import { validateResourceClaimStatusUpdate } from "./validate-claim-status.js";
import { validateDeviceClaim } from "./validate-device-claim.js";
import { validateDeviceClass } from "./validate-device-class.js";
import { validateDeviceTaintRule, validateDeviceTaintRuleStatus } from "./validate-device-taint-rule.js";
import { validateResourceSlice } from "./validate-resource-slice.js";
import { hasSelectors } from "./validate-selectors.js";

const group = "resource.k8s.io";
const specPath = FieldPath.root("spec");

export const deviceClasses: StoredResourceDefinition = {
  group,
  resource: "deviceclasses",
  strategy(base, deps) {
    const { check, loadedFor } = newLazySelectorCheck(deps);
    return {
      ...loadedFor(base, (obj) => ((obj as resource_v1.DeviceClass).spec.selectors ?? []).length > 0),
      validate: (_ctx, obj) => validateDeviceClass(obj as resource_v1.DeviceClass, check),
      validateUpdate: (_ctx, obj, old) => [
        ...validateOwnMeta(base, obj),
        ...validateDeviceClass(obj as resource_v1.DeviceClass, check, old as resource_v1.DeviceClass),
      ],
    };
  },
};

export const deviceTaintRules: StoredResourceDefinition = {
  group,
  resource: "devicetaintrules",
  strategy: (base, { clock }) => ({
    ...base,
    prepareForUpdate: async (ctx, obj, old) =>
      withTimeOfEffect(
        (await base.prepareForUpdate(ctx, obj, old)) as resource_v1alpha3.DeviceTaintRule,
        old as resource_v1alpha3.DeviceTaintRule,
        formatTime(clock.now()),
      ),
    validate: (_ctx, obj) => validateDeviceTaintRule(obj as resource_v1alpha3.DeviceTaintRule),
    validateUpdate: (_ctx, obj, old) =>
      validateDeviceTaintRule(obj as resource_v1alpha3.DeviceTaintRule, old as resource_v1alpha3.DeviceTaintRule),
  }),
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj) => validateDeviceTaintRuleStatus(obj as resource_v1alpha3.DeviceTaintRule),
  }),
};

export const resourceClaims: StoredResourceDefinition = {
  group,
  resource: "resourceclaims",
  strategy(base, deps) {
    const { check, loadedFor } = newLazySelectorCheck(deps);
    const gates = deps.extra.featureGates;
    return {
      ...loadedFor(base, (obj) => hasSelectors((obj as resource_v1.ResourceClaim).spec)),
      // The spec never changes.
      review: async (ctx, obj, old) =>
        old === undefined ? reviewAdminAccess(deps, ctx, adminRequestOf((obj as resource_v1.ResourceClaim).spec)) : [],
      validate(_ctx, obj) {
        const { devices = {} } = (obj as resource_v1.ResourceClaim).spec;
        return validateDeviceClaim(devices, specPath.child("devices"), { gates, check });
      },
      // The spec never changes, and so is not looked at again.
      validateUpdate: (_ctx, obj, old) => [
        ...validateOwnMeta(base, obj),
        ...validateImmutableField(obj.spec as JSONObject, old.spec as JSONObject, specPath),
      ],
    };
  },
  statusStrategy: (base, { storeOf, authorizer, extra: { featureGates } }) => ({
    ...base,
    async review(ctx, obj, old) {
      const [claim, before] = [obj as resource_v1.ResourceClaim, old as resource_v1.ResourceClaim];
      return [
        ...(adminResultOf(before) === undefined ? await reviewAdminAccess({ storeOf }, ctx, adminResultOf(claim)) : []),
        ...(featureGates.enabled("DRAResourceClaimGranularStatusAuthorization")
          ? await reviewClaimStatus(authorizer, ctx, claim, before)
          : []),
      ];
    },
    prepareForUpdate: async (ctx, obj, old) =>
      withoutDeallocatedDevices(await base.prepareForUpdate(ctx, obj, old), old),
    validateUpdate: (_ctx, obj, old) =>
      validateResourceClaimStatusUpdate(obj as resource_v1.ResourceClaim, old as resource_v1.ResourceClaim),
  }),
};

export const resourceClaimTemplates: StoredResourceDefinition = {
  group,
  resource: "resourceclaimtemplates",
  strategy(base, deps) {
    const { check, loadedFor } = newLazySelectorCheck(deps);
    const gates = deps.extra.featureGates;
    const specOf = (obj: KubeObject) => (obj as resource_v1.ResourceClaimTemplate).spec;
    return {
      ...loadedFor(base, (obj) => hasSelectors(specOf(obj).spec)),
      review: async (ctx, obj, old) =>
        old === undefined ? reviewAdminAccess(deps, ctx, adminRequestOf(specOf(obj).spec)) : [],
      validate(_ctx, obj) {
        const { metadata, spec } = specOf(obj);
        const metaPath = specPath.child("metadata");
        const devicesPath = specPath.child("spec", "devices");
        return [
          ...validateAnnotations(metadata?.annotations as StringMap | undefined, metaPath.child("annotations")),
          ...validateLabels(metadata?.labels as StringMap | undefined, metaPath.child("labels")),
          ...validateDeviceClaim(spec?.devices ?? {}, devicesPath, { gates, check }),
        ];
      },
      validateUpdate: (_ctx, obj, old) =>
        validateImmutableField(obj.spec as JSONObject, old.spec as JSONObject, specPath),
    };
  },
};

export const resourceSlices: StoredResourceDefinition = {
  group,
  resource: "resourceslices",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateResourceSlice(obj as resource_v1.ResourceSlice),
    validateUpdate: (_ctx, obj, old) =>
      validateResourceSlice(obj as resource_v1.ResourceSlice, old as resource_v1.ResourceSlice),
    warningsOnCreate: (_ctx, obj) => driverWarnings(obj as resource_v1.ResourceSlice),
    warningsOnUpdate: (_ctx, obj) => driverWarnings(obj as resource_v1.ResourceSlice),
  }),
};

function driverWarnings({ spec: { driver = "" } }: resource_v1.ResourceSlice): readonly string[] {
  if (driver === driver.toLowerCase()) return [];
  return [`spec.driver: driver names should be lowercase; ${quoteGo(driver)} contains uppercase characters`];
}

/** A taint with another effect is a new one, unless the client says since when it is there. */
function withTimeOfEffect(
  rule: resource_v1alpha3.DeviceTaintRule,
  old: resource_v1alpha3.DeviceTaintRule,
  now: string,
): KubeObject {
  const { taint } = rule.spec;
  const { taint: before } = old.spec;
  if (taint.effect === before.effect || taint.timeAdded !== before.timeAdded) return rule as KubeObject;
  return { ...rule, spec: { ...rule.spec, taint: { ...taint, timeAdded: now } } } as KubeObject;
}
