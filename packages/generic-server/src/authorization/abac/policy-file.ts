import { readFile } from "node:fs/promises";
import type { Logger } from "@kube-apiserver/component-base";
import { type ABACPolicy, decodePolicy } from "./policy.js";

/** Longer lines are no policies. Same as upstream, which reads with Go's scanner. */
const maxLineBytes = 64 * 1024;

/**
 * Reads a policy file: one policy in JSON per line; empty lines and those that begin with `#` are passed over. Rejects with
 * the number and text of the line that is no policy. Mirrors `abac.NewFromFile`.
 */
export async function loadPolicyFile(path: string, logger: Logger): Promise<readonly ABACPolicy[]> {
  const policies: ABACPolicy[] = [];
  let unversionedLines = 0;
  for (const [index, line] of (await readFile(path, "utf8")).split(/\r?\n/).entries()) {
    if (Buffer.byteLength(line) >= maxLineBytes) {
      throw new Error(`error reading policy file ${path}: bufio.Scanner: token too long`);
    }
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) continue;
    try {
      const { policy, unversioned } = decodePolicy(line);
      policies.push(policy);
      if (unversioned) unversionedLines++;
    } catch (cause) {
      const problem = (cause as Error).message;
      throw new Error(`error reading policy file ${path}, line ${index + 1}: ${line}: ${problem}`, { cause });
    }
  }
  if (unversionedLines > 0) {
    logger.warn(
      "Policy file contained unversioned rules. See docs/admin/authorization.md#abac-mode for ABAC file format details.",
      { path },
    );
  }
  return policies;
}
