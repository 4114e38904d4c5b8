import { untilAborted } from "@kube-apiserver/component-base";
import type { GenericAPIServer } from "../generic-api-server.js";
import type { FlowConfigConsumer } from "./flow-config-consumer.js";

/** Has the configuration of priority and fairness followed once the server listens. */
export function addFlowControlHook(server: GenericAPIServer, consumer: FlowConfigConsumer): void {
  server.addPostStartHook("priority-and-fairness-config-consumer", async ({ loopbackClient, signal, background }) => {
    const started = Promise.race([server.hooksDone(), untilAborted(signal)]);
    background(consumer.run(loopbackClient, started, signal));
  });
}
