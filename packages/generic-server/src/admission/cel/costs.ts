/** What one evaluation of an expression may cost. Mirrors `celconfig.PerCallLimit`. */
export const perCallLimit = 1_000_000;
/** What the expressions of one policy and binding may cost together. Mirrors `celconfig.RuntimeCELCostBudget`. */
export const runtimeCostBudget = 10_000_000;
/** The same for match conditions, per webhook or binding. Mirrors `celconfig.RuntimeCELCostBudgetMatchConditions`. */
export const matchConditionsCostBudget = 2_500_000;
/** Longest text of a message expression, in bytes. Mirrors `MaxEvaluatedMessageExpressionSizeBytes`. */
export const maxMessageBytes = 5 * 1024;
