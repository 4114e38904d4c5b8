import type { GenericTestServer } from "@kube-apiserver/generic-server/testing";
import type { ExtraConfig } from "../config.js";
import { bodyOf, call, eventually, newAPIService } from "./calls.js";
import { type RawBackend, type RawBackendOptions, startRawBackend } from "./raw-backend.js";
import { startTestAggregator } from "./test-servers.js";

/** Where the group version of {@link startProxiedBackend} is served. */
export const rawPath = "/apis/raw.example.com/v1";

/** An aggregator with a raw backend behind it, already found to be available. */
export interface ProxiedBackend extends AsyncDisposable {
  readonly generic: GenericTestServer;
  readonly backend: RawBackend;
}

/**
 * Starts both. What the aggregator asks on its own behalf is answered without the test: the check of the group version,
 * discovery and OpenAPI.
 */
export async function startProxiedBackend(
  options: RawBackendOptions,
  extra: Partial<ExtraConfig> = {},
): Promise<ProxiedBackend> {
  const backend = await startRawBackend({
    ...options,
    onRequest(req, res) {
      if (req.headers["x-remote-user"] !== "system:kube-aggregator") return options.onRequest(req, res);
      res.setHeader("content-type", "application/json");
      res.statusCode = req.url === rawPath ? 200 : 404;
      res.end(JSON.stringify({ kind: "APIResourceList", resources: [] }));
    },
  });
  const services = new Map([["default/raw", backend.address]]);
  const { generic } = await startTestAggregator({ services, extra });
  const apiServices = "/apis/apiregistration.k8s.io/v1/apiservices";
  await call(generic, "POST", apiServices, newAPIService("raw.example.com", "v1", "raw", backend.caPem));
  await eventually(
    async () => bodyOf(await call(generic, "GET", `${apiServices}/v1.raw.example.com`)),
    ({ status }) => JSON.stringify(status ?? {}).includes('"Passed"'),
  );
  return {
    generic,
    backend,
    async [Symbol.asyncDispose]() {
      await generic.stop();
      await backend[Symbol.asyncDispose]();
    },
  };
}
