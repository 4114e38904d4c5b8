export { at, type CallOptions, type CallResult, httpCall } from "./http-call.js";
export { type ResourceServer, type ResourceServerOptions, startResourceServer } from "./resource-server.js";
export { type Protocol, send, type TestAnswer, type TestRequest } from "./request.js";
export { startTestAPIServer, type TestAPIServer, type TestAPIServerOptions } from "./test-api-server.js";
