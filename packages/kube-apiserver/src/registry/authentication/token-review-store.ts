import type { authentication_v1 } from "@kube-apiserver/api/types";
import {
  EncodedObject,
  type JSONObject,
  type KubeObject,
  newBadRequest,
  newInternalError,
} from "@kube-apiserver/apimachinery";
import {
  type AuthenticatorResponse,
  allAuthenticated,
  type Creater,
  type RequestContext,
  type TokenAuthenticator,
  type UserInfo,
  type ValidateObjectFunc,
} from "@kube-apiserver/generic-server";
import { ComputedStorage } from "../computed-storage.js";
import { toUserInfoObject } from "./user-info.js";

/** `tokenreviews`: whose token is this? Mirrors `tokenreview.REST`. */
export class TokenReviewStore extends ComputedStorage implements Creater {
  readonly #authenticator: TokenAuthenticator | undefined;
  readonly #apiAudiences: readonly string[];

  /** @param authenticator - undefined: no token is known */
  constructor(authenticator: TokenAuthenticator | undefined, apiAudiences: readonly string[]) {
    super();
    this.#authenticator = authenticator;
    this.#apiAudiences = apiAudiences;
  }

  async create(ctx: RequestContext, obj: KubeObject, createValidation: ValidateObjectFunc): Promise<EncodedObject> {
    const { token = "", audiences = [] } = (obj as authentication_v1.TokenReview).spec ?? {};
    if (token === "") throw newBadRequest("token is required for TokenReview in authentication");
    await createValidation(obj);
    const wanted = audiences.length === 0 ? this.#apiAudiences : audiences;
    return EncodedObject.fromObject({ ...obj, status: await this.#statusOf(token, wanted, ctx) });
  }

  async #statusOf(token: string, audiences: readonly string[], ctx: RequestContext): Promise<JSONObject> {
    let response: AuthenticatorResponse | undefined;
    try {
      response = await this.#authenticator?.authenticateToken(token, audiences, ctx.signal);
    } catch (err) {
      return { user: {}, error: err instanceof Error ? err.message : String(err) };
    }
    if (response === undefined) return { user: {} };
    for (const [key, value] of Object.entries(response.auditAnnotations ?? {})) ctx.addAuditAnnotation(key, value);
    for (const warning of response.warnings ?? []) ctx.addWarning(warning);
    return knownStatus(response, audiences);
  }
}

/** @throws StatusError, reason InternalError, when an authenticator took a token that is for somebody else: a defect of it */
function knownStatus({ user, audiences = [] }: AuthenticatorResponse, wanted: readonly string[]): JSONObject {
  if (wanted.length > 0 && !audiences.some((audience) => wanted.includes(audience))) {
    throw newInternalError(new Error("error validating audiences"));
  }
  return {
    authenticated: true,
    user: toUserInfoObject(withAuthenticatedGroup(user)),
    ...(audiences.length === 0 ? {} : { audiences }),
  };
}

/** What the authenticators of requests add to everybody whom they know. */
function withAuthenticatedGroup(user: UserInfo): UserInfo {
  if (user.groups.includes(allAuthenticated)) return user;
  return { ...user, groups: [...user.groups, allAuthenticated] };
}
