export { APIAggregator, newAPIAggregator } from "./api-aggregator.js";
export { type APIService, apiServicesResource } from "./apiservice/api-service.js";
export {
  type AggregatorConfig,
  type CompletedAggregatorConfig,
  completeAggregatorConfig,
  type ExtraConfig,
} from "./config.js";
export type { ServiceRef } from "./proxy/remote-backend.js";
export { autoManagedLabel } from "./registration/local-api-services.js";
export { type EndpointResolverOptions, newEndpointResolver } from "./resolvers/endpoint-resolver.js";
export {
  newClusterIPResolver,
  newLoopbackResolver,
  newStaticResolver,
  type ServiceResolver,
} from "./resolvers/service-resolver.js";
export type { ServiceInformers } from "./status/service-checks.js";
