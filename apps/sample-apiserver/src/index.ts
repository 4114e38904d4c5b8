export { main } from "./main.js";
export { type SampleAPIServer, type SampleAPIServerOptions, startSampleAPIServer } from "./start-sample-api-server.js";
