import type { AdmissionAttributes, MutationPlugin } from "../../interfaces.js";
import { ParamSources } from "../param-sources.js";
import { isWorthAsking } from "../policy-plugin.js";
import type { PolicyPluginConfig } from "../policy-plugin-config.js";
import { PolicySource } from "../policy-source.js";
import { type MutatingBinding, MutatingDispatcher, type MutatingPolicy } from "./dispatcher.js";
import { newMutationMetrics } from "./mutation-metrics.js";
import { Mutator } from "./mutator.js";

/** The plugin MutatingAdmissionPolicy (KEP-3962). */
export function newMutatingAdmissionPolicy(config: PolicyPluginConfig): MutationPlugin {
  const { clock, access, expressionEngines, authorizer, namespaces } = config;
  const logger = config.logger.with("MutatingAdmissionPolicy");
  const monotonic = () => clock.monotonic();
  const group = "admissionregistration.k8s.io";
  const source = new PolicySource<MutatingPolicy, MutatingBinding, Mutator>({
    policies: config.informerFor({ group, resource: "mutatingadmissionpolicies" }),
    bindings: config.informerFor({ group, resource: "mutatingadmissionpolicybindings" }),
    compile: async (policy) =>
      new Mutator(policy, {
        expressions: await expressionEngines.admission.load(),
        metrics: config.matchConditionMetrics,
        monotonic,
      }),
    params: new ParamSources({ mapper: config.resourceMapper, access, clock, logger }),
    access,
    clock,
    logger,
  });
  const metrics = newMutationMetrics(config.metrics);
  const dispatcher = new MutatingDispatcher({ authorizer, namespaces, metrics, monotonic });
  return {
    name: "MutatingAdmissionPolicy",
    // What is deleted has no body that could be changed. See the validating plugin about servers without policies.
    handles: (operation) => operation !== "DELETE" && source.isActive,
    async admit(attributes: AdmissionAttributes) {
      if (await isWorthAsking(source, attributes)) await dispatcher.dispatch(source.hooks, attributes);
    },
  };
}
