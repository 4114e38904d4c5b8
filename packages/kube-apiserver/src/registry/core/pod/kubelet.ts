import { newServiceUnavailable, type StatusError } from "@kube-apiserver/apimachinery";

/** What requests that only a node can answer get from a server that has no connection to nodes. */
export function noKubelet(nodeName: string): StatusError {
  return newServiceUnavailable(`no connection to the kubelet of node ${JSON.stringify(nodeName)} is configured`);
}
