import { serverVersion } from "@kube-apiserver/component-base";

/**
 * How this server names itself to servers that it calls: gateways before them refuse callers without a name. Mirrors
 * `rest.DefaultKubernetesUserAgent`.
 */
export const userAgent = `kube-apiserver/${serverVersion.gitVersion} (${serverVersion.platform})`;
