import type { certificates_v1 } from "@kube-apiserver/api/types";
import { formatTime, type JSONValue, type KubeObject } from "@kube-apiserver/apimachinery";
import type { RESTStrategy, UserInfo } from "@kube-apiserver/generic-server";
import { resetFieldsOf } from "../default-strategy.js";
import { withField, withFieldOf } from "../strategy-fields.js";
import { validateOwnMeta } from "../validate-own-meta.js";
import { keepConditions, stampTransitions } from "./kept-conditions.js";
import {
  type CSRUpdateRules,
  validateCertificateSigningRequest,
  validateCertificateSigningRequestUpdate,
} from "./validate-certificate-signing-request.js";

type CSRStatus = certificates_v1.CertificateSigningRequestStatus;
type CSRCondition = certificates_v1.CertificateSigningRequestCondition;

const apiVersions = ["certificates.k8s.io/v1"] as const;
const approvals = ["Approved", "Denied"] as const;

/** A request says who made it, whatever its maker says, and never changes. */
export function csrStrategy(base: RESTStrategy): RESTStrategy {
  return {
    ...base,
    prepareForCreate: ({ user }, obj) => ({
      ...obj,
      spec: { ...withoutIdentity(obj.spec as Spec), ...identityOf(user) },
      status: {},
    }),
    prepareForUpdate: (_ctx, obj, old) => withFieldOf(withFieldOf(obj, "spec", old), "status", old),
    validate: (_ctx, obj) => validateCertificateSigningRequest(obj as certificates_v1.CertificateSigningRequest),
    validateUpdate: validateUpdateOf(base),
    resetFields: resetFieldsOf({ apiVersions }, [["spec"], ["status"]]),
  };
}

/** Signers write the certificate and report failure; approving is not theirs. */
export function csrStatusStrategy(base: RESTStrategy, now: () => number): RESTStrategy {
  return {
    ...base,
    prepareForUpdate(_ctx, obj, old) {
      const status = statusOf(obj);
      const before = statusOf(old);
      const kept = approvals.reduce(
        (conditions, type) => keepConditions(conditions, before.conditions ?? [], type),
        status.conditions ?? [],
      );
      const stamped = stampConditions(kept, before.conditions ?? [], now());
      return withStatus(withFieldOf(obj, "spec", old), { ...status, conditions: stamped });
    },
    validateUpdate: validateUpdateOf(base, { maySetCertificate: true }),
    resetFields: resetFieldsOf({ apiVersions }, [["spec"]]),
  };
}

/** Approvers add conditions; the certificate is not theirs. */
export function csrApprovalStrategy(base: RESTStrategy, now: () => number): RESTStrategy {
  return {
    ...base,
    prepareForUpdate(_ctx, obj, old) {
      const before = statusOf(old);
      const conditions = stampConditions(statusOf(obj).conditions ?? [], before.conditions ?? [], now());
      return withStatus(withFieldOf(obj, "spec", old), { ...before, conditions });
    },
    validateUpdate: validateUpdateOf(base, { mayApprove: true }),
    resetFields: resetFieldsOf({ apiVersions }, [["spec"], ["status", "certificate"]]),
  };
}

function validateUpdateOf(base: RESTStrategy, rules: CSRUpdateRules = {}): RESTStrategy["validateUpdate"] {
  return (_ctx, obj, old) => [
    ...validateOwnMeta(base, obj),
    ...validateCertificateSigningRequestUpdate(
      obj as certificates_v1.CertificateSigningRequest,
      old as certificates_v1.CertificateSigningRequest,
      rules,
    ),
  ];
}

type Spec = Readonly<Record<string, JSONValue>> | undefined;

function withoutIdentity(spec: Spec): NonNullable<Spec> {
  const { username: _, uid: __, groups: ___, extra: ____, ...rest } = spec ?? {};
  return rest;
}

function identityOf({ name, uid, groups, extra }: UserInfo) {
  return {
    ...(name === "" ? {} : { username: name }),
    ...(uid === "" ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function statusOf(obj: KubeObject): CSRStatus {
  return (obj as certificates_v1.CertificateSigningRequest).status ?? {};
}

function withStatus(obj: KubeObject, { conditions = [], ...status }: CSRStatus): KubeObject {
  return withField(obj, "status", conditions.length === 0 ? status : { ...status, conditions });
}

/** Fills in the times that a client left out. */
function stampConditions(
  conditions: readonly CSRCondition[],
  before: readonly CSRCondition[],
  nowMs: number,
): readonly CSRCondition[] {
  const now = formatTime(nowMs);
  const updated = conditions.map((condition) => ({ ...condition, lastUpdateTime: condition.lastUpdateTime ?? now }));
  return stampTransitions(updated, before, nowMs);
}
