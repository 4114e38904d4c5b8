import { type FieldError, type FieldPath, fieldErrors, isDNS1035Label, repeatsIn } from "@kube-apiserver/apimachinery";
import { isReviewVersion, reviewVersions, validateClientConfig } from "@kube-apiserver/generic-server";
import type { DefinitionConversion } from "../definition/types.js";
import { isValidCABundle } from "./ca-bundle.js";

const strategies: readonly string[] = ["None", "Webhook"];

/** What an update of an older definition may keep. */
export interface ConversionRatchet {
  /** Review versions that this server does not speak are let through. */
  readonly allowUnknownReviewVersions: boolean;
  /** A bundle that cannot be read is let through: the definition is not established, or had one before. */
  readonly allowInvalidCABundle: boolean;
}

/** What surrounds the conversion of a definition. */
export interface ConversionContext extends ConversionRatchet {
  /** Whether objects are stored as they come (`spec.preserveUnknownFields`). */
  readonly keepsUnknownFields: boolean;
}

/** How objects are converted between versions. Mirrors `validateCustomResourceConversion`. */
export function validateConversion(
  conversion: DefinitionConversion | undefined,
  path: FieldPath,
  ratchet: ConversionContext,
): readonly FieldError[] {
  if (conversion === undefined) return [];
  const { strategy } = conversion;
  const strategyPath = path.child("strategy");
  const errors = [
    ...(ratchet.keepsUnknownFields && strategy !== "None"
      ? [fieldErrors.invalid(strategyPath, strategy, "must be None if spec.preserveUnknownFields is true")]
      : []),
    ...validateStrategy(strategy, strategyPath),
  ];
  // Paths are those of the internal version, which upstream's messages show.
  const clientConfigPath = path.child("webhookClientConfig");
  const versionsPath = path.child("conversionReviewVersions");
  const { clientConfig, conversionReviewVersions } = conversion.webhook ?? {};
  const reviewVersionsGiven = conversionReviewVersions ?? [];
  if (conversion.strategy === "Webhook") {
    return [
      ...errors,
      ...(clientConfig === undefined
        ? [fieldErrors.required(clientConfigPath, "required when strategy is set to Webhook")]
        : validateClientConfig(clientConfig, clientConfigPath)),
      ...validateCABundle(clientConfig?.caBundle ?? "", clientConfigPath.child("caBundle"), ratchet),
      ...validateReviewVersions(reviewVersionsGiven, versionsPath, ratchet),
    ];
  }
  const forbidden = (at: FieldPath) =>
    fieldErrors.forbidden(at, "should not be set when strategy is not set to Webhook");
  return [
    ...errors,
    ...(clientConfig === undefined ? [] : [forbidden(clientConfigPath)]),
    ...(reviewVersionsGiven.length === 0 ? [] : [forbidden(versionsPath)]),
  ];
}

/** Whether the server speaks one of the review versions, or there is none to check. */
export function hasKnownReviewVersion(versions: readonly string[]): boolean {
  return versions.length === 0 || versions.some(isReviewVersion);
}

function validateStrategy(strategy: string, path: FieldPath): readonly FieldError[] {
  if (strategy === "") return [fieldErrors.required(path)];
  return strategies.includes(strategy) ? [] : [fieldErrors.notSupported(path, strategy, strategies)];
}

function validateCABundle(
  bundle: string,
  path: FieldPath,
  { allowInvalidCABundle }: ConversionRatchet,
): readonly FieldError[] {
  if (allowInvalidCABundle || isValidCABundle(bundle)) return [];
  const detail = "unable to load root certificates: unable to parse bytes as PEM block";
  return [fieldErrors.invalid(path, bundle, detail)];
}

function validateReviewVersions(
  versions: readonly string[],
  path: FieldPath,
  { allowUnknownReviewVersions }: ConversionRatchet,
): readonly FieldError[] {
  if (versions.length === 0) return [fieldErrors.required(path)];
  const repeats = repeatsIn(versions);
  const errors = versions.flatMap((version, at) => {
    if (repeats[at]) return [fieldErrors.invalid(path.index(at), version, "duplicate version")];
    return isDNS1035Label(version).map((detail) => fieldErrors.invalid(path.index(at), version, detail));
  });
  if (allowUnknownReviewVersions || hasKnownReviewVersion(versions)) return errors;
  const detail = `must include at least one of ${reviewVersions.join(", ")}`;
  return [...errors, fieldErrors.invalid(path, versions, detail)];
}
