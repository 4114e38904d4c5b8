import { mapStringStringFlag, type NamedFlagSets, stringFlag, stringsFlag } from "@kube-apiserver/component-base";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";
import { compactErrors } from "../parse-error.js";

/** Tokens of an OpenID Connect provider. Mirrors `kubeoptions.OIDCAuthenticationOptions`. */
export class OIDCOptions implements OptionsGroup {
  issuerURL = "";
  clientID = "";
  caFile = "";
  usernameClaim = "sub";
  usernamePrefix = "";
  groupsClaim = "";
  groupsPrefix = "";
  signingAlgs: readonly string[] = ["RS256"];
  requiredClaims: ReadonlyMap<string, string> = new Map();

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "oidc-issuer-url", this, "issuerURL", stringFlag);
    addFlag(sets, "oidc-client-id", this, "clientID", stringFlag);
    addFlag(sets, "oidc-ca-file", this, "caFile", stringFlag);
    addFlag(sets, "oidc-username-claim", this, "usernameClaim", stringFlag);
    addFlag(sets, "oidc-username-prefix", this, "usernamePrefix", stringFlag);
    addFlag(sets, "oidc-groups-claim", this, "groupsClaim", stringFlag);
    addFlag(sets, "oidc-groups-prefix", this, "groupsPrefix", stringFlag);
    addFlag(sets, "oidc-signing-algs", this, "signingAlgs", stringsFlag);
    addFlag(sets, "oidc-required-claim", this, "requiredClaims", mapStringStringFlag);
  }

  /** Whether any of it is set. */
  isUsed(): boolean {
    const texts = [
      this.issuerURL,
      this.clientID,
      this.caFile,
      this.usernamePrefix,
      this.groupsClaim,
      this.groupsPrefix,
    ];
    return texts.some((text) => text !== "") || this.usernameClaim !== "sub" || this.requiredClaims.size > 0;
  }

  validate(): readonly Error[] {
    if (!this.isUsed()) return [];
    return compactErrors(
      (this.issuerURL === "" || this.clientID === "") &&
        new Error("oidc-issuer-url and oidc-client-id must be specified together when any oidc-* flags are set"),
    );
  }
}
