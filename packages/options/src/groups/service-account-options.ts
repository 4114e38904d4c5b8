import {
  boolFlag,
  durationFlag,
  type NamedFlagSets,
  stringArrayFlag,
  stringFlag,
} from "@kube-apiserver/component-base";
import { addFlag } from "../flag-facts.js";
import type { OptionsGroup } from "../options-group.js";
import { compactErrors } from "../parse-error.js";

const hourMs = 3_600_000;
const maxMs = 2 ** 32 * 1_000;

/** Tokens of service accounts. Mirrors `kubeoptions.ServiceAccountAuthenticationOptions`. */
export class ServiceAccountOptions implements OptionsGroup {
  /** The first one signs. Empty: this cluster's own. */
  issuers: readonly string[] = [];
  jwksURI = "";
  /** Public keys that tokens are checked with. Empty: that of the signing key. */
  keyFiles: readonly string[] = [];
  /** Private key that tokens are signed with. Empty: one is made. */
  signingKeyFile = "";
  signingEndpoint = "";
  lookup = true;
  extendExpiration = true;
  /** 0: no bound but that of the API. */
  maxExpirationMs = 0;

  addFlags(sets: NamedFlagSets): void {
    addFlag(sets, "service-account-issuer", this, "issuers", stringArrayFlag);
    addFlag(sets, "service-account-jwks-uri", this, "jwksURI", stringFlag);
    addFlag(sets, "service-account-key-file", this, "keyFiles", stringArrayFlag);
    addFlag(sets, "service-account-signing-key-file", this, "signingKeyFile", stringFlag);
    addFlag(sets, "service-account-signing-endpoint", this, "signingEndpoint", stringFlag);
    addFlag(sets, "service-account-lookup", this, "lookup", boolFlag);
    addFlag(sets, "service-account-extend-token-expiration", this, "extendExpiration", boolFlag);
    addFlag(sets, "service-account-max-token-expiration", this, "maxExpirationMs", durationFlag);
  }

  validate(): readonly Error[] {
    const { maxExpirationMs, signingKeyFile, signingEndpoint } = this;
    return [
      ...this.#issuerErrors(),
      ...compactErrors(
        maxExpirationMs !== 0 &&
          (maxExpirationMs < hourMs || maxExpirationMs > maxMs) &&
          new Error("the service-account-max-token-expiration must be between 1 hour and 2^32 seconds"),
        this.keyFiles.length > 0 &&
          signingKeyFile === "" &&
          signingEndpoint === "" &&
          new Error("--service-account-signing-key-file and --service-account-issuer are required flags"),
        (signingKeyFile !== "" || this.keyFiles.length > 0) &&
          signingEndpoint !== "" &&
          new Error(
            "can't set `--service-account-signing-key-file` and/or `--service-account-key-file` with `--service-account-signing-endpoint` (They are mutually exclusive)",
          ),
        this.jwksURI !== "" &&
          !this.jwksURI.startsWith("https://") &&
          new Error(`service-account-jwks-uri requires https scheme, parsed as: ${this.jwksURI}`),
      ),
    ];
  }

  #issuerErrors(): readonly Error[] {
    const seen = new Set<string>();
    return this.issuers.flatMap((issuer) => {
      if (issuer === "") return [new Error("service-account-issuer can't be an empty string")];
      if (seen.has(issuer)) return [new Error(`service-account-issuer ${JSON.stringify(issuer)} is already specified`)];
      seen.add(issuer);
      if (!issuer.includes(":") || URL.canParse(issuer)) return [];
      return [new Error(`service-account-issuer contained a ':' but was not a valid URL: ${issuer}`)];
    });
  }
}
