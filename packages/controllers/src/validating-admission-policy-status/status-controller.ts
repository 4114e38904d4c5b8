import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import { isNotFound, type JSONValue } from "@kube-apiserver/apimachinery";
import { WorkQueue } from "@kube-apiserver/component-base";
import { type AdmissionExpressions, newExpressionEngines } from "@kube-apiserver/generic-server";
import type { Controller, ControllerContext } from "../controller.js";
import { follow } from "../follow.js";
import { checkPolicy } from "./check-policy.js";
import { TypeResolver } from "./checked-types.js";

type Policy = admissionregistration_v1.ValidatingAdmissionPolicy;

const policies = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  resource: "validatingadmissionpolicies",
} as const;
const name = "validatingadmissionpolicy-status-controller";

/**
 * Says in the status of validating admission policies what is wrong with the types in their expressions; it changes
 * nothing about what policies do. Mirrors upstream's `validatingadmissionpolicystatus.Controller`.
 */
export const validatingAdmissionPolicyStatusController: Controller = {
  name,
  async run(context, signal) {
    const queue = new WorkQueue<string>({ clock: context.clock });
    const waiting = new Map<string, Policy>();
    const engines = context.expressionEngines ?? newExpressionEngines();
    await Promise.all([
      follow(
        context,
        policies,
        {
          onUpsert(object) {
            const policy = object as unknown as Policy;
            if (isChecked(policy)) return;
            waiting.set(nameOf(policy), policy);
            queue.add(nameOf(policy));
          },
          onDelete: (object) => waiting.delete(nameOf(object as unknown as Policy)),
        },
        signal,
        { metadataOnly: false },
      ),
      queue.run(
        async (key) => {
          const policy = waiting.get(key);
          if (policy === undefined) return;
          await check(context, policy, await engines.admission.load(), signal);
          if (waiting.get(key) === policy) waiting.delete(key);
        },
        {
          signal,
          onError: (_, err) => context.logger.v(2, "checking the types of a policy failed, will retry", { err }),
        },
      ),
    ]);
  },
};

function isChecked({ metadata, status }: Policy): boolean {
  return (metadata?.generation ?? 0) <= (status?.observedGeneration ?? 0);
}

function nameOf({ metadata }: Policy): string {
  return metadata?.name ?? "";
}

async function check(
  { client }: ControllerContext,
  policy: Policy,
  expressions: AdmissionExpressions,
  signal: AbortSignal,
): Promise<void> {
  const warnings = await checkPolicy(policy, new TypeResolver(client, signal), expressions);
  const applied = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: nameOf(policy) },
    status: {
      observedGeneration: policy.metadata?.generation ?? 0,
      typeChecking: warnings.length === 0 ? {} : { expressionWarnings: warnings },
    },
  };
  const scope = { ...policies, subresource: "status" };
  const options = { fieldManager: name, force: true, signal };
  try {
    await client.patch(scope, nameOf(policy), "apply", applied as unknown as JSONValue, options);
  } catch (err) {
    // Gone in the meantime: there is nothing to tell any more.
    if (!isNotFound(err)) throw err;
  }
}
