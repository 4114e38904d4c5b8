import type { authorization_v1 } from "@kube-apiserver/api/types";
import {
  EncodedObject,
  type FieldError,
  type KubeObject,
  newBadRequest,
  newInvalid,
} from "@kube-apiserver/apimachinery";
import {
  type Authorizer,
  authorizeOrError,
  type Creater,
  metaOf,
  type RequestContext,
  type UserInfo,
  type ValidateObjectFunc,
} from "@kube-apiserver/generic-server";
import { ComputedStorage } from "../computed-storage.js";
import {
  type AccessQuestion,
  answered,
  attributesOf,
  subjectOf,
  validateLocality,
  validateNoMeta,
  validateQuestion,
  validateSubject,
} from "./review-spec.js";
import { validateResourceAttributes } from "./validate-resource-attributes.js";

/** Access reviews of all three kinds: a question to the authorizer, answered at once and never stored. */
abstract class AccessReviewStore extends ComputedStorage implements Creater {
  readonly #authorizer: Authorizer;
  readonly #kind: string;

  constructor(kind: string, authorizer: Authorizer) {
    super();
    this.#kind = kind;
    this.#authorizer = authorizer;
  }

  async create(ctx: RequestContext, obj: KubeObject, createValidation: ValidateObjectFunc): Promise<EncodedObject> {
    const errors = this.validate(ctx, obj);
    if (errors.length > 0) throw newInvalid({ group: "authorization.k8s.io", kind: this.#kind }, "", errors);
    await createValidation(obj);
    const attributes = attributesOf(this.userOf(ctx, obj), questionOf(obj));
    const result = await authorizeOrError(this.#authorizer, attributes, ctx.signal);
    return EncodedObject.fromObject(answered(obj, attributes, result));
  }

  /** Mistakes in the question. */
  protected abstract validate(ctx: RequestContext, obj: KubeObject): readonly FieldError[];

  /** About whom the question is. */
  protected abstract userOf(ctx: RequestContext, obj: KubeObject): UserInfo;
}

/** `subjectaccessreviews`: may somebody do something? */
export class SubjectAccessReviewStore extends AccessReviewStore {
  constructor(authorizer: Authorizer) {
    super("SubjectAccessReview", authorizer);
  }

  protected validate(_ctx: RequestContext, obj: KubeObject): readonly FieldError[] {
    return [
      ...validateQuestion(questionOf(obj)),
      ...validateSubject(specOf(obj)),
      ...validateResourceAttributes(specOf(obj).resourceAttributes),
      ...validateNoMeta(obj),
    ];
  }

  protected userOf(_ctx: RequestContext, obj: KubeObject): UserInfo {
    return subjectOf(specOf(obj));
  }
}

/** `localsubjectaccessreviews`: the same, about one namespace and for those who may ask only there. */
export class LocalSubjectAccessReviewStore extends AccessReviewStore {
  constructor(authorizer: Authorizer) {
    super("LocalSubjectAccessReview", authorizer);
  }

  protected validate(ctx: RequestContext, obj: KubeObject): readonly FieldError[] {
    const { namespace = "" } = metaOf(obj);
    if (namespace !== ctx.namespace) {
      throw newBadRequest(`namespace does not match: ${ctx.namespace}`);
    }
    return [
      ...validateQuestion(questionOf(obj)),
      ...validateSubject(specOf(obj)),
      ...validateResourceAttributes(specOf(obj).resourceAttributes),
      ...validateNoMeta(obj, " except for namespace"),
      ...validateLocality(questionOf(obj), namespace),
    ];
  }

  protected userOf(_ctx: RequestContext, obj: KubeObject): UserInfo {
    return subjectOf(specOf(obj));
  }
}

/** `selfsubjectaccessreviews`: may I do something? */
export class SelfSubjectAccessReviewStore extends AccessReviewStore {
  constructor(authorizer: Authorizer) {
    super("SelfSubjectAccessReview", authorizer);
  }

  protected validate(_ctx: RequestContext, obj: KubeObject): readonly FieldError[] {
    return [
      ...validateQuestion(questionOf(obj)),
      ...validateResourceAttributes(specOf(obj).resourceAttributes),
      ...validateNoMeta(obj),
    ];
  }

  protected userOf({ user }: RequestContext): UserInfo {
    return user;
  }
}

function specOf(obj: KubeObject): authorization_v1.SubjectAccessReviewSpec {
  return (obj as authorization_v1.SubjectAccessReview).spec ?? {};
}

function questionOf(obj: KubeObject): AccessQuestion {
  return specOf(obj);
}
