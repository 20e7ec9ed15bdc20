import type { Condition } from "../hermes/condition.ts";

/**
 * What is wrong with a gateway, a sentence each.
 * @param where a process outside of its service runs, and what there is to be done about it
 */
export function conditionProblems(condition: Condition, where: () => string): readonly string[] {
  switch (condition.is) {
    case "degraded":
    case "failing":
    case "failed":
    case "parked":
      return [condition.reason];
    case "unsupervised":
      return [`process ${condition.pid} runs ${where()}`];
    case "running":
    case "starting":
    case "stopped":
      return [];
    default:
      return condition satisfies never;
  }
}
