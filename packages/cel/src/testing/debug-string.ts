import { quoteGo } from "@kube-apiserver/apimachinery";
import type { ComprehensionExpr, Expr, LiteralValue } from "../ast.js";
import type { CheckedExpr } from "../checker/checked.js";
import { formatType } from "../types/type.js";
import { Double } from "../values/double.js";
import { formatGoShortest } from "../values/go-float.js";
import { Uint } from "../values/uint.js";

/** An expression as `cel-go`'s debug output writes it, with types and overloads when it is checked. */
export function debugString(expr: Expr, checked?: CheckedExpr): string {
  return new Writer(checked).write(expr);
}

class Writer {
  readonly #checked: CheckedExpr | undefined;

  constructor(checked: CheckedExpr | undefined) {
    this.#checked = checked;
  }

  write(expr: Expr): string {
    const reference = this.#checked?.references.get(expr);
    if (reference !== undefined && reference.kind !== "function") return `${reference.name}${this.#adorn(expr)}`;
    return `${this.#body(expr)}${this.#adorn(expr)}`;
  }

  #adorn(expr: Expr): string {
    if (this.#checked === undefined) return "";
    const type = this.#checked.types.get(expr);
    const reference = this.#checked.references.get(expr);
    const text = type === undefined ? "" : `~${formatType(type)}`;
    if (reference === undefined) return text;
    if (reference.kind !== "function") return `${text}^${reference.name}`;
    return `${text}^${reference.overloads.map(({ id }) => id).join("|")}`;
  }

  #body(expr: Expr): string {
    switch (expr.kind) {
      case "literal":
        return literalText(expr.value);
      case "ident":
        return expr.name;
      case "select":
        return `${this.write(expr.operand)}.${expr.field}${expr.testOnly ? "~test-only~" : ""}`;
      case "call":
        return this.#call(expr);
      case "list":
        return block(
          "[",
          expr.elements.map((element, i) => (expr.optionals.has(i) ? "?" : "") + this.write(element)),
          "]",
        );
      case "map":
        return block(
          "{",
          expr.entries.map(
            (entry) => `${entry.optional ? "?" : ""}${this.write(entry.key)}:${this.write(entry.value)}`,
          ),
          "}",
        );
      case "struct":
        return block(
          `${expr.typeName}{`,
          expr.fields.map((field) => `${field.optional ? "?" : ""}${field.name}:${this.write(field.value)}`),
          "}",
        );
      case "comprehension":
        return this.#comprehension(expr);
      default:
        return expr satisfies never;
    }
  }

  #call(expr: Extract<Expr, { kind: "call" }>): string {
    const reference = this.#checked?.references.get(expr);
    const qualified = reference?.kind === "function" && reference.qualified;
    const name = reference?.kind === "function" ? reference.name : expr.function;
    const target = expr.target === undefined || qualified ? "" : `${this.write(expr.target)}.`;
    return block(
      `${target}${name}(`,
      expr.args.map((arg) => this.write(arg)),
      ")",
    );
  }

  #comprehension(expr: ComprehensionExpr): string {
    const parts = [
      "// Variable",
      `${expr.iterVar}${expr.iterVar2 === undefined ? "" : `,\n${expr.iterVar2}`},`,
      "// Target",
      `${this.write(expr.iterRange)},`,
      "// Accumulator",
      `${expr.accuVar},`,
      "// Init",
      `${this.write(expr.accuInit)},`,
      "// LoopCondition",
      `${this.write(expr.loopCondition)},`,
      "// LoopStep",
      `${this.write(expr.loopStep)},`,
      "// Result",
      this.write(expr.result),
    ];
    return `__comprehension__(\n${indent(parts.join("\n"))})`;
  }
}

function block(open: string, parts: readonly string[], close: string): string {
  return parts.length === 0 ? open + close : `${open}\n${indent(parts.join(",\n"))}\n${close}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}

function literalText(value: LiteralValue): string {
  if (typeof value === "string") return quoteGo(value);
  if (value instanceof Uint) return `${value.value}u`;
  if (value instanceof Double) return formatGoShortest(value.value);
  if (value instanceof Uint8Array) return `b${quoteGo(Buffer.from(value).toString("utf8"))}`;
  return String(value);
}
