import { filesOf, homeOf } from "../../hermes/layout.ts";
import { DEFAULT_PROFILE } from "../../hermes/names.ts";
import { fileIn } from "../../resources/host-files.ts";
import { stateOnDisk } from "../after.ts";
import { type Check, type Found, isInManifest } from "./check.ts";

/** `hermes update` copies the `.env` of the default, tokens and all, into each named profile that has none. */
export const envMissing: Check = {
  name: "env-missing",
  what: "a .env in every profile",
  find(seen) {
    const { facts, layout } = seen;
    const root = homeOf(layout, DEFAULT_PROFILE);
    // Nothing of it is shown, so that it takes no fingerprints.
    const hasTokens =
      fileIn(facts, filesOf(root).env).is === "text" &&
      stateOnDisk(facts, root, () => undefined).claims.some(({ file }) => file === ".env");
    return [...facts.profiles].sort().flatMap((name): readonly Found[] => {
      const path = filesOf(homeOf(layout, name)).env;
      if (name === DEFAULT_PROFILE || fileIn(facts, path).is !== "absent") return [];
      return [
        {
          severity: hasTokens ? "error" : "warning",
          profile: name,
          message: `profile "${name}" has no .env: the next \`hermes update\` gives it a copy of the default's${hasTokens ? ", with its tokens" : ""}`,
          hint: isInManifest(seen, name)
            ? "`hermes-fleet apply` makes an empty one."
            : `Make an empty one: \`install -m 600 /dev/null ${path}\``,
          path,
        },
      ];
    });
  },
};
