export { APIAggregator, newAPIAggregator } from "./api-aggregator.js";
export { type APIService, apiServicesResource } from "./apiservice/api-service.js";
export {
  type AggregatorConfig,
  type CompletedAggregatorConfig,
  completeAggregatorConfig,
  type ExtraConfig,
} from "./config.js";
export { autoManagedLabel } from "./registration/local-api-services.js";
export { type EndpointResolverOptions, newEndpointResolver } from "./resolvers/endpoint-resolver.js";
export {
  newClusterIPResolver,
  newLoopbackResolver,
  newStaticResolver,
} from "./resolvers/service-resolver.js";
export type { ServiceInformers } from "./status/service-checks.js";
