export {
  startTestServer,
  type TestAuthorizationMode,
  type TestServer,
  type TestServerOptions,
} from "./start-test-server.js";
