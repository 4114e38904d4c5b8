import { aggregateMessages, toAggregateText } from "@kube-apiserver/apimachinery";
import type { ExpressionEngines } from "@kube-apiserver/generic-server";
import { authorizationModes } from "../groups/authorization-options.js";
import { type AuthorizationConfiguration, decodeAuthorizationConfiguration } from "./authorization-configuration.js";
import { authorizerNameOf } from "./configuration-from-flags.js";
import {
  type MatchConditionCompiler,
  validateAuthorizationConfiguration,
} from "./validate-authorization-configuration.js";

const types = { known: authorizationModes, repeatable: ["Webhook"] };

/**
 * Reads a configuration that this server can use. Rejects in upstream's words when it cannot. Mirrors
 * `authorizer.LoadAndValidateData`.
 * @param requiredTypes - that it has to have: what they need was made with an earlier configuration
 */
export async function loadAuthorizationConfiguration(
  data: Buffer,
  engines: ExpressionEngines,
  requiredTypes: ReadonlySet<string> = new Set(),
): Promise<AuthorizationConfiguration> {
  const config = await decodeAuthorizationConfiguration(data).catch((cause: unknown) => {
    throw new Error(`failed to load AuthorizationConfiguration from file: ${(cause as Error).message}`, { cause });
  });
  const mistakes = validateAuthorizationConfiguration(config, types, await compilerFor(config, engines));
  if (mistakes.length > 0) throw new Error(toAggregateText(mistakes));
  const problems = [...serverProblems(config), ...missingTypes(config, requiredTypes)];
  if (problems.length > 0) throw new Error(aggregateMessages(problems));
  return config;
}

/** Expressions take loading much, so that is left until there are some. */
async function compilerFor(
  { authorizers }: AuthorizationConfiguration,
  engines: ExpressionEngines,
): Promise<MatchConditionCompiler> {
  const hasConditions = authorizers.some(({ webhook }) => (webhook?.matchConditions ?? []).length > 0);
  if (!hasConditions) return () => ({ expressions: [], errors: [] });
  const expressions = await engines.authorization.load();
  return (texts, at) => expressions.compile(texts, at);
}

/** What only this server does not bear. */
function serverProblems({ authorizers }: AuthorizationConfiguration): readonly string[] {
  return authorizers.flatMap(({ type, name, webhook }) => {
    if (type === "Webhook") {
      // Upstream comes to grief here; there is no cluster that this server would run in.
      const isInCluster = webhook?.connectionInfo.type === "InClusterConfig";
      return isInCluster ? [`connectionInfo.type InClusterConfig of authorizer ${name} is not supported`] : [];
    }
    const expected = authorizerNameOf(type);
    return name === expected ? [] : [`expected name ${expected} for authorizer ${type} instead of ${name}`];
  });
}

function missingTypes({ authorizers }: AuthorizationConfiguration, required: ReadonlySet<string>): readonly string[] {
  const missing = [...required].filter((type) => !authorizers.some((authorizer) => authorizer.type === type));
  return missing.length === 0 ? [] : [`missing required types: [${missing.sort().join(" ")}]`];
}
