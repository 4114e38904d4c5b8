import type { Authorizer, RuleResolver } from "./interfaces.js";

const everyRule = {
  resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], resourceNames: [] }],
  nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
  incomplete: false,
};
const noRules = { resourceRules: [], nonResourceRules: [], incomplete: false };

/** Lets everybody do everything (`--authorization-mode=AlwaysAllow`). */
export const alwaysAllowAuthorizer: Authorizer & RuleResolver = Object.freeze({
  authorize: () => Promise.resolve({ decision: "Allow" as const, reason: "" }),
  rulesFor: () => Promise.resolve(everyRule),
});

/** Lets nobody do anything (`--authorization-mode=AlwaysDeny`), but leaves it to authorizers after it to say yes. */
export const alwaysDenyAuthorizer: Authorizer & RuleResolver = Object.freeze({
  authorize: () => Promise.resolve({ decision: "NoOpinion" as const, reason: "Everything is forbidden." }),
  rulesFor: () => Promise.resolve(noRules),
});
