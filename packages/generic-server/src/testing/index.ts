export {
  type AdmissionAnswer,
  type AdmissionWebhookServer,
  encodeAnswer,
  type ReviewedRequest,
  startAdmissionWebhook,
} from "./admission-webhook-server.js";
export { ConnectProxy, type ConnectProxyAnswer, type ConnectProxyOptions } from "./connect-proxy.js";
export {
  type GenericTestServer,
  type GenericTestServerOptions,
  startGenericTestServer,
} from "./generic-test-server.js";
export { type HTTPCall, type HTTPSAnswer, httpsCall } from "./https-call.js";
export { JWTSigner } from "./jwt-signer.js";
export { OIDCIssuer } from "./oidc-issuer.js";
export { type ReceivedReview, type ReviewAnswer, type ReviewWebhook, startReviewWebhook } from "./review-webhook.js";
export { type WebhookCall, WebhookServer, type WebhookServerOptions } from "./webhook-server.js";
export {
  openWebSocketWatch,
  RefusedWebSocket,
  type WebSocketWatch,
  type WebSocketWatchOptions,
} from "./websocket-watch.js";
