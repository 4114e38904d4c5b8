import type { PolicyRule } from "./policy-rule.js";

const all = "*";

interface HeldRule {
  readonly verbs: ReadonlySet<string>;
  readonly apiGroups: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  /** Empty: every name. */
  readonly names: ReadonlySet<string>;
  readonly urls: readonly string[];
}

/** What somebody holds, found by what it is about. */
export class HeldRules {
  readonly #byVerb = new Postings();
  readonly #byGroup = new Postings();
  readonly #byResource = new Postings();
  /** Rules for every name are under the empty one. */
  readonly #byName = new Postings();
  /** Those that end in an asterisk are all under it. */
  readonly #byURL = new Postings();

  constructor(rules: readonly PolicyRule[]) {
    for (const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs: urls = [] } of rules) {
      const rule: HeldRule = {
        verbs: new Set(verbs),
        apiGroups: new Set(apiGroups),
        resources: new Set(resources),
        names: new Set(resourceNames),
        urls,
      };
      this.#byVerb.add(rule.verbs, rule);
      this.#byGroup.add(rule.apiGroups, rule);
      this.#byResource.add(rule.resources, rule);
      this.#byName.add(rule.names.size === 0 ? anyName : rule.names, rule);
      this.#byURL.add(new Set(urls.map((url) => (url.endsWith(all) ? all : url))), rule);
    }
  }

  /**
   * Whether a rule for one verb of one resource, or one name of it, or of one URL is held.
   * @param onCompared - told of how many rules were looked at
   */
  covers({ verbs: [verb = ""], nonResourceURLs, ...rest }: PolicyRule, onCompared: (count: number) => void): boolean {
    const ofVerb = this.#byVerb.find(verb, all);
    if (nonResourceURLs !== undefined) {
      const [url = ""] = nonResourceURLs;
      return someOf([ofVerb, this.#byURL.find(url, all)], onCompared, (rule) => {
        return hasAny(rule.verbs, verb, all) && rule.urls.some((held) => urlCovers(held, url));
      });
    }
    const [group = ""] = rest.apiGroups ?? [];
    const [resource = ""] = rest.resources ?? [];
    const [name] = rest.resourceNames ?? [];
    const resources = namesOfResource(resource);
    const candidates = [
      ofVerb,
      this.#byGroup.find(group, all),
      this.#byResource.find(...resources),
      name === undefined ? this.#byName.find("") : this.#byName.find("", name),
    ];
    return someOf(candidates, onCompared, (rule) => {
      return (
        hasAny(rule.verbs, verb, all) &&
        hasAny(rule.apiGroups, group, all) &&
        hasAny(rule.resources, ...resources) &&
        (rule.names.size === 0 || (name !== undefined && rule.names.has(name)))
      );
    });
  }
}

const anyName: ReadonlySet<string> = new Set([""]);

/** Rules by what they have in one of their lists. */
class Postings {
  readonly #rules = new Map<string, HeldRule[]>();

  add(keys: Iterable<string>, rule: HeldRule): void {
    for (const key of keys) {
      const known = this.#rules.get(key);
      if (known === undefined) this.#rules.set(key, [rule]);
      else known.push(rule);
    }
  }

  /** The rules under each of the keys. */
  find(...keys: string[]): readonly (readonly HeldRule[])[] {
    return [...new Set(keys)].map((key) => this.#rules.get(key) ?? []);
  }
}

/** Looks through the shortest of lists, each of which has all rules that could fit. */
function someOf(
  candidates: readonly (readonly (readonly HeldRule[])[])[],
  onCompared: (count: number) => void,
  fits: (rule: HeldRule) => boolean,
): boolean {
  const lengthOf = (lists: readonly (readonly HeldRule[])[]) => lists.reduce((sum, { length }) => sum + length, 0);
  const shortest = candidates.reduce((a, b) => (lengthOf(b) < lengthOf(a) ? b : a));
  onCompared(1 + lengthOf(shortest));
  return shortest.some((rules) => rules.some(fits));
}

function hasAny(held: ReadonlySet<string>, ...wanted: string[]): boolean {
  return wanted.some((value) => held.has(value));
}

/** As what a resource may be held: itself, every resource, its subresource of every resource. */
function namesOfResource(resource: string): string[] {
  const [, subresource] = resource.split("/");
  return subresource === undefined ? [all, resource] : [all, resource, `${all}/${subresource}`];
}

function urlCovers(held: string, wanted: string): boolean {
  if (held === all || held === wanted) return true;
  return held.endsWith(all) && wanted.startsWith(held.replace(/\*+$/, ""));
}
