import type { Authorizer } from "./interfaces.js";

const allowed = Object.freeze({ decision: "Allow" as const, reason: "" });
const noOpinion = Object.freeze({ decision: "NoOpinion" as const, reason: "" });

/** Lets members of these groups do everything. Mirrors `authorizerfactory.NewPrivilegedGroups`. */
export function newPrivilegedGroups(...groups: readonly string[]): Authorizer {
  const privileged = new Set(groups);
  return {
    authorize({ user }) {
      const isMember = user.groups.some((group) => privileged.has(group));
      return Promise.resolve(isMember ? allowed : noOpinion);
    },
  };
}
