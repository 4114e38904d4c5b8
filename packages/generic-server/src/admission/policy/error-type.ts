const outOfBudget = "validation failed due to running out of cost budget";

/** The kind of a failure as metrics have it: upstream tells it by the text as well. Mirrors `ErrorType`. */
export function errorTypeOf(message: string): "compile_error" | "out_of_budget" | "invalid_error" {
  if (message.startsWith("compilation")) return "compile_error";
  return message.startsWith(outOfBudget) ? "out_of_budget" : "invalid_error";
}
