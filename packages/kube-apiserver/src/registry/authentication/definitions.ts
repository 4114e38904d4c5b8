import type { ComputedResourceDefinition } from "../resource-definition.js";
import { SelfSubjectReviewStore } from "./self-subject-review-store.js";
import { TokenReviewStore } from "./token-review-store.js";

const group = "authentication.k8s.io";

/** Reviews of who users are. */
export const authenticationReviews: readonly ComputedResourceDefinition[] = [
  { group, resource: "selfsubjectreviews", storage: () => new SelfSubjectReviewStore() },
  {
    group,
    resource: "tokenreviews",
    storage: ({ extra }) => new TokenReviewStore(extra.tokenAuthenticator, extra.apiAudiences),
  },
];
