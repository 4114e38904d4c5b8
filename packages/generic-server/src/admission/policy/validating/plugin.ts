import type { AdmissionAttributes, ValidationPlugin } from "../../interfaces.js";
import { ParamSources } from "../param-sources.js";
import { isWorthAsking } from "../policy-plugin.js";
import type { PolicyPluginConfig } from "../policy-plugin-config.js";
import { PolicySource } from "../policy-source.js";
import { type ValidatingBinding, ValidatingDispatcher, type ValidatingPolicy } from "./dispatcher.js";
import { newValidationMetrics } from "./validation-metrics.js";
import { Validator } from "./validator.js";

/** The plugin ValidatingAdmissionPolicy (KEP-3488). */
export function newValidatingAdmissionPolicy(config: PolicyPluginConfig): ValidationPlugin {
  const { clock, access, expressionEngines, metrics, authorizer, namespaces } = config;
  const logger = config.logger.with("ValidatingAdmissionPolicy");
  const monotonic = () => clock.monotonic();
  const source = new PolicySource<ValidatingPolicy, ValidatingBinding, Validator>({
    policies: config.informerFor({ group: "admissionregistration.k8s.io", resource: "validatingadmissionpolicies" }),
    bindings: config.informerFor({
      group: "admissionregistration.k8s.io",
      resource: "validatingadmissionpolicybindings",
    }),
    compile: async (policy) =>
      new Validator(policy, {
        expressions: await expressionEngines.admission.load(),
        metrics: config.matchConditionMetrics,
        monotonic,
      }),
    params: new ParamSources({ mapper: config.resourceMapper, access, clock, logger }),
    access,
    clock,
    logger,
  });
  const dispatcher = new ValidatingDispatcher({
    authorizer,
    namespaces,
    metrics: newValidationMetrics(metrics),
    logger,
  });
  return {
    name: "ValidatingAdmissionPolicy",
    // All operations; none while there is no policy, so that nothing is spent on a server without.
    handles: () => source.isActive,
    async validate(attributes: AdmissionAttributes) {
      if (await isWorthAsking(source, attributes)) await dispatcher.dispatch(source.hooks, attributes);
    },
  };
}
