import { lstatSync, statSync, symlinkSync } from "node:fs";
import { describe, expect } from "@jest/globals";
import { testOnBareHost } from "./support/bare-host.ts";
import { inTerminal } from "./support/in-terminal.ts";
import { schemaErrors } from "./support/schemas.ts";

const FLEET = `version: 1
profiles:
  coder:
    config: { model: { default: a/b } } # mine
    env:
      BOT_TOKEN: "canary-literal"
`;

const unwrapped = (text: string) => text.replace(/\s+/g, " ");

describe("an edit of the manifest", () => {
  testOnBareHost("keeps a link and a mode, holds no secret, and is one at a time", async (host) => {
    const [real, link] = [host.path("dotfiles/fleet.yaml"), host.path("work/hermes-fleet.yaml")];
    host.write(real, FLEET, 0o640);
    symlinkSync(real, link);
    const keys = ["a", "b", "c", "d"];

    const all = await Promise.all(keys.map((key) => host.fleet(["config", "set", "coder", `x.${key}`, key])));
    const set = await host.fleet(["env", "set", "coder", "BOT_TOKEN", "--from-env", "TOKEN", "--json"]);

    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(set.code).toBe(0);
    expect(schemaErrors("edit", JSON.parse(set.stdout))).toEqual([]);
    expect(all.map(({ stdout, stderr }) => stdout + stderr).join("") + set.stdout).not.toContain("canary");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(real).mode & 0o777).toBe(0o640);
    const text = host.read(real);
    for (const key of keys) expect(text).toContain(`${key}: ${key}`);
    expect(text).toContain("      BOT_TOKEN: { from_env: TOKEN }\n");
    expect(text).toContain("model: { default: a/b }");
    expect(text.split("\n").filter((line) => line.includes("# mine"))).toHaveLength(1);
  });

  testOnBareHost("prints what is declared and where, and what is not", async (host) => {
    host.manifest(FLEET);

    const plain = await host.fleet(["config", "get", "coder", "model.default"]);
    const json = await host.fleet(["config", "get", "coder", "model", "--json"]);
    const none = await host.fleet(["config", "get", "coder", "nothing", "--json"]);

    expect(plain).toEqual({ code: 0, stdout: "a/b\n", stderr: "declared at hermes-fleet.yaml:4:24\n" });
    for (const { stdout } of [json, none]) expect(schemaErrors("setting", JSON.parse(stdout))).toEqual([]);
    expect(JSON.parse(json.stdout)).toMatchObject({ is: "value", value: { default: "a/b" } });
    expect([json.code, none.code]).toEqual([0, 1]);

    const below = await host.fleet(["config", "set", "coder", "model.default.name", "x"]);
    expect(below).toMatchObject({ code: 1, stdout: "" });
    expect(unwrapped(below.stderr)).toContain(
      'model.default of "coder" is declared as a text, which has no keys in it at hermes-fleet.yaml:4:24',
    );
    expect(host.read(host.path("work/hermes-fleet.yaml"))).toBe(FLEET);
  });

  testOnBareHost("makes a profile inherit nothing that it did not inherit before", async (host) => {
    const text =
      "version: 1\ndefaults: { config: { a: 1 }, env: { A: x } }\nprofiles:\n  coder:\n    config:\n    env:\n";
    host.manifest(text);

    const config = await host.fleet(["config", "set", "coder", "b", "2"]);
    const env = await host.fleet(["env", "set", "coder", "B", "--in-place"]);

    for (const ran of [config, env]) {
      expect(ran).toMatchObject({ code: 1, stdout: "" });
      expect(ran.stderr).toContain("would inherit more than before");
    }
    expect(host.read(host.path("work/hermes-fleet.yaml"))).toBe(text);
  });

  testOnBareHost("takes a declaration out, and declares absent only where that is said", async (host) => {
    const manifest = host.path("fleet/mine.yaml");
    const text =
      "version: 1\ndefaults:\n  config: { a: 1 }\nprofiles:\n  coder:\n    config: { a: 2, b: 3 } # mine\n  other: { extends: coder }\n";
    host.write(manifest, text);
    const fleet = (...words: readonly string[]) => host.fleet(["-f", manifest, ...words]);

    const inherited = await fleet("config", "unset", "other", "b");
    expect(inherited).toMatchObject({ code: 1, stdout: "" });
    expect(inherited.stderr).toContain('b does not stand in "other" itself');
    expect(host.read(manifest)).toBe(text);

    const own = await fleet("config", "unset", "coder", "a");
    expect(own).toMatchObject({ code: 0 });
    expect(unwrapped(own.stdout)).toContain(
      'Took a out of "coder", which inherits another declaration of it now. "other" starts from it, and changes with it.',
    );
    expect(unwrapped(own.stderr)).toContain(`hermes-fleet plan -f ${manifest}`);
    expect((await fleet("config", "get", "coder", "a")).stdout).toBe("1\n");
    expect(await fleet("config", "unset", "other", "b", "--absent")).toMatchObject({ code: 0 });
    const absent = await fleet("config", "get", "other", "b");
    expect([absent.code, absent.stdout]).toEqual([0, "null\n"]);
    const again = await fleet("config", "unset", "other", "nothing", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ outcome: "unchanged", files: [] });
    expect(await fleet("env", "set", "coder", "KEY", "--from-file", "key.txt")).toMatchObject({ code: 0 });
    const printed = await fleet("env", "set", "other", "KEY", "--from-command", "pass", "show", "x");
    expect(printed).toMatchObject({ code: 0 });

    expect(host.read(manifest)).toBe(
      text
        .replace("a: 2, ", "")
        .replace("# mine\n", "# mine\n    env:\n      KEY: { from_file: ../work/key.txt }\n")
        .replace(
          "{ extends: coder }",
          "{ extends: coder, config: { b: null }, env: { KEY: { from_command: [pass, show, x] } } }",
        ),
    );
  });

  testOnBareHost("refuses values on the command line without repeating them", async (host) => {
    host.manifest(FLEET);
    const refused = [
      ["env", "set", "coder", "BOT_TOKEN", "canary-argument"],
      ["env", "set", "coder", "BOT_TOKEN=canary-argument"],
      ["env", "set", "coder", "BOT_TOKEN", "--from-env", "canary-argument"],
      ["env", "set", "coder", "MORE", "--from-env", "sk_canary_0123456789abcdef"],
      ["env", "set", "coder", "MORE", "--from-file", "sk-canary-0123456789abcdef"],
      ["env", "set", "coder", "MORE", "--from-command", "echo", "sk-canary-0123456789abcdef"],
      ["env", "set", "coder", "sk_canary_0123456789abcdef", "--in-place"],
      ["config", "set", "coder", "x.sk-canary-0123456789abcdef", "1"],
      ["config", "set", "coder", "x.api_key", "canary-argument"],
      ["config", "set", "coder", "x", "{api_key: canary-argument}"],
      ["config", "set", "coder", "x", "{canary-argument"],
    ];

    for (const words of refused) {
      const ran = await host.fleet(words);
      expect([words[1], ran.code, ran.stdout]).toEqual([words[1], 1, ""]);
      expect(ran.stderr).toContain("error: ");
      expect(ran.stderr).not.toContain("canary");
    }
    expect(host.read(host.path("work/hermes-fleet.yaml"))).toBe(FLEET);
  });

  testOnBareHost("offers the plan on a terminal", async (host) => {
    host.manifest(FLEET);

    const words = ["config", "set", "coder", "model.default", "c/d", "--service-manager", "none"];
    const ran = await inTerminal(host, words, { types: "y\\n" });

    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain("Show the plan?");
    expect(ran.stdout).toContain("1 of 1 profile would change");
    expect(host.read(host.path("work/hermes-fleet.yaml"))).toContain("{ default: c/d } } # mine");
  });
});
