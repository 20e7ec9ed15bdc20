import { expect } from "@jest/globals";
import { describeOnBackends } from "../support/on-backends.ts";

const TOKEN = "7000000001:AAtokenMovesFromAlphaToBeta";
/** Nothing but its being known tells that it is a secret. */
const WORDS = "correct horse battery";
const FLEET = `
version: 1
profiles:
  coder: { env: { TELEGRAM_BOT_TOKEN: "${TOKEN}", PASSPHRASE: "${WORDS}" } }
`;

describeOnBackends("what a gateway says of itself", ({ testOnHost }) => {
  testOnHost("is told as the cause, without the token that it quotes", async (host) => {
    host.manifest(FLEET);
    host.switches({
      lock_delay_ms: 0,
      startup_failed: `InvalidToken: The token \`${TOKEN}\` was rejected by the server, and so was ${WORDS}.`,
    });

    const apply = await host.fleet(["apply", "-y"]);
    const outputs = [
      apply,
      await host.fleet(["plan"]),
      await host.fleet(["plan", "--json"]),
      await host.fleet(["status"]),
      await host.fleet(["status", "--json"]),
      await host.fleet(["apply", "-y", "--json"]),
    ];

    expect(apply.code).toBe(1);
    expect(apply.stderr.replace(/\s+/g, " ")).toContain("InvalidToken: The token `(sensitive)` was rejected");
    for (const said of outputs.map(({ stdout, stderr }) => (stdout + stderr).replace(/\s+/g, " "))) {
      expect(said).not.toContain(TOKEN);
      expect(said).not.toContain(WORDS);
    }
  });
});

describeOnBackends("a gateway that takes its time", ({ testOnHost }) => {
  testOnHost("is starting for as long as the manifest lets it", async (host) => {
    host.manifest(`${FLEET.trimEnd().slice(0, -1)}, gateway: { ready_timeout: 5m } }\n`);
    host.switches({ lock_delay_ms: 600_000 });
    const apply = host.beginFleet(["apply", "-y"]);
    await host.starting("coder");
    apply.signal("SIGINT");
    await apply.ended;

    expect(await host.fleet(["plan", "--detailed-exitcode"])).toMatchObject({ code: 0 });
    expect((await host.fleet(["status"])).stdout).toMatch(/^coder +running +starting/m);
  });
});

describeOnBackends("a unit that the service manager has read before it was mended", ({ testOnHost }) => {
  testOnHost("is read again before its gateway is started", async (host) => {
    host.manifest(FLEET);
    host.switches({ lock_delay_ms: 0, rewrite_unit: false });
    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    const unit = host.read(host.services.definition("coder"));
    expect(host.services.spoil("coder", "a program that is gone")).toBe(true);
    await host.services.readAgain("coder");
    host.write(host.services.definition("coder"), unit, 0o644);

    expect(await host.fleet(["apply", "-y"])).toMatchObject({ code: 0 });
    expect(await host.running("coder")).toBeGreaterThan(0);
  });
});
