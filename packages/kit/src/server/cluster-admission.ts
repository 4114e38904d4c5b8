import { type GroupResource, isNotFound } from "@kube-apiserver/apimachinery";
import {
  type Cancellation,
  type Clock,
  cryptoRandom,
  type Logger,
  type MetricsRegistry,
} from "@kube-apiserver/component-base";
import {
  type AdmissionMetrics,
  type AdmissionPlugin,
  type Authorizer,
  type Client,
  type ExpressionEngines,
  type GenericAPIServer,
  type Informer,
  LateAccess,
  listerWatcherFromClient,
  MutatingAdmissionWebhook,
  type NamespaceReader,
  newDefaultHookClients,
  newDiscoveryResourceMapper,
  newInformer,
  newMatchConditionMetrics,
  newMutatingAdmissionPolicy,
  newNamespaceReader,
  newValidatingAdmissionPolicy,
  type PolicyPluginConfig,
  syncedWithin,
  ValidatingAdmissionWebhook,
  type WebhookAdmissionDeps,
} from "@kube-apiserver/generic-server";
import type { FollowedNamespaces } from "./followed-namespaces.js";

const group = "admissionregistration.k8s.io";
const version = "v1";
const readyTimeoutMs = 10_000;

/** What following takes. */
export interface ClusterAdmissionParts {
  /** May list and watch what is to be followed. */
  readonly client: Client;
  readonly namespaces: FollowedNamespaces;
  readonly engines: ExpressionEngines;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What its plugins use of the server that they are for. */
export interface ClusterAdmissionDeps {
  readonly authorizer: Authorizer;
  readonly registry: MetricsRegistry;
  readonly metrics: AdmissionMetrics;
}

/**
 * The webhooks and policies that are objects of the kube-apiserver, for objects of this server: an administrator's rules hold
 * whoever serves a kind. Webhooks behind services are found by DNS.
 */
export class ClusterAdmission {
  readonly #parts: ClusterAdmissionParts;
  readonly #served: ReadonlySet<string>;
  readonly #informers = new Map<string, Informer>();
  readonly #clients = newDefaultHookClients();
  readonly #access = new LateAccess();
  readonly #namespaces: NamespaceReader;

  private constructor(parts: ClusterAdmissionParts, served: ReadonlySet<string>) {
    this.#parts = parts;
    this.#served = served;
    this.#namespaces = newNamespaceReader(parts.namespaces);
  }

  /** Rejects when it may not be followed: what an administrator wants must not be left out in silence. */
  static async open(parts: ClusterAdmissionParts): Promise<ClusterAdmission> {
    const served = await servedResources(parts.client);
    for (const resource of served) await parts.client.list({ group, version, resource }, { limit: 1 });
    return new ClusterAdmission(parts, served);
  }

  /** In the order in which they run. Call once, before {@link addHook}. */
  plugins(deps: ClusterAdmissionDeps): readonly AdmissionPlugin[] {
    const matchConditionMetrics = newMatchConditionMetrics(deps.registry);
    const policies = this.#policyConfig(deps, matchConditionMetrics);
    const webhooks = (resource: string) => this.#webhookDeps(resource, deps, matchConditionMetrics);
    const plugins: readonly (readonly [string, () => AdmissionPlugin])[] = [
      ["mutatingadmissionpolicies", () => newMutatingAdmissionPolicy(policies)],
      ["mutatingwebhookconfigurations", () => new MutatingAdmissionWebhook(webhooks("mutatingwebhookconfigurations"))],
      ["validatingadmissionpolicies", () => newValidatingAdmissionPolicy(policies)],
      [
        "validatingwebhookconfigurations",
        () => new ValidatingAdmissionWebhook(webhooks("validatingwebhookconfigurations")),
      ],
    ];
    return plugins.flatMap(([resource, make]) => (this.#served.has(resource) ? [make()] : []));
  }

  /** Follows everything for as long as the server runs; it is ready once it knows what there is. */
  addHook(server: GenericAPIServer): void {
    server.addPostStartHook("follow-cluster-admission", async (context) => {
      const informers = [...this.#informers.values()];
      for (const informer of informers) context.background(informer.run(context.signal));
      this.#access.bind({ ...context, loopbackClient: this.#parts.client });
      await Promise.all(informers.map((informer) => informer.waitForSync(context.signal)));
    });
    server.onDestroy(async () => this.#clients.close());
  }

  #policyConfig(
    { authorizer, registry }: ClusterAdmissionDeps,
    matchConditionMetrics: PolicyPluginConfig["matchConditionMetrics"],
  ): PolicyPluginConfig {
    const { client, clock, engines: expressionEngines, logger } = this.#parts;
    return {
      informerFor: (resource) => this.#informerFor(resource),
      namespaces: this.#namespaces,
      resourceMapper: newDiscoveryResourceMapper(() => client),
      access: this.#access,
      metrics: registry,
      ...{ authorizer, expressionEngines, clock, logger, matchConditionMetrics },
    };
  }

  #webhookDeps(
    resource: string,
    { authorizer, metrics }: ClusterAdmissionDeps,
    matchConditionMetrics: PolicyPluginConfig["matchConditionMetrics"],
  ): WebhookAdmissionDeps {
    const { clock, engines, logger, namespaces } = this.#parts;
    const configurations = this.#informerFor({ group, resource });
    return {
      configurations,
      isReady: async (signal: Cancellation) =>
        (await syncedWithin([configurations], { clock, limitMs: readyTimeoutMs, signal })) &&
        (await namespaces.isReady(signal)),
      namespaces: this.#namespaces,
      clients: this.#clients,
      expressions: engines.admission,
      random: cryptoRandom,
      ...{ authorizer, metrics, matchConditionMetrics, clock, logger },
    };
  }

  #informerFor({ resource }: GroupResource): Informer {
    const known = this.#informers.get(resource);
    if (known !== undefined) return known;
    const { client, clock, logger } = this.#parts;
    const listerWatcher = listerWatcherFromClient(client, { group, version, resource });
    const informer = newInformer({ listerWatcher, clock, logger });
    this.#informers.set(resource, informer);
    return informer;
  }
}

/** An older kube-apiserver has no policies, or not all of them. */
async function servedResources(client: Client): Promise<ReadonlySet<string>> {
  try {
    const found = (await client.getRaw(`/apis/${group}/${version}`)) as { resources?: readonly { name: string }[] };
    return new Set((found.resources ?? []).map(({ name }) => name).filter((name) => !name.includes("/")));
  } catch (err) {
    if (isNotFound(err)) return new Set();
    throw err;
  }
}
