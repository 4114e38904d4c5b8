/** One file of apt's sources: `*.list` has a source a line, `*.sources` a stanza each (deb822). */
export interface AptSourceFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The machine's own sources of its release, pointed at another release: same mirror, same options, same components, so
 * that nothing is fetched from where the machine does not fetch from anyway. Sources of other things are left out.
 *
 * @param codename - the machine's release, `bookworm`
 * @param suite - the release wanted, `trixie`
 */
export function sourcesOfSuite(
  files: readonly AptSourceFile[],
  codename: string,
  suite: string,
): readonly AptSourceFile[] {
  return files
    .map(({ name, text }) => {
      const kept = name.endsWith(".sources") ? stanzas(text, codename, suite) : lines(text, codename, suite);
      return { name, text: kept };
    })
    .filter(({ text }) => text !== "");
}

function lines(text: string, codename: string, suite: string): string {
  return text
    .split("\n")
    .flatMap((line) => {
      const [, before, found, after] = /^(\s*deb\s+(?:\[[^\]]*\]\s+)?\S+\s+)(\S+)(\s.*)$/.exec(line) ?? [];
      return found === codename ? [`${before}${suite}${after}\n`] : [];
    })
    .join("");
}

function stanzas(text: string, codename: string, suite: string): string {
  const withoutComments = text.replace(/^#.*\n?/gm, "");
  return withoutComments
    .split(/\n\s*\n/)
    .flatMap((stanza) => {
      const suites = /^Suites:(.*)$/im.exec(stanza)?.[1]?.trim().split(/\s+/) ?? [];
      return suites.includes(codename) ? [`${stanza.replace(/^Suites:.*$/im, `Suites: ${suite}`).trim()}\n`] : [];
    })
    .join("\n");
}
