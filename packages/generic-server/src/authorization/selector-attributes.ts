import {
  type FieldRequirement,
  type LabelRequirement,
  parseFieldSelector,
  parseLabelSelector,
  SelectorError,
} from "@kube-apiserver/apimachinery";

/**
 * The selector of a list or watch as authorizers see it: what of it was understood. All requirements have to hold, so one
 * that is left out only makes the request ask for more. Mirrors `GetFieldSelector` and `GetLabelSelector`.
 */
export interface SelectorAttributes<Requirement> {
  readonly requirements: readonly Requirement[];
  /** Why not all of it was understood. Absent: all was. */
  readonly parseError?: string;
}

export type FieldSelectorAttributes = SelectorAttributes<FieldRequirement>;
export type LabelSelectorAttributes = SelectorAttributes<LabelRequirement>;

/**
 * Longer texts are not read. Those of requests are shorter, by the limit of headers; those of reviews come in a body, where a
 * megabyte of them takes a quarter of a second.
 */
const maxSelectorLength = 128 * 1024;

/** The text of a field selector; undefined when it asks for nothing in particular. */
export function fieldSelectorAttributes(text: string): FieldSelectorAttributes | undefined {
  return text === "" ? undefined : parsed(text, () => parseFieldSelector(text).requirements);
}

/** The text of a label selector; undefined when it asks for nothing in particular. */
export function labelSelectorAttributes(text: string): LabelSelectorAttributes | undefined {
  return text === "" ? undefined : parsed(text, () => parseLabelSelector(text).requirements);
}

function parsed<Requirement>(
  text: string,
  parse: () => readonly Requirement[],
): SelectorAttributes<Requirement> | undefined {
  if (text.length > maxSelectorLength) {
    return { requirements: [], parseError: `the selector is longer than ${maxSelectorLength} characters` };
  }
  try {
    const requirements = parse();
    return requirements.length === 0 ? undefined : { requirements };
  } catch (err) {
    // The endpoint answers 400 to it, if the request is let through at all.
    if (!(err instanceof SelectorError)) throw err;
    return { requirements: [], parseError: err.message };
  }
}
