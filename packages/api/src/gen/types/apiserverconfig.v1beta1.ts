// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of apiserverconfig.v1beta1.

export type AnonymousAuthCondition = {
  readonly path: string;
};

export type AnonymousAuthConfig = {
  readonly enabled: boolean;
  readonly conditions?: readonly AnonymousAuthCondition[];
};

export type AudienceMatchPolicyType = string;

export type AuthenticationConfiguration = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly jwt: readonly JWTAuthenticator[];
  readonly anonymous?: AnonymousAuthConfig;
};

export type AuthorizationConfiguration = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly authorizers: readonly AuthorizerConfiguration[];
};

export type AuthorizerConfiguration = {
  readonly type: string;
  readonly name: string;
  readonly webhook?: WebhookConfiguration;
};

export type AuthorizerType = string;

export type ClaimMappings = {
  readonly username: PrefixedClaimOrExpression;
  readonly groups?: PrefixedClaimOrExpression;
  readonly uid?: ClaimOrExpression;
  readonly extra?: readonly ExtraMapping[];
};

export type ClaimOrExpression = {
  readonly claim?: string;
  readonly expression?: string;
};

export type ClaimValidationRule = {
  readonly claim?: string;
  readonly requiredValue?: string;
  readonly expression?: string;
  readonly message?: string;
};

export type Connection = {
  readonly proxyProtocol?: string;
  readonly transport?: Transport;
};

export type EgressSelection = {
  readonly name: string;
  readonly connection: Connection;
};

export type EgressSelectorConfiguration = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly egressSelections: readonly EgressSelection[];
};

export type EgressSelectorType = string;

export type ExtraMapping = {
  readonly key: string;
  readonly valueExpression: string;
};

export type Issuer = {
  readonly url: string;
  readonly discoveryURL?: string;
  readonly certificateAuthority?: string;
  readonly audiences: readonly string[];
  readonly audienceMatchPolicy?: string;
  readonly egressSelectorType?: string;
};

export type JWTAuthenticator = {
  readonly issuer: Issuer;
  readonly claimValidationRules?: readonly ClaimValidationRule[];
  readonly claimMappings: ClaimMappings;
  readonly userValidationRules?: readonly UserValidationRule[];
};

export type PrefixedClaimOrExpression = {
  readonly claim?: string;
  readonly prefix?: string;
  readonly expression?: string;
};

export type ProtocolType = string;

export type TCPTransport = {
  readonly url?: string;
  readonly tlsConfig?: TLSConfig;
};

export type TLSConfig = {
  readonly caBundle?: string;
  readonly clientKey?: string;
  readonly clientCert?: string;
  readonly tlsServerName?: string;
};

export type TracingConfiguration = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly endpoint?: string;
  readonly samplingRatePerMillion?: number;
};

export type Transport = {
  readonly tcp?: TCPTransport;
  readonly uds?: UDSTransport;
};

export type UDSTransport = {
  readonly udsName?: string;
};

export type UserValidationRule = {
  readonly expression: string;
  readonly message?: string;
};

export type WebhookConfiguration = {
  readonly authorizedTTL: string;
  readonly cacheAuthorizedRequests?: boolean;
  readonly unauthorizedTTL: string;
  readonly cacheUnauthorizedRequests?: boolean;
  readonly timeout: string;
  readonly subjectAccessReviewVersion: string;
  readonly matchConditionSubjectAccessReviewVersion: string;
  readonly failurePolicy: string;
  readonly connectionInfo: WebhookConnectionInfo;
  readonly matchConditions: readonly WebhookMatchCondition[];
};

export type WebhookConnectionInfo = {
  readonly type: string;
  readonly kubeConfigFile: string;
};

export type WebhookMatchCondition = {
  readonly expression: string;
};
