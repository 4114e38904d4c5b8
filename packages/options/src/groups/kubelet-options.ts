import { durationFlag, type NamedFlagSets, stringFlag, stringsFlag, uintFlag } from "@kube-apiserver/component-base";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";

/** How kubelets are reached. Mirrors `kubeletclient.KubeletClientConfig`. */
export class KubeletOptions implements OptionsGroup {
  certificateAuthority = "";
  clientCertificate = "";
  clientKey = "";
  preferredAddressTypes: readonly string[] = ["Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP"];
  timeoutMs = 5_000;
  port = 10_250;
  readOnlyPort = 10_255;

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "kubelet-certificate-authority", this, "certificateAuthority", stringFlag);
    addFlag(sets, "kubelet-client-certificate", this, "clientCertificate", stringFlag);
    addFlag(sets, "kubelet-client-key", this, "clientKey", stringFlag);
    addFlag(sets, "kubelet-preferred-address-types", this, "preferredAddressTypes", stringsFlag);
    addFlag(sets, "kubelet-timeout", this, "timeoutMs", durationFlag);
    addFlag(sets, "kubelet-port", this, "port", uintFlag);
    addFlag(sets, "kubelet-read-only-port", this, "readOnlyPort", uintFlag);
  }

  validate(): readonly Error[] {
    return [];
  }
}
