import type { Check } from "./check.ts";

/** Nothing is left for a person to do: a model, a login, a platform. */
export const openTasks: Check = {
  name: "open-tasks",
  what: "what only a person can do",
  find: ({ status }) =>
    status.gateways.flatMap(({ profile, toDo }) =>
      toDo.map(({ what, command }) => ({
        severity: "note",
        profile,
        message: `profile "${profile}": ${what}`,
        hint: `Run \`${command}\`.`,
      })),
    ),
};
