import type { authorization_v1 } from "@kube-apiserver/api/types";
import { EncodedObject, type KubeObject, newBadRequest } from "@kube-apiserver/apimachinery";
import type { Creater, RequestContext, RuleResolver, ValidateObjectFunc } from "@kube-apiserver/generic-server";
import { ComputedStorage } from "../computed-storage.js";

/** `selfsubjectrulesreviews`: what may I do in a namespace? Mirrors `selfsubjectrulesreview.REST`. */
export class SelfSubjectRulesReviewStore extends ComputedStorage implements Creater {
  readonly #resolver: RuleResolver | undefined;

  /** @param resolver - undefined when no authorizer can list rules; the answer then says that it is incomplete */
  constructor(resolver: RuleResolver | undefined) {
    super();
    this.#resolver = resolver;
  }

  async create(ctx: RequestContext, obj: KubeObject, createValidation: ValidateObjectFunc): Promise<EncodedObject> {
    const namespace = (obj as authorization_v1.SelfSubjectRulesReview).spec?.namespace ?? "";
    if (namespace === "") throw newBadRequest("no namespace on request");
    await createValidation(obj);
    const found = (await this.#resolver?.rulesFor(ctx.user, namespace, ctx.signal)) ?? noRules;
    const { incomplete, evaluationError } = found;
    return EncodedObject.fromObject({
      ...obj,
      status: {
        resourceRules: found.resourceRules.map(({ resourceNames, ...rule }) =>
          resourceNames.length === 0 ? rule : { ...rule, resourceNames },
        ),
        nonResourceRules: found.nonResourceRules.map((rule) => ({ ...rule })),
        incomplete,
        ...(evaluationError === undefined ? {} : { evaluationError }),
      },
    });
  }
}

const noRules = {
  resourceRules: [],
  nonResourceRules: [],
  incomplete: true,
  evaluationError: "no authorizer of this server can list rules",
} as const;
