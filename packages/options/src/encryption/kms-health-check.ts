import { aggregateMessages } from "@kube-apiserver/apimachinery";
import { type HealthChecker, namedCheck } from "@kube-apiserver/generic-server";

/** The one check for all KMS plugins. Upstream numbers them one by one only where version 1 of the API is in use. */
const kmsCheckName = "kms-providers";

/** What a check asks of a plugin. */
export interface Checkable {
  check(): Promise<void>;
}

/** Asks every plugin, one after the other, and says what is wrong with which. Mirrors `kmsHealthChecker`. */
export function newKMSHealthCheck(plugins: () => readonly Checkable[]): HealthChecker {
  return namedCheck(kmsCheckName, async () => {
    const problems: string[] = [];
    for (const [index, plugin] of plugins().entries()) {
      await plugin.check().catch((err: unknown) => {
        problems.push(`kms-provider-${index}: ${err instanceof Error ? err.message : String(err)}`);
      });
    }
    if (problems.length > 0) throw new Error(aggregateMessages(problems));
  });
}
