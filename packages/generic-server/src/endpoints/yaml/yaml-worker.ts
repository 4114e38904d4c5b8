// A thread that parses one YAML text into JSON, and ends.
import { parentPort, workerData } from "node:worker_threads";
import { loadYAML, stringifyJSON, YAMLError } from "@kube-apiserver/apimachinery";
import type { YAMLOutcome } from "./yaml-threads.js";

const yaml = await loadYAML();

function parse(text: Uint8Array): YAMLOutcome {
  try {
    const { value, strictError } = yaml.parseStrict(Buffer.from(text.buffer, text.byteOffset, text.byteLength));
    return { json: new TextEncoder().encode(stringifyJSON(value)), strictError };
  } catch (err) {
    if (err instanceof YAMLError) return { problem: err.message };
    throw err;
  }
}

const outcome = parse(workerData as Uint8Array);
parentPort?.postMessage(outcome, "json" in outcome ? [outcome.json.buffer as ArrayBuffer] : []);
