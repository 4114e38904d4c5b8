import type { authentication_v1 } from "@kube-apiserver/api/types";
import { EncodedObject, type JSONObject, type KubeObject, newBadRequest } from "@kube-apiserver/apimachinery";
import type { Cancellation } from "@kube-apiserver/component-base";
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
    return EncodedObject.fromObject({ ...obj, status: await this.#statusOf(token, wanted, ctx.signal) });
  }

  async #statusOf(token: string, audiences: readonly string[], signal: Cancellation): Promise<JSONObject> {
    try {
      const response = await this.#authenticator?.authenticateToken(token, audiences, signal);
      return response === undefined ? { user: {} } : knownStatus(response, audiences);
    } catch (err) {
      return { user: {}, error: err instanceof Error ? err.message : String(err) };
    }
  }
}

function knownStatus({ user, audiences = [] }: AuthenticatorResponse, wanted: readonly string[]): JSONObject {
  const agreed = audiences.filter((audience) => wanted.includes(audience));
  if (wanted.length > 0 && audiences.length > 0 && agreed.length === 0) return { user: {} };
  return {
    authenticated: true,
    user: toUserInfoObject(withAuthenticatedGroup(user)),
    ...(agreed.length === 0 ? {} : { audiences: agreed }),
  };
}

/** What the authenticators of requests add to everybody whom they know. */
function withAuthenticatedGroup(user: UserInfo): UserInfo {
  if (user.groups.includes(allAuthenticated)) return user;
  return { ...user, groups: [...user.groups, allAuthenticated] };
}
