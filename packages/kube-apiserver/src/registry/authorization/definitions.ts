import type { ComputedResourceDefinition } from "../resource-definition.js";
import {
  LocalSubjectAccessReviewStore,
  SelfSubjectAccessReviewStore,
  SubjectAccessReviewStore,
} from "./access-review-stores.js";
import { SelfSubjectRulesReviewStore } from "./rules-review-store.js";

const group = "authorization.k8s.io";

/** Reviews of what users may do. */
export const authorizationReviews: readonly ComputedResourceDefinition[] = [
  {
    group,
    resource: "localsubjectaccessreviews",
    storage: ({ authorizer }) => new LocalSubjectAccessReviewStore(authorizer),
  },
  {
    group,
    resource: "selfsubjectaccessreviews",
    storage: ({ authorizer }) => new SelfSubjectAccessReviewStore(authorizer),
  },
  {
    group,
    resource: "selfsubjectrulesreviews",
    storage: ({ extra }) => new SelfSubjectRulesReviewStore(extra.ruleResolver),
  },
  { group, resource: "subjectaccessreviews", storage: ({ authorizer }) => new SubjectAccessReviewStore(authorizer) },
];
