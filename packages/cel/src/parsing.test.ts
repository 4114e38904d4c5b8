import assert from "node:assert/strict";
import { test } from "node:test";
import { tests as vectors } from "@bufbuild/cel-spec/testdata/parsing.js";
import { CompileError } from "./issues.js";
import { optionalMacros } from "./parser/binding-macros.js";
import { parse } from "./parser/parser.js";
import { standardMacros } from "./parser/standard-macros.js";
import { Source } from "./source.js";
import { debugString } from "./testing/debug-string.js";

/** Kinds of nodes, which `cel-go` prints after each of them. */
const kinds = /\^#\*expr\.\w+#/g;

const options = { macros: [...standardMacros, ...optionalMacros], optionalSyntax: true };

interface Vector {
  readonly original: { readonly expr: string };
  readonly ast?: string;
  readonly error?: string;
}

for (const { original, ast, error } of vectors.tests as readonly Vector[]) {
  const name = JSON.stringify(original.expr.slice(0, 60));
  if (ast !== undefined) {
    test(`parses ${name}`, () => {
      // Line ends inside strings are escaped by both, so that comparing without blanks loses nothing.
      const wanted = ast.replaceAll(kinds, "").replaceAll(/\s+/g, "");
      assert.equal(debugString(parse(new Source(original.expr), options)).replaceAll(/\s+/g, ""), wanted);
    });
  } else if (error !== undefined && !error.includes("<input>") && !error.includes("unsupported syntax")) {
    test(`refuses ${name}`, () => {
      // The limit under which these vectors were made.
      const limits = { maxSize: 100_000, maxRecursionDepth: 32 };
      assert.throws(
        () => parse(new Source(original.expr, ""), { ...options, limits }),
        (err) => {
          assert.ok(err instanceof CompileError);
          // Where there is more to report, we have stopped.
          if (!error.includes("lookahead limit")) assert.equal(err.message, error.slice(0, err.message.length));
          return true;
        },
      );
    });
  }
}
