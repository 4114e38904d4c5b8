import { newFailureStatus, StatusError } from "@kube-apiserver/apimachinery";

// Where plugins of this package look for them.
export { newAdmissionForbidden, toAdmissionForbidden } from "@kube-apiserver/generic-server";

/** What upstream answers where a plugin fails with an error that is no Status: 500 with nothing but the message. */
export function newPluginFailure(message: string): StatusError {
  return new StatusError(newFailureStatus({ code: 500, reason: "", message }));
}
