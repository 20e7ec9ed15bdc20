import { createCommand } from "../hermes/command-line.ts";
import { DEFAULT_PROFILE } from "../hermes/names.ts";
import { addressOf, isCreated, kindOf, unreadableFile } from "./kind.ts";

interface Want {
  readonly skills: "bundled" | "none";
}

interface Is {
  readonly is: "there" | "bare-folder" | "absent";
}

/** The profile itself: its home, made by `hermes profile create`. */
export const profile = kindOf<Want, Is, Want>({
  kind: "profile",

  address: (name) => addressOf(name),

  desired: ({ settings }) => ({ skills: settings.skills }),

  needs: () => [],
  observed(context) {
    const { facts, layout } = context;
    if (facts.blockedHomes.has(layout.profile)) {
      return unreadableFile(layout.profile, layout.home, "its home", "it is not a folder");
    }
    if (context.facts.profiles.has(context.layout.profile)) return { is: "there" };
    return { is: isCreated(context) ? "absent" : "bare-folder" };
  },

  change(want, { is }, { layout }) {
    if (is === "there") return { action: "no-op" };
    if (is === "bare-folder") {
      // `hermes profile create` refuses a folder that exists; its .env, which comes next, makes it a profile.
      return { action: "update", reasons: ["its folder is there, but nothing of a profile is in it"] };
    }
    if (layout.profile === DEFAULT_PROFILE) {
      return { action: "create", reasons: ["the Hermes root does not exist yet"], todo: want };
    }
    return {
      action: "create",
      reasons: [want.skills === "none" ? "without bundled skills" : "with bundled skills"],
      todo: want,
      record: { created: true },
    };
  },

  steps: (want, { layout }) => [
    {
      phase: "create",
      op:
        layout.profile === DEFAULT_PROFILE
          ? { do: "make-folder", path: layout.home, mode: 0o700 }
          : { do: "hermes", args: createCommand(layout.profile, want.skills), makes: layout.home },
    },
  ],
});
