import { expect } from "@jest/globals";
import type { StatusDocument } from "../../src/output/status-document.generated.ts";
import { describeOnBackends } from "../support/on-backends.ts";
import { detailedPlan, planOf } from "./support/plans.ts";

describeOnBackends("what a person still has to do", ({ testOnHost }) => {
  testOnHost(
    "is told by plan, apply and status with its command, hinders nothing, and ends when it is done",
    async (host) => {
      host.manifest(`
version: 1
profiles:
  coder:
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" }
  phone:
    config: { model: { default: openai/gpt-5 } }
    env: { WHATSAPP_ENABLED: "true" }
  tool:
    config: { model: { default: openai/gpt-5 } }
    gateway: { state: absent }
  mute:
    config: { model: { default: openai/gpt-5 } }
`);
      const notes = [
        ["coder", "it has no model yet", "hermes -p coder setup"],
        ["mute", "no platform is set up, so nobody can talk to it", "hermes -p mute setup"],
        ["phone", "whatsapp is not paired yet", "hermes -p phone whatsapp"],
      ] as const;

      const planned = await planOf(host);
      const applied = await host.fleet(["apply", "-y"]);
      const again = await detailedPlan(host);
      const status = await host.fleet(["status"]);
      const json = await host.fleetJson<StatusDocument>(["status"]);

      expect(planned.diagnostics).toEqual(
        notes.map(([profile, what, command]) =>
          expect.objectContaining({
            code: "to-do",
            severity: "note",
            message: expect.stringContaining(`profile "${profile}": ${what}`),
            hint: expect.stringContaining(`\`${command}\``),
          }),
        ),
      );
      expect({ code: applied.code, said: applied.code === 0 ? "" : applied.stderr }).toEqual({
        code: 0,
        said: "",
      });
      expect(again.code).toBe(0);
      for (const said of [applied.stdout + applied.stderr, again.stdout, status.stdout]) {
        for (const [profile, what, command] of notes) {
          expect(said.replace(/\s+/g, " ")).toContain(what);
          expect(said.replace(/\s+/g, " ")).toContain(command);
          expect(said).toContain(profile);
        }
      }
      expect(Object.fromEntries(json.gateways.map(({ profile, to_do }) => [profile, to_do.length]))).toEqual({
        coder: 1,
        mute: 1,
        phone: 1,
        tool: 0,
        // It is only on the host.
        default: 0,
      });

      await host.hermes("-p", "coder", "config", "set", "model.default", "openai/gpt-5");
      await host.hermes("-p", "mute", "config", "set", "DISCORD_BOT_TOKEN", "discord-token");
      host.write(
        host.profile("phone", "platforms/whatsapp/session/creds.json"),
        '{"me":{"id":"1"},"signedIdentityKey":{"public":"x"}}\n',
      );

      expect((await planOf(host)).diagnostics.filter(({ code }) => code === "to-do")).toEqual([]);
      // What a person has set up is for the gateway to read.
      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
      // On a slow machine with the note that a file was edited since the gateway started.
      expect(await detailedPlan(host)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^No changes: all 4 profiles are as the manifest says\.\n/),
      });
    },
  );
});
