import type { PodValidationOptions } from "./options.js";
import type { KnownVolumes } from "./volumes.js";

/** What of its pod a container is validated by. */
export interface ContainerContext {
  readonly volumes: KnownVolumes;
  readonly claimNames: ReadonlySet<string>;
  /** Seconds that the pod is given to stop; undefined where they are missing. */
  readonly gracePeriod: number | bigint | undefined;
  /** Name of the operating system; undefined where there is none. */
  readonly os: string | undefined;
  readonly podRestartPolicy: string;
  /** Whether users of the pod are users of the node. */
  readonly hostUsers: boolean;
  readonly options: PodValidationOptions;
}
