import { filesOf, homeOf } from "../../hermes/layout.ts";
import { fileIn } from "../../resources/host-files.ts";
import { type Check, mended } from "./check.ts";

/** Nobody but its owner may read a `.env`. */
export const envModes: Check = {
  name: "env-modes",
  what: "modes of .env",
  find: (seen) =>
    mended(seen, "env", ({ profile }) => {
      if (profile === undefined) throw new Error("a .env is a profile's");
      const path = filesOf(homeOf(seen.layout, profile)).env;
      const file = fileIn(seen.facts, path);
      const mode = file.is === "text" ? file.mode : 0o600;
      const isOpen = (mode & 0o077) !== 0;
      return {
        severity: isOpen ? "error" : "warning",
        message: `profile "${profile}": the mode of its .env is ${mode.toString(8).padStart(4, "0")}, not 0600${isOpen ? ", so that others on this host may reach its tokens" : ""}`,
        hint: "`hermes-fleet doctor --fix` closes it, and so does any call of hermes for it.",
        path,
      };
    }),
};
