import type { authentication_v1 } from "@kube-apiserver/api/types";
import {
  EncodedObject,
  type FieldError,
  FieldPath,
  fieldErrors,
  formatTime,
  type KubeObject,
  newConflict,
  newInvalid,
} from "@kube-apiserver/apimachinery";
import {
  type CreateOptions,
  metaOf,
  type NamedCreater,
  type RequestContext,
  type Store,
  type ValidateObjectFunc,
  withMeta,
} from "@kube-apiserver/generic-server";
import type { ServiceAccountTokenConfig } from "../../../config/extra-config.js";
import { ComputedStorage } from "../../computed-storage.js";
import type { RegistryDeps } from "../../registry-deps.js";
import { boundClaimsOf } from "./bound-object.js";

const tokenRequest = { group: "authentication.k8s.io", kind: "TokenRequest" };
const minSeconds = 600;
const maxSeconds = 2 ** 32;
const defaultSeconds = 3600;
/** What the token volumes of pods ask for when nobody asks for more: a duration that no one picks by hand. */
const podDefaultSeconds = 3607;
const yearSeconds = 365 * 24 * 60 * 60;

/** `serviceaccounts/token`: makes a token that acts as the service account. Mirrors `serviceaccount/storage.TokenREST`. */
export class TokenStore extends ComputedStorage implements NamedCreater {
  readonly preservesSystemFields = true;
  readonly #accounts: Store;
  readonly #config: ServiceAccountTokenConfig;
  readonly #deps: RegistryDeps;

  constructor(accounts: Store, config: ServiceAccountTokenConfig, deps: RegistryDeps) {
    super();
    this.#accounts = accounts;
    this.#config = config;
    this.#deps = deps;
  }

  async createNamed(
    ctx: RequestContext,
    name: string,
    obj: KubeObject,
    createValidation: ValidateObjectFunc,
    options: CreateOptions,
  ): Promise<EncodedObject> {
    requireName(obj, name);
    const { object: account } = await this.#accounts.get(ctx, name, {});
    const request = this.#complete(ctx, account, obj);
    const spec = specOf(request);
    const errors = validateExpiration(Number(spec.expirationSeconds ?? defaultSeconds));
    if (errors.length > 0) throw newInvalid(tokenRequest, "", errors);
    await createValidation(request);
    const bound = await boundClaimsOf(this.#deps, ctx, name, spec.boundObjectRef);
    const lifetime = this.#lifetime(ctx, spec, bound.pod !== undefined);
    if (options.dryRun) return EncodedObject.fromObject(withLifetime(request, lifetime.seconds));
    const issued = await this.#config.generator.generateToken({
      namespace: ctx.namespace,
      serviceAccount: { name, uid: metaOf(account).uid ?? "" },
      audiences: spec.audiences ?? [],
      expirationSeconds: lifetime.tokenSeconds,
      ...bound,
      ...(lifetime.warnAfter === undefined ? {} : { warnAfter: lifetime.warnAfter }),
    });
    ctx.addAuditAnnotation("authentication.kubernetes.io/issued-credential-id", `JTI=${issued.id}`);
    const answer = withLifetime(request, lifetime.seconds);
    const expires = this.#deps.clock.now() + lifetime.seconds * 1000;
    return EncodedObject.fromObject({
      ...answer,
      status: { token: issued.token, expirationTimestamp: formatTime(expires) },
    });
  }

  /** The request with its place and account, and the audiences of tokens that name none. */
  #complete(ctx: RequestContext, account: KubeObject, obj: KubeObject): KubeObject {
    const { name = "", uid = "" } = metaOf(account);
    const wanted = metaOf(obj).uid ?? "";
    if (wanted !== "" && wanted !== uid) this.#tellOfAnother(ctx, name, wanted, uid);
    const creationTimestamp = formatTime(this.#deps.clock.now());
    const meta = { name, namespace: ctx.namespace, uid: wanted === "" ? uid : wanted, creationTimestamp };
    const placed = withMeta(obj, meta);
    const spec = specOf(obj);
    const audiences = (spec.audiences ?? []).length === 0 ? this.#config.audiences : spec.audiences;
    return { ...placed, spec: { ...spec, audiences } } as KubeObject;
  }

  /** The account that the token is for may be gone, and another have its name. */
  #tellOfAnother(ctx: RequestContext, name: string, wanted: string, uid: string): void {
    const text = `the UID in the token request (${wanted}) does not match the UID of the service account (${uid})`;
    const gate = "TokenRequestServiceAccountUIDValidation";
    if (this.#deps.extra.featureGates.enabled(gate)) {
      throw newConflict({ group: tokenRequest.group, resource: tokenRequest.kind }, name, text);
    }
    ctx.addAuditAnnotation("authentication.k8s.io/token-request-uid-mismatch", text);
    ctx.addWarning(`${text} but ${gate} is not enabled. In the future, this will return a conflict error`);
  }

  #lifetime(ctx: RequestContext, spec: authentication_v1.TokenRequestSpec, isBoundToPod: boolean) {
    const { maxExpirationSeconds, extendExpiration = true, maxExtendedExpirationSeconds = yearSeconds } = this.#config;
    let seconds = Number(spec.expirationSeconds ?? defaultSeconds);
    if (maxExpirationSeconds !== undefined && seconds > maxExpirationSeconds) {
      ctx.addWarning(`requested expiration of ${seconds} seconds shortened to ${maxExpirationSeconds} seconds`);
      seconds = maxExpirationSeconds;
    }
    // Who checks tokens for others goes by their end.
    const isForUs = (spec.audiences ?? []).every((audience) => this.#config.audiences.includes(audience));
    const isExtended = extendExpiration && isBoundToPod && isForUs && seconds === podDefaultSeconds;
    if (!isExtended) return { seconds, tokenSeconds: seconds };
    // Old clients read their token once: it outlives what they are told, and use beyond that is noted.
    const warnAfter = Math.floor(this.#deps.clock.now() / 1000) + seconds;
    return { seconds, tokenSeconds: maxExtendedExpirationSeconds, warnAfter };
  }
}

function requireName(obj: KubeObject, name: string): void {
  const given = metaOf(obj).name ?? "";
  if (given === "" || given === name) return;
  const path = FieldPath.root("metadata").child("name");
  const error = fieldErrors.invalid(path, given, "must match the service account name if specified");
  throw newInvalid(tokenRequest, name, [error]);
}

function withLifetime(request: KubeObject, expirationSeconds: number): KubeObject {
  return { ...request, spec: { ...specOf(request), expirationSeconds } } as KubeObject;
}

function specOf(obj: KubeObject): authentication_v1.TokenRequestSpec {
  return (obj as authentication_v1.TokenRequest).spec ?? { audiences: [] };
}

function validateExpiration(seconds: number): readonly FieldError[] {
  const path = FieldPath.root("spec").child("expirationSeconds");
  if (seconds < minSeconds) {
    return [fieldErrors.invalid(path, seconds, "may not specify a duration less than 10 minutes")];
  }
  if (seconds > maxSeconds) {
    return [fieldErrors.invalid(path, seconds, "may not specify a duration larger than 2^32 seconds")];
  }
  return [];
}
