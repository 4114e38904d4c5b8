/** A text that is not YAML, or cannot be JSON; the message starts with `yaml: ` as go-yaml's does. */
export class YAMLError extends Error {
  override readonly name = "YAMLError";
}

/** A mistake in the syntax, as the YAML library reports it. */
export interface SyntaxProblem {
  readonly reason: string;
  /** Counted from 0. */
  readonly line: number;
  /** The whole text. */
  readonly source: string;
}

interface Wording {
  readonly pattern: RegExp;
  readonly text: string;
  /** Whether go-yaml finds it while scanning: then it counts lines from 1, and from 0 while parsing. */
  readonly scanner: boolean;
}

// The frequent mistakes in go-yaml's words; everything else keeps the library's own.
const wordings: readonly Wording[] = [
  {
    pattern: /^bad indentation of a mapping entry/,
    text: "mapping values are not allowed in this context",
    scanner: true,
  },
  { pattern: /^expected the node content/, text: "did not find expected node content", scanner: false },
  {
    pattern: /^unexpected end of the stream within a (?:single|double) quoted scalar/,
    text: "found unexpected end of stream",
    scanner: true,
  },
  { pattern: /^tab characters must not/, text: "found character that cannot start any token", scanner: true },
  {
    pattern: /^end of the stream or a document separator/,
    text: "did not find expected <document start>",
    scanner: false,
  },
  { pattern: /non-printable/, text: "control characters are not allowed", scanner: false },
];

/** The error for a mistake in the syntax, worded like go-yaml where we know its words. */
export function newYAMLSyntaxError(problem: SyntaxProblem, options: ErrorOptions): YAMLError {
  const { line, text } = problem.reason.startsWith("unexpected end of the stream within a flow collection")
    ? describeOpenCollection(problem.source)
    : describe(problem);
  // go-yaml leaves out where a mistake is when it is on the first line.
  return new YAMLError(`yaml: ${line === 0 ? "" : `line ${line}: `}${text}`, options);
}

function describe({ reason, line }: SyntaxProblem): { line: number; text: string } {
  const wording = wordings.find(({ pattern }) => pattern.test(reason));
  const shown = line === 0 || wording?.scanner === false ? line : line + 1;
  return { line: shown, text: wording?.text ?? reason };
}

// go-yaml notices at the end of the text, on a line of its own.
function describeOpenCollection(source: string): { line: number; text: string } {
  const line = source.split("\n").length - (source.endsWith("\n") ? 1 : 0);
  if (/[{[,:]\s*$/.test(source.slice(-80))) return { line, text: "did not find expected node content" };
  const closing = source.lastIndexOf("[") > source.lastIndexOf("{") ? "]" : "}";
  return { line, text: `did not find expected ',' or '${closing}'` };
}
