/**
 * One file a kind of resource, each with the same five parts: address, desired, observed, change, steps.
 * Wholly pure: what they need comes as values, what is to be done goes out as steps.
 */
export { KINDS } from "./kinds.ts";
