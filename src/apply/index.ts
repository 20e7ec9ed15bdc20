/**
 * The only writer: takes the lock, performs the steps of a plan in their order, waits for gateways to be
 * ready and keeps the record. It decides nothing that is not in the plan.
 */
export { type ApplyOutcome, type ApplyPorts, applyPlan } from "./apply.ts";
export { type Lock, takeLock } from "./lock.ts";
