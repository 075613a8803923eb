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
