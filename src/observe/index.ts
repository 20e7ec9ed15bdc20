/**
 * One look at the host: the needs of all resources united, each fact fetched once, nothing changed.
 * What the facts mean for the fleet is decided in plan/ and resources/.
 */
export { type ObserveScope, observe } from "./observe.ts";
