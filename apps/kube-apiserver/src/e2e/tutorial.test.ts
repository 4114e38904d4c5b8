import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { programSkipReason } from "@kube-apiserver/storage/testing";
import { eventually } from "./eventually.js";
import { kubectlProgram } from "./kubectl.js";
import { startKubectlServer } from "./kubectl-server.js";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const run = promisify(execFile);

/** What a newcomer does: the files of the tutorial, and its commands. */
async function readTutorial() {
  const text = await readFile(join(root, "docs/extension-server.md"), "utf8");
  const files = new Map<string, string>();
  for (const [, name = "", content = ""] of text.matchAll(/```\w+ file=(\S+)\n([\s\S]*?)```/g))
    files.set(name, content);
  const commands = /```sh kubectl\n([\s\S]*?)```/.exec(text)?.[1]?.trim().split("\n") ?? [];
  const compile = /npx (tsc .*)/.exec(text)?.[1]?.split(" ").slice(1) ?? [];
  const refusal = /The Shirt "unlucky" .*/.exec(text)?.[0] ?? "";
  return { files, commands, compile, refusal };
}

/** What `npm install` would have made. */
async function installPackages(dir: string): Promise<void> {
  const modules = join(dir, "node_modules");
  await mkdir(join(modules, "@types"), { recursive: true });
  await symlink(join(root, "apps/kube-apiserver/node_modules/@kube-apiserver"), join(modules, "@kube-apiserver"));
  await symlink(join(root, "node_modules/@types/node"), join(modules, "@types/node"));
  await writeFile(join(dir, "package.json"), JSON.stringify({ name: "shop", type: "module" }));
}

/** Resolves with the address that the program prints. */
async function addressOf(program: ChildProcess): Promise<string> {
  let output = "";
  program.stdout?.on("data", (chunk) => {
    output += String(chunk);
  });
  program.stderr?.on("data", (chunk) => {
    output += String(chunk);
  });
  return eventually(async () => {
    const found = / on (https:\S+)\. Clients/.exec(output)?.[1];
    assert.ok(found, output);
    return found;
  });
}

const skip = await programSkipReason(kubectlProgram);
test("the tutorial does what it says", { skip }, async () => {
  const { files, commands, compile, refusal } = await readTutorial();
  assert.ok(files.size >= 5 && commands.length >= 8 && compile.length > 0 && refusal !== "");
  await using started = await startKubectlServer();
  const { kubectl, kubeconfig, dir } = started;
  let program: ChildProcess | undefined;
  try {
    await installPackages(dir);
    for (const [name, content] of files) await writeFile(join(dir, name), content);
    await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...compile], { cwd: dir });
    const args = ["main.js", `--kubeconfig=${kubeconfig}`, "--bind-address=127.0.0.1", "--secure-port=0"];
    program = spawn(process.execPath, [...args, `--data-dir=${join(dir, ".shop")}`], { cwd: dir });
    const { port } = new URL(await addressOf(program));
    await writeFile(join(dir, "register.yaml"), (files.get("register.yaml") ?? "").replace("8443", port));
    const outputs = new Map<string, string>();
    for (const command of commands) {
      const args = command.replace(/^kubectl /, "").replace(/-f (\S+)/, `-f ${dir}/$1`);
      outputs.set(command, await eventually(() => kubectl.run(args)));
    }
    assert.match(outputs.get("kubectl get shirts") ?? "", /NAME +COLOR +SIZE +AGE\nfirst +blue +M +/);
    assert.match(outputs.get("kubectl explain shirt.spec.color") ?? "", /What it looks like\./);
    assert.match(outputs.get("kubectl get shelves") ?? "", /this-machine +\d+/);
    const unlucky = (files.get("shirt.yaml") ?? "")
      .replace("name: first", "name: unlucky")
      .replace("color: blue, pockets: 2", "color: red, pockets: 13");
    assert.equal((await kubectl.try("create -f -", { input: unlucky })).stderr.trim(), refusal);
  } finally {
    program?.kill("SIGTERM");
    if (program !== undefined && program.exitCode === null) await once(program, "exit");
  }
});
