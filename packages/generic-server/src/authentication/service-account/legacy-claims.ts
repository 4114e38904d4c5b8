/** The issuer of tokens that lie in secrets. */
export const legacyIssuer = "kubernetes/serviceaccount";

const claimPrefix = "kubernetes.io/serviceaccount/";

/** Names of the claims of such tokens. */
export const legacyClaimNames = {
  namespace: `${claimPrefix}namespace`,
  secretName: `${claimPrefix}secret.name`,
  name: `${claimPrefix}service-account.name`,
  uid: `${claimPrefix}service-account.uid`,
} as const;

/** What a token in a secret says. */
export interface LegacyClaims {
  readonly namespace: string;
  readonly secretName: string;
  /** Name and uid of the service account. */
  readonly name: string;
  readonly uid: string;
}
