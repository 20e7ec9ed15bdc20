import { type Check, mended, runners } from "./check.ts";

/** Gateways outlive the login of their user. */
export const linger: Check = {
  name: "linger",
  what: "linger",
  codes: ["linger-unknown", "linger-refused"],
  find(seen) {
    const { facts, manifest, format } = seen;
    if (format?.kind === "launchd" || facts.linger === undefined) return undefined;
    if (manifest.host.linger !== undefined)
      return mended(seen, "linger", () => ({
        severity: "error",
        message: "host.linger is declared, and is off: the gateways end with the last login",
      }));
    if (facts.linger || format === undefined || runners(seen).length === 0) return [];
    return [
      {
        severity: "warning",
        message: "linger is off: the gateways end with the last login, and do not start with the machine",
        hint: "Declare host.linger: true, or run `loginctl enable-linger` once.",
      },
    ];
  },
};
