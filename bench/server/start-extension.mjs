import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Http1Connection } from "../load/http1-connection.mjs";
import { ask } from "../load/requests.mjs";

const program = fileURLToPath(new URL("../../apps/sample-apiserver/bin/sample-apiserver.js", import.meta.url));
const built = fileURLToPath(new URL("../../apps/sample-apiserver/dist/main.js", import.meta.url));

/** Starts the sample server behind `server`, and registers it. Resolves with how to stop it, and to send it signals. */
export async function startExtension({ target, kubeconfig }) {
  if (!existsSync(built)) throw new Error("build first: pnpm build");
  const flags = [`--kubeconfig=${kubeconfig}`, "--bind-address=127.0.0.1", "--secure-port=0"];
  const child = spawn(process.execPath, [program, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = new Promise((resolve) => child.once("close", resolve));
  const killOnExit = () => child.kill("SIGKILL");
  process.once("exit", killOnExit);
  const port = await servingPort(child);
  await register(target, port);
  return {
    signal: (name) => child.kill(name),
    async stop() {
      process.off("exit", killOnExit);
      child.kill("SIGTERM");
      await exited;
    },
  };
}

function servingPort(child) {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
      const port = / on https:\/\/[^:]+:(\d+)\. Clients/.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once("exit", (code) => reject(new Error(`the extension server ended with ${code}`)));
  });
}

async function register(target, port) {
  const connection = await Http1Connection.open(target);
  const create = (path, object) =>
    ask(connection, { method: "POST", path, contentType: "application/json", body: JSON.stringify(object) }, 201);
  await create("/api/v1/namespaces", { metadata: { name: "wardle" } });
  await create("/api/v1/namespaces/wardle/services", {
    metadata: { name: "api" },
    spec: { type: "ExternalName", externalName: "localhost" },
  });
  await create("/apis/apiregistration.k8s.io/v1/apiservices", {
    metadata: { name: "v1beta1.wardle.example.com" },
    spec: {
      group: "wardle.example.com",
      version: "v1beta1",
      service: { namespace: "wardle", name: "api", port },
      insecureSkipTLSVerify: true,
      groupPriorityMinimum: 1000,
      versionPriority: 15,
    },
  });
  connection.close();
}
