import { newPatternEngine } from "@kube-apiserver/apimachinery";
import type { OriginMatcher } from "@kube-apiserver/generic-server";

const help =
  "List of allowed origins for CORS, comma separated. An allowed origin can be a regular expression to support subdomain " +
  "matching. Please ensure each expression matches the entire hostname by anchoring to the start with '^' or including " +
  "the '//' prefix, and by anchoring to the end with '$' or including the ':' port separator suffix.";

/** What is wrong with `--cors-allowed-origins`, in upstream's words. */
export function corsErrors(patterns: readonly string[]): readonly Error[] {
  return patterns.flatMap((pattern) => {
    if (pattern === "") return [new Error(`empty value in --cors-allowed-origins, help: ${help}`)];
    const reason = patternFault(pattern);
    if (reason === undefined) return [];
    return [new Error(`--cors-allowed-origins has an invalid regular expression: ${reason}, help: ${help}`)];
  });
}

function patternFault(pattern: string): string | undefined {
  try {
    // Only its syntax is looked at; origins are matched by the engine that does not backtrack.
    new RegExp(pattern);
  } catch (err) {
    return err instanceof Error ? err.message : String(err);
  }
  // An origin that merely contains an allowed host must not pass (CVE-2022-1996).
  const isPinned = /\^|\/\//.test(pattern) && /[$:]/.test(pattern);
  return isPinned ? undefined : "regular expression does not pin to start/end of host in the origin header";
}

/** Matches origins against any of the patterns. Rejects with PatternSyntaxError when Go could not compile one. */
export async function newOriginMatcher(patterns: readonly string[]): Promise<OriginMatcher> {
  const engine = await newPatternEngine({ maxPatterns: patterns.length });
  const compiled = patterns.map((pattern) => engine.compile(pattern));
  return (origin) => compiled.some((pattern) => pattern.test(origin));
}
