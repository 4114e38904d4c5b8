import type { CompletedConfig, RESTOptionsGetter } from "@kube-apiserver/generic-server";

/** What the server of definitions has of its own. */
export interface ExtraConfig {
  /** Storage of custom resources. Absent: that of the generic config. */
  readonly crdRESTOptionsGetter?: RESTOptionsGetter;
}

/** What the server of definitions is made from. Mirrors `apiserver.Config` of the apiextensions server. */
export interface CRDConfig {
  readonly generic: CompletedConfig;
  /** Absent: every default. */
  readonly extra?: ExtraConfig;
}

// Not exported, never constructed: it only keeps other modules from making a completed config.
abstract class Completed {
  declare private readonly nominal: never;
}

/** A {@link CRDConfig} with every default filled in. Only {@link completeCRDConfig} makes one. */
export type CompletedCRDConfig = Readonly<{
  generic: CompletedConfig;
  extra: Readonly<{ crdRESTOptionsGetter: RESTOptionsGetter }>;
}> &
  Completed;

/** Fills in defaults. The config is not changed; the result is frozen. */
export function completeCRDConfig({ generic, extra = {} }: CRDConfig): CompletedCRDConfig {
  const completed = {
    generic,
    extra: {
      crdRESTOptionsGetter: extra.crdRESTOptionsGetter ?? generic.restOptionsGetter,
    },
  };
  return Object.freeze(completed) as CompletedCRDConfig;
}
