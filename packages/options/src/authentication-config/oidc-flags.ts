import { readFile } from "node:fs/promises";
import type { AuthenticationConfiguration } from "@kube-apiserver/generic-server";
import type { CompletedOptions } from "../completed-options.js";

type OIDCValues = CompletedOptions["authentication"]["oidc"];

/** What `--oidc-*` flags say, as a configuration. Rejects when the file of the authorities cannot be read. */
export async function oidcFlagsConfiguration(oidc: OIDCValues): Promise<AuthenticationConfiguration> {
  const { issuerURL, clientID, caFile, usernameClaim, groupsClaim, groupsPrefix, requiredClaims } = oidc;
  if (issuerURL === "" || clientID === "") return { jwt: [] };
  const certificateAuthority = caFile === "" ? "" : await readFile(caFile, "utf8");
  const rules = Array.from(requiredClaims, ([claim, requiredValue]) => ({ claim, requiredValue }));
  return {
    jwt: [
      {
        issuer: { url: issuerURL, audiences: [clientID], certificateAuthority },
        claimMappings: {
          username: { claim: usernameClaim, prefix: userNamePrefix(oidc) },
          ...(groupsClaim === "" ? {} : { groups: { claim: groupsClaim, prefix: groupsPrefix } }),
        },
        claimValidationRules: rules,
      },
    ],
  };
}

/** Names of several issuers must not clash, unless somebody wants that; addresses are unique by themselves. */
function userNamePrefix({ issuerURL, usernameClaim, usernamePrefix }: OIDCValues): string {
  if (usernamePrefix === "-") return "";
  if (usernamePrefix === "" && usernameClaim !== "email") return `${issuerURL}#`;
  return usernamePrefix;
}
