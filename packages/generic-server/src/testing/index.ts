export {
  type GenericTestServer,
  type GenericTestServerOptions,
  startGenericTestServer,
} from "./generic-test-server.js";
export { type HTTPCall, type HTTPSAnswer, httpsCall } from "./https-call.js";
export { type WebhookCall, WebhookServer } from "./webhook-server.js";
