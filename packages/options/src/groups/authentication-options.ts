import { boolFlag, durationFlag, type NamedFlagSets, stringFlag, stringsFlag } from "@kube-apiserver/component-base";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";
import { compactErrors } from "../parse-error.js";
import { OIDCOptions } from "./oidc-options.js";
import { RequestHeaderOptions } from "./request-header-options.js";
import { ServiceAccountOptions } from "./service-account-options.js";

/** Who is let in, and as whom. Mirrors `kubeoptions.BuiltInAuthenticationOptions`. */
export class AuthenticationOptions implements OptionsGroup {
  anonymousAuth = true;
  /** Empty: the issuers of service account tokens. */
  apiAudiences: readonly string[] = [];
  authenticationConfig = "";
  clientCAFile = "";
  enableBootstrapTokenAuth = false;
  tokenAuthFile = "";
  webhookConfigFile = "";
  webhookVersion = "v1beta1";
  webhookCacheTTLMs = 120_000;
  readonly oidc = new OIDCOptions();
  readonly requestHeader = new RequestHeaderOptions();
  readonly serviceAccounts = new ServiceAccountOptions();

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "anonymous-auth", this, "anonymousAuth", boolFlag);
    addFlag(sets, "api-audiences", this, "apiAudiences", stringsFlag);
    addFlag(sets, "authentication-config", this, "authenticationConfig", stringFlag);
    addFlag(sets, "client-ca-file", this, "clientCAFile", stringFlag);
    addFlag(sets, "enable-bootstrap-token-auth", this, "enableBootstrapTokenAuth", boolFlag);
    addFlag(sets, "token-auth-file", this, "tokenAuthFile", stringFlag);
    addFlag(sets, "authentication-token-webhook-config-file", this, "webhookConfigFile", stringFlag);
    addFlag(sets, "authentication-token-webhook-version", this, "webhookVersion", stringFlag);
    addFlag(sets, "authentication-token-webhook-cache-ttl", this, "webhookCacheTTLMs", durationFlag);
    this.oidc.addFlags(sets);
    this.requestHeader.addFlags(sets);
    this.serviceAccounts.addFlags(sets);
  }

  validate(): readonly Error[] {
    return [
      ...compactErrors(
        this.authenticationConfig !== "" &&
          this.oidc.isUsed() &&
          new Error("authentication-config file and oidc-* flags are mutually exclusive"),
      ),
      ...this.oidc.validate(),
      ...this.requestHeader.validate(),
      ...this.serviceAccounts.validate(),
    ];
  }
}
