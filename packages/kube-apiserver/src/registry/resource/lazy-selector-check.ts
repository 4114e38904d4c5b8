import type { KubeObject } from "@kube-apiserver/apimachinery";
import { LazilyLoaded } from "@kube-apiserver/component-base";
import type { RESTStrategy } from "@kube-apiserver/generic-server";
import type { RegistryDeps } from "../registry-deps.js";
import type { SelectorCheck } from "./cel/device-selectors.js";

/** The check of selectors, which is loaded with the first object that has some. */
export interface LazySelectorCheck {
  readonly check: SelectorCheck;
  /** The strategy, which loads the check before it validates an object with selectors. */
  loadedFor(base: RESTStrategy, hasSelectors: (obj: KubeObject) => boolean): RESTStrategy;
}

export function newLazySelectorCheck({ expressionEngines, extra }: RegistryDeps): LazySelectorCheck {
  const lazy = new LazilyLoaded(async () => {
    const [env, { newSelectorCheck }] = await Promise.all([
      expressionEngines.env.load(),
      import("./cel/device-selectors.js"),
    ]);
    return newSelectorCheck(env, extra.featureGates);
  });
  return {
    check: (expression, path) => lazy.loaded(expression, path),
    loadedFor: (base, hasSelectors) => ({
      ...base,
      async prepareForCreate(ctx, obj) {
        if (hasSelectors(obj)) await lazy.load();
        return await base.prepareForCreate(ctx, obj);
      },
      async prepareForUpdate(ctx, obj, old) {
        if (hasSelectors(obj)) await lazy.load();
        return await base.prepareForUpdate(ctx, obj, old);
      },
    }),
  };
}
