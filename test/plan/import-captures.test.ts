import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { FIXTURES } from "../support/paths.ts";
import { FakeHost } from "./fake-host.ts";
import { AGENTS } from "./fake-jobs.ts";
import { UNITS } from "./fake-units.ts";
import { imported } from "./importing.ts";
import { apply, HERMES, homeOf, open } from "./scenario.ts";

const captured = (name: string) => readFileSync(join(FIXTURES, "captures/hermes-0.16", name), "utf8");

/** A host with what Hermes 0.16 wrote on one, its two gateways running. */
function captures(platform: "linux" | "darwin"): FakeHost {
  const host = new FakeHost("version: 1\nprofiles: {}\n", platform);
  host.write(`${HERMES}/hermes-agent/venv/bin/python`, "", 0o755);
  for (const home of [HERMES, homeOf("coder")]) {
    host.write(`${home}/config.yaml`, captured("config-after-config-set.yaml"));
    const token = home === HERMES ? "456:def" : "123:abc";
    host.write(`${home}/.env`, captured("env-after-config-set.env").replace("123:abc", token));
  }
  host.write(`${homeOf("coder")}/profile.yaml`, captured("profile.yaml"));
  for (const [name, suffix] of [
    ["default", ""],
    ["coder", "-coder"],
  ]) {
    if (platform === "darwin") {
      const path = `${AGENTS}/ai.hermes.gateway${suffix}.plist`;
      host.write(path, captured(`agent-${name}.plist`), 0o644);
      host.jobs.launchd.answer(["launchctl", "bootstrap", "gui/1000", path]);
    } else {
      const unit = `hermes-gateway${suffix}.service`;
      host.write(`${UNITS}/${unit}`, captured(`unit-${name}.service`), 0o644);
      for (const verb of ["enable", "start"]) host.units.run(["systemctl", "--user", verb, "--", unit]);
    }
  }
  host.nowMs += 3_600_000;
  return host;
}

test.each(["linux", "darwin"] as const)(
  "what Hermes 0.16 wrote on %s is imported and adopted as it is",
  async (platform) => {
    const host = captures(platform);
    const files = () =>
      [...host.files]
        .filter(([path]) => !/hermes-fleet/.test(path))
        .map(([path, { text, mode }]) => [path, text, mode]);
    const before = files();
    const processes = () => [...(platform === "linux" ? host.units.processes : host.jobs.processes).keys()];
    const running = processes();
    expect(running).toHaveLength(2);

    const { text } = await imported(host);

    expect(text.slice(text.indexOf("profiles:"))).toBe(`profiles:
  default:
    config:
      model:
        default: anthropic/claude-sonnet-4
    env:
      TELEGRAM_BOT_TOKEN: { in_place: true }

  coder:
    description: writes
    config:
      model:
        default: anthropic/claude-sonnet-4
    env:
      TELEGRAM_BOT_TOKEN: { in_place: true }
`);
    expect(await open(host)).toEqual([]);
    await apply(host);
    expect([files(), processes(), await open(host)]).toEqual([before, running, []]);
  },
);
