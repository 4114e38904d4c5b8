import type { core_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, ValidationPlugin } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "./refusal.js";
import { handling, isFor } from "./requests.js";

/**
 * Refuses external IPs that a service does not have yet: whoever sets them takes over traffic to that address
 * (CVE-2020-8554). Mirrors `network/denyserviceexternalips`.
 */
export const denyServiceExternalIPs: ValidationPlugin = {
  name: "DenyServiceExternalIPs",
  handles: handling("CREATE", "UPDATE"),
  async validate(attributes: AdmissionAttributes) {
    if (!isFor(attributes, "", "services")) return;
    const before = externalIPsOf(attributes.oldObject);
    if (externalIPsOf(attributes.object).every((address) => before.includes(address))) return;
    throw newAdmissionForbidden(attributes, "Use of external IPs is denied by admission control.");
  },
};

function externalIPsOf(service: KubeObject | undefined): readonly string[] {
  return (service as core_v1.Service | undefined)?.spec?.externalIPs ?? [];
}
