import { dirname, isAbsolute } from "node:path";
import { below } from "../../hermes/layout.ts";
import { type Check, isInManifest } from "./check.ts";

/** What a person types is found: hermes, and the wrappers. */
export const searchPath: Check = {
  name: "path",
  what: "PATH",
  find({ facts: { hermes }, layout, manifest, surroundings, ...seen }) {
    const folder = below(layout.userHome, ".local", "bin");
    const isOn = (one: string) => surroundings.searchPath.includes(one);
    const home =
      hermes.is === "found" && !isAbsolute(manifest.hermes.command) ? dirname(hermes.path) : undefined;
    const isHermesLost = home !== undefined && !isOn(home);
    const wrappers = surroundings.wrappers.filter(
      ({ profile }) =>
        isInManifest({ manifest }, profile) || seen.status.gateways.some((one) => one.profile === profile),
    );
    const lost = wrappers.length > 0 && !isOn(folder) ? wrappers.map(({ profile }) => `\`${profile}\``) : [];
    const commands = [...(isHermesLost ? ["`hermes`"] : []), ...lost];
    if (commands.length === 0) return [];
    const where = isHermesLost && home !== folder ? home : folder;
    return [
      {
        severity: "warning",
        message: `${where} is not on PATH, so that ${commands.join(", ")} ${commands.length === 1 ? "is" : "are"} not found by name`,
        hint: `Put it there, in your shell's profile: \`export PATH="${where}:$PATH"\``,
      },
    ];
  },
};
