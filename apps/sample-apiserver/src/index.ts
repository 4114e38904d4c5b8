export { sampleProgram, startSampleAPIServer } from "./sample-api-server.js";
