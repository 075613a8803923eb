/** A clause of a rule, in the words of react-querybuilder. */
export interface RuleClause {
  field: string;
  operator: string;
  value?: unknown;
  valueSource?: "value" | "field";
}

export interface RuleGroup {
  combinator: "and" | "or";
  not?: boolean;
  rules: RuleNode[];
}

export type RuleNode = RuleClause | RuleGroup;

export const isGroup = (node: RuleNode): node is RuleGroup => "rules" in node;

/** The members that can be lifted one by one: those of a plain "and". */
export function membersOf(rule: RuleGroup): RuleNode[] {
  const plain = !rule.not && (rule.combinator === "and" || rule.rules.length === 1);
  return plain ? rule.rules : [rule];
}

/** The texts' names of operators, whose own have signs in them. */
export const OPERATORS: Record<string, string> = {
  "=": "equal",
  "!=": "not_equal",
  "<": "less",
  ">": "greater",
  "<=": "at_most",
  ">=": "at_least",
  contains: "contains",
  doesNotContain: "does_not_contain",
  beginsWith: "begins_with",
  doesNotBeginWith: "does_not_begin_with",
  endsWith: "ends_with",
  doesNotEndWith: "does_not_end_with",
  null: "none",
  notNull: "some",
  in: "in",
  notIn: "not_in",
  between: "between",
  notBetween: "not_between",
};

/** How the parts of a rule are said. */
export interface Saying {
  field: (name: string) => string;
  /** With what goes before the values. */
  operator: (operator: string) => string;
  value: (field: string, value: unknown) => string;
  and: string;
  or: string;
  not: string;
}

/** A rule in words; groups stand in brackets, but for the outermost. */
export function sayRule(node: RuleNode, say: Saying, outer = false): string {
  if (isGroup(node)) {
    const inner = node.rules.map((one) => sayRule(one, say)).join(` ${node.combinator === "or" ? say.or : say.and} `);
    const held = node.rules.length > 1 && (!outer || node.not) ? `(${inner})` : inner;
    return node.not ? `${say.not} ${held}` : held;
  }
  const { field, operator, value, valueSource } = node;
  const start = `${say.field(field)}${say.operator(operator)}`;
  if (operator === "null" || operator === "notNull") return start;
  const values =
    valueSource === "field"
      ? say.field(String(value))
      : (Array.isArray(value) ? value : [value]).map((one) => say.value(field, one)).join(", ");
  return `${start} ${values}`;
}
