import { admissionPlugins } from "@kube-apiserver/api";
import { type GroupResource, quoteGo, type RandomSource, toGroupResourceString } from "@kube-apiserver/apimachinery";
import { type Clock, discardLogger, type Logger, type MetricsRegistry } from "@kube-apiserver/component-base";
import {
  type AdmissionMetrics,
  type AdmissionPlugin,
  type Authorizer,
  builtInResourceMapper,
  type ExpressionEngines,
  type Informer,
  LateAccess,
  type NewHookClients,
  newDefaultHookClients,
  newExpressionEngines,
  newMatchConditionMetrics,
  newNamespaceReader,
  type ResourceMapper,
} from "@kube-apiserver/generic-server";
import type { StorageInterface } from "@kube-apiserver/storage";
import type { FeatureGates } from "../config/extra-config.js";
import { noPluginConfigurations, type PluginConfigurations } from "./config/admission-configuration.js";
import { PluginInitializationError } from "./config/plugin-initialization-error.js";
import type { DefaultTolerationSecondsConfig } from "./default-toleration-seconds.js";
import { type PluginDeps, pluginFactories } from "./plugin-factories.js";
import { newResourceSources } from "./resource-source.js";

/** What plugins are built with. */
export interface AdmissionDeps {
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Asked by plugins that tie a field to a right of its own. */
  readonly authorizer: Authorizer;
  readonly features: FeatureGates;
  /** Where plugins count. */
  readonly metrics: MetricsRegistry;
  /** Where webhooks are counted. Left out: nowhere. */
  readonly admissionMetrics?: AdmissionMetrics;
  /** Makes the clients that call webhooks; who hands it in closes them. Left out: services are found by DNS. */
  readonly newHookClients?: NewHookClients;
  /** Left out: nothing is logged. */
  readonly logger?: Logger;
  /** What evaluates the expressions of policies and webhooks. Left out: engines of their own. */
  readonly expressionEngines?: ExpressionEngines;
  /** Finds the resources of kinds: of owners, of parameters of policies. Left out: built-in kinds alone are known. */
  readonly resourceMapper?: ResourceMapper;
  /** The way to the server itself, which is made later. Left out: there is none, and what needs one does without. */
  readonly access?: LateAccess;
  /** Left out: 300 seconds each. */
  readonly tolerationSeconds?: DefaultTolerationSecondsConfig;
  /** What `--admission-control-config-file` says. Left out: nothing. */
  readonly configurations?: PluginConfigurations;
  /** The informer of a stored resource. Asked at once: the caller runs what was asked for. */
  readonly informerFor: (resource: GroupResource) => Informer;
  /** Storage of a resource. Asked while requests are served, not before: stores are made later than plugins. */
  readonly storageOf: (resource: GroupResource) => StorageInterface;
}

/** Which plugins run besides, or in spite of, the default. */
export interface AdmissionSelection {
  /** `--enable-admission-plugins`. */
  readonly enabled?: readonly string[];
  /** `--disable-admission-plugins`. A name that is enabled as well stays on. */
  readonly disabled?: readonly string[];
}

/**
 * Makes the plugins that are on, in the order in which upstream runs them, whatever the order of the names given.
 * Rejects with RangeError for a name that no plugin has, and in upstream's words when the configuration of a plugin that
 * is on cannot be used.
 */
export async function newAdmissionPlugins(
  deps: AdmissionDeps,
  selection: AdmissionSelection = {},
): Promise<AdmissionPlugin[]> {
  const { enabled = [], disabled = [] } = selection;
  for (const name of [...enabled, ...disabled]) requireKnown(name);
  const isOn = ({ name, defaultOn }: { readonly name: string; readonly defaultOn: boolean }) =>
    enabled.includes(name) || (defaultOn && !disabled.includes(name));
  const { configurations = noPluginConfigurations, resourceMapper = builtInResourceMapper } = deps;
  const { access = new LateAccess() } = deps;
  const informerFor = askedOnce(deps.informerFor);
  const sourceOf = newResourceSources(deps.clock, informerFor, deps.storageOf);
  const pluginDeps: Omit<PluginDeps, "configuration"> = {
    clock: deps.clock,
    random: deps.random,
    authorizer: deps.authorizer,
    features: deps.features,
    metrics: deps.metrics,
    admissionMetrics: deps.admissionMetrics,
    newHookClients: deps.newHookClients ?? newDefaultHookClients,
    tolerationSeconds: deps.tolerationSeconds ?? {},
    storageOf: deps.storageOf,
    sourceOf,
    access,
    resourceMapper,
    policies: {
      informerFor,
      namespaces: newNamespaceReader(sourceOf({ group: "", resource: "namespaces" })),
      authorizer: deps.authorizer,
      expressionEngines: deps.expressionEngines ?? newExpressionEngines(),
      resourceMapper,
      access,
      clock: deps.clock,
      logger: (deps.logger ?? discardLogger).with("admission"),
      metrics: deps.metrics,
      matchConditionMetrics: newMatchConditionMetrics(deps.metrics),
    },
  };
  const plugins: AdmissionPlugin[] = [];
  for (const { name } of admissionPlugins.filter(isOn)) {
    const plugin = await newPlugin(name, pluginDeps, configurations);
    if (plugin !== undefined) plugins.push(plugin);
  }
  return plugins;
}

async function newPlugin(
  name: string,
  deps: Omit<PluginDeps, "configuration">,
  configurations: PluginConfigurations,
): Promise<AdmissionPlugin | undefined> {
  try {
    const configuration = await configurations.configurationFor(name);
    return await pluginFactories.get(name)?.({ ...deps, configuration });
  } catch (cause) {
    const step = cause instanceof PluginInitializationError ? "failed to initialize" : "couldn't init";
    throw new Error(`${step} admission plugin ${quoteGo(name)}: ${(cause as Error).message}`, { cause });
  }
}

/** The same informer for the same resource, whoever asks. */
function askedOnce(informerFor: AdmissionDeps["informerFor"]): AdmissionDeps["informerFor"] {
  const known = new Map<string, Informer>();
  return (resource) => {
    const key = toGroupResourceString(resource);
    const informer = known.get(key) ?? informerFor(resource);
    known.set(key, informer);
    return informer;
  };
}

function requireKnown(name: string): void {
  if (!admissionPlugins.some((plugin) => plugin.name === name)) {
    throw new RangeError(`unknown admission plugin: ${name}`);
  }
}
