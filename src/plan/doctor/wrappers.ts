import { isUsualRoot } from "../../hermes/layout.ts";
import { wrapperPath } from "../../hermes/wrapper.ts";
import { type Check, type Found, mended } from "./check.ts";

/** The wrappers that are declared are there, and those that are there lead somewhere. */
export const wrappers: Check = {
  name: "wrappers",
  what: "wrappers",
  codes: ["alias-refused"],
  find: (seen) => [
    ...mended(seen, "alias", ({ profile }) => {
      const path = profile && wrapperPath(seen.layout, profile);
      return {
        severity: "error",
        message: `profile "${profile}": its wrapper is declared, and is not there`,
        ...(path && { path }),
      };
    }),
    ...seen.surroundings.wrappers.flatMap(({ profile, path, program, programRuns }): readonly Found[] => {
      const { facts, layout, manifest } = seen;
      // A wrapper names no root: it stands for the profile of the usual one.
      const isGone = isUsualRoot(layout) && !facts.profiles.has(profile) && !manifest.profiles.has(profile);
      if (isGone)
        return [
          {
            severity: "warning",
            message: `the wrapper \`${profile}\` calls a profile that is gone`,
            hint: `If nothing needs it: \`rm ${path}\``,
            path,
          },
        ];
      // Where there is no Hermes at all, no wrapper can call one, and that is told.
      if (programRuns || facts.hermes.is === "missing") return [];
      const isDeclared = manifest.profiles.get(profile)?.alias?.value === true;
      return [
        {
          severity: isDeclared ? "error" : "warning",
          profile,
          message: `profile "${profile}": its wrapper calls ${program}, which is gone or cannot be run`,
          hint: `Have it written anew: \`rm ${path}\`, ${isDeclared ? "then `hermes-fleet doctor --fix`" : "and declare `alias: true`"}.`,
          path,
        },
      ];
    }),
  ],
};
