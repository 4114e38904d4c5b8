import { compareUTF8 } from "../json/stringify.js";
import { SelectorError } from "../labels/selector-error.js";
import { unescapeFieldValue } from "./escape.js";
import { type FieldRequirement, FieldSelector } from "./selector.js";

/**
 * Parses the text of a field selector: `metadata.name=a,status.phase!=Failed`. An empty text chooses everything.
 * @throws SelectorError when it cannot be understood.
 */
export function parseFieldSelector(text: string): FieldSelector {
  const terms = splitTerms(text).sort(compareUTF8);
  return new FieldSelector(terms.filter((term) => term !== "").map((term) => parseTerm(term, text)));
}

// Escaped commas belong to the value, and keep their backslash here.
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === ",") {
      terms.push(text.slice(start, at));
      start = at + 1;
    }
  }
  terms.push(text.slice(start));
  return terms;
}

function parseTerm(term: string, selector: string): FieldRequirement {
  // The left side knows no escapes: the first operator splits the term.
  const match = /!=|==|=/.exec(term);
  if (match === null) throw new SelectorError(`invalid selector: '${selector}'; can't understand '${term}'`);
  return {
    field: term.slice(0, match.index),
    operator: match[0] === "!=" ? "!=" : "=",
    value: unescapeFieldValue(term.slice(match.index + match[0].length)),
  };
}
