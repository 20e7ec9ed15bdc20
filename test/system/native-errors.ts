import { types } from "node:util";

/**
 * Jest runs tests in a context of their own, where `instanceof Error` says no to the errors of Node's own modules:
 * of the same class, but of the main context. Outside jest there is one context, and nothing of this is needed.
 */
Object.defineProperty(Error, Symbol.hasInstance, {
  configurable: true,
  value(this: typeof Error, value: unknown): boolean {
    if (this === Error) return types.isNativeError(value);
    return (
      typeof value === "object" &&
      value !== null &&
      Object.prototype.isPrototypeOf.call(this.prototype, value)
    );
  },
});
