import type { Cancellation } from "@kube-apiserver/component-base";
import type { AuthorizerAttributes } from "../interfaces.js";

/** Which requests an authorizer is asked about. */
export interface AuthorizationMatchConditions {
  /** False: it is not to be asked. An error: that cannot be told. */
  match(attributes: AuthorizerAttributes, signal?: Cancellation): boolean | Error;
}
