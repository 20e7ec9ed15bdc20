/**
 * Desired, facts and record in, a plan out: changes, conflicts, order. Pure: no files, no processes, no
 * clock. A plan is data that fully says what an apply will do.
 */
export { makePlan, type Planned } from "./plan.ts";
export type { PlanInput } from "./plan-input.ts";
