import type { certificates_v1beta1 } from "@kube-apiserver/api/types";
import { type JSONValue, jsonEqual, type KubeObject, quoteGo } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, Authorizer, ValidationPlugin } from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../config/extra-config.js";
import { mayUseSigner } from "../registry/certificates/signer-rights.js";
import { newAdmissionForbidden } from "./refusal.js";
import { handling } from "./requests.js";

/** Only who may `attest` for a signer says whom to trust in its name. Mirrors `certificates/ctbattest`. */
export function newClusterTrustBundleAttest(authorizer: Authorizer, features: FeatureGates): ValidationPlugin {
  const isOn = features.enabled("ClusterTrustBundle");
  return {
    name: "ClusterTrustBundleAttest",
    handles: handling("CREATE", "UPDATE"),
    async validate(attributes: AdmissionAttributes) {
      const { resource, user, context } = attributes;
      const concerns = resource.group === "certificates.k8s.io" && resource.resource === "clustertrustbundles";
      if (!isOn || !concerns || isLeftAlone(attributes)) return;
      const { spec } = attributes.object as certificates_v1beta1.ClusterTrustBundle;
      const signerName = spec.signerName ?? "";
      if (signerName === "" || (await mayUseSigner(authorizer, { user, signal: context.signal }, "attest", signerName)))
        return;
      throw newAdmissionForbidden(attributes, `user not permitted to attest for signerName ${quoteGo(signerName)}`);
    },
  };
}

/** The garbage collector and storage migration change no bundle. Mirrors `rbac.IsOnlyMutatingGCFields`. */
function isLeftAlone({ operation, object, oldObject }: AdmissionAttributes): boolean {
  if (operation !== "UPDATE" || object === undefined || oldObject === undefined) return false;
  return jsonEqual(withoutGCFields(object), withoutGCFields(oldObject));
}

function withoutGCFields({ metadata, ...rest }: KubeObject): JSONValue {
  const { ownerReferences: _owners, finalizers: _finalizers, ...others } = metadata ?? {};
  return { ...rest, metadata: others } as JSONValue;
}
