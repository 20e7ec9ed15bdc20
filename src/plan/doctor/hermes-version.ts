import type { Check } from "./check.ts";

/** Hermes is there, and is one that the manifest allows. */
export const hermesVersion: Check = {
  name: "hermes-version",
  what: "Hermes and its version",
  codes: ["hermes-not-found", "hermes-version"],
  find: ({ facts: { hermes }, manifest }) =>
    hermes.is === "missing" || hermes.version !== undefined || manifest.hermes.requires !== undefined
      ? []
      : [
          {
            severity: "warning",
            message: `the version of ${hermes.path} cannot be told from its files`,
            hint: "Name the launcher of the installation itself: hermes.command.",
          },
        ],
};
