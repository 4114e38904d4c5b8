import { type Clock, type Logger, untilAborted } from "@kube-apiserver/component-base";
import { controllerAliases, knownControllers, runControllers, selectControllers } from "@kube-apiserver/controllers";
import type { ExpressionEngines, GenericAPIServer, LegacyTokenGenerator } from "@kube-apiserver/generic-server";

/** What the built-in controllers need. */
export interface ControllersHookConfig {
  /** `--controllers`. Empty: none. */
  readonly controllers: readonly string[];
  readonly rootCAPem: string;
  /** Signs the tokens of service accounts. */
  readonly newServiceAccountToken: LegacyTokenGenerator;
  readonly expressionEngines: ExpressionEngines;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Adds the hook that runs the controllers a lone API server needs. As a controller manager beside it would, they wait until
 * the server is ready (what they ask for at their start is more than all that it does itself); it does not wait for them.
 */
export function addControllersHook(server: GenericAPIServer, config: ControllersHookConfig): void {
  const selected = selectControllers(config.controllers, knownControllers, controllerAliases);
  if (selected.length === 0) return;
  const { clock, newServiceAccountToken, rootCAPem, expressionEngines } = config;
  const logger = config.logger.with("controllers");
  server.addPostStartHook("start-embedded-controllers", async ({ loopbackClient: client, signal, background }) => {
    const run = async () => {
      await Promise.race([server.hooksDone(), untilAborted(signal)]);
      if (!signal.aborted)
        await runControllers(
          selected,
          { client, clock, logger, rootCAPem, newServiceAccountToken, expressionEngines },
          signal,
        );
    };
    background(run());
  });
}
