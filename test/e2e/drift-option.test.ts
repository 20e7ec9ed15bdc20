import { statSync, utimesSync } from "node:fs";
import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";
import { converge } from "./support/plans.ts";

const FLEET = `
version: 1
profiles:
  coder:
    config: { model: { default: openai/gpt-5 } }
    env: { TELEGRAM_BOT_TOKEN: "222:bbbbbbbbbbbb" }
    files: { "mcp.json": { text: "{}" } }
`;

const NO_CHANGES = "No changes: the one profile is as the manifest says.\n";

describeOnBackends("--drift", ({ testOnHost }) => {
  testOnHost(
    "tells what others changed and what calls for no action, which is else not told",
    async (host) => {
      host.manifest(FLEET);
      await converge(host);
      await host.services.settled("coder");
      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
      expect(await host.fleet(["plan", "--drift"])).toMatchObject({ code: 0, stdout: NO_CHANGES });
      const env = host.profile("coder", ".env");
      // What is edited long after its gateway has begun is told without being asked for: this is not.
      const { atime, mtime } = statSync(env);
      host.write(env, `${host.read(env)}OPENAI_API_KEY=sk-by-hand\n`);
      utimesSync(env, atime, mtime);
      host.write(host.profile("coder", "SOUL.md"), "by hand\n", 0o644);

      const plain = await host.fleet(["plan"]);
      const drift = await host.fleet(["plan", "--drift", "--detailed-exitcode"]);

      expect(plain).toMatchObject({ code: 0, stdout: NO_CHANGES });
      expect(drift.code).toBe(0);
      const said = drift.stdout.replace(/\s+/g, " ");
      expect(said).toContain('note: profile "coder": .env was changed by somebody else since the last apply');
      expect(said).toContain(
        'note: profile "coder": SOUL.md was changed by somebody else since the last apply',
      );
      expect(said).not.toContain("sk-by-hand");
      expect(said).not.toContain("mcp.json");
      expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
      expect(await host.fleet(["plan", "--drift"])).toMatchObject({ code: 0, stdout: NO_CHANGES });
    },
  );
});
