export type {
  AdmissionAttributes,
  AdmissionOperation,
  AdmissionPlugin,
  MutationPlugin,
  ValidationPlugin,
} from "./admission/interfaces.js";
export type {
  AuthenticatorResponse,
  RequestAuthenticator,
  ServerRequest,
  TokenAuthenticator,
  UserInfo,
} from "./authentication/interfaces.js";
export {
  allAuthenticated,
  allUnauthenticated,
  anonymousUser,
  apiServerUser,
  systemMasters,
} from "./authentication/interfaces.js";
export type {
  AuthorizationResult,
  Authorizer,
  AuthorizerAttributes,
  Decision,
  NonResourceRule,
  ResourceRule,
  RuleResolver,
} from "./authorization/interfaces.js";
export type {
  Client,
  ClientDeleteOptions,
  ClientListOptions,
  ClientWatchEvent,
  ListResponse,
  ResourceScope,
} from "./client/client.js";
export type { Informer, InformerHandlers, ListerWatcher } from "./informers/informer.js";
export type { RequestContext } from "./request/request-context.js";
export type { RequestInfo } from "./request/request-info.js";
