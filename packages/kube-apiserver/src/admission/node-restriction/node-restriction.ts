import { quoteGo } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, MutationPlugin } from "@kube-apiserver/generic-server";
import { nodeNameOf } from "../../node-authorizer/node-identity.js";
import { newAdmissionForbidden } from "../refusal.js";
import { handling } from "../requests.js";
import { admitVolumeClaim } from "./claim-status.js";
import type { NodeRestrictionDeps, NodeRule } from "./node-objects.js";
import { admitNode } from "./node-requests.js";
import { admitCertificateSigningRequest, admitCSINode, admitLease, admitResourceSlice } from "./own-objects.js";
import { admitPodCertificateRequest } from "./pod-certificate-requests.js";
import { admitPod } from "./pod-requests.js";
import { admitTokenRequest } from "./token-requests.js";

/** By `group/resource`. What is not here is left to authorization. */
const rules: ReadonlyMap<string, NodeRule> = new Map<string, NodeRule>([
  ["/pods", admitPod],
  ["/nodes", admitNode],
  ["/persistentvolumeclaims", admitVolumeClaim],
  ["/serviceaccounts", admitTokenRequest],
  ["certificates.k8s.io/podcertificaterequests", admitPodCertificateRequest],
  ["certificates.k8s.io/certificatesigningrequests", admitCertificateSigningRequest],
  ["coordination.k8s.io/leases", admitLease],
  ["storage.k8s.io/csinodes", admitCSINode],
  ["resource.k8s.io/resourceslices", admitResourceSlice],
]);

/**
 * Keeps kubelets to what is theirs, where that takes a look at what they send: the node authorizer has let them this far.
 * Mirrors `noderestriction.Plugin`, which, like this, refuses before others have changed the object.
 */
export function newNodeRestriction(deps: NodeRestrictionDeps): MutationPlugin {
  return {
    name: "NodeRestriction",
    handles: handling("CREATE", "UPDATE", "DELETE"),
    async admit(attributes: AdmissionAttributes) {
      const { user, resource } = attributes;
      const node = nodeNameOf(user);
      if (node === undefined) return;
      if (node === "") {
        throw newAdmissionForbidden(attributes, `could not determine node from user ${quoteGo(user.name)}`);
      }
      await rules.get(`${resource.group}/${resource.resource}`)?.(node, attributes, deps);
    },
  };
}
