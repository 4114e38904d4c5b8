import assert from "node:assert/strict";
import { test } from "node:test";
import { SampleServerOptions } from "./options.js";

function errorsOf(...argv: readonly string[]): readonly string[] {
  const options = new SampleServerOptions();
  options.flags().parse(argv);
  return options.validate().map(({ message }) => message);
}

test("a kubeconfig is needed, and every mistake is told at once", () => {
  assert.deepEqual(errorsOf("--kubeconfig=a"), []);
  assert.deepEqual(errorsOf("--secure-port=70000", "--tls-cert-file=x"), [
    "--kubeconfig must be specified",
    "--secure-port 70000 must be between 0 and 65535, inclusive",
    "--tls-cert-file and --tls-private-key-file must be specified together",
  ]);
});
