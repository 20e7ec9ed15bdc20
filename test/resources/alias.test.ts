import { describe, expect, test } from "@jest/globals";
import { declare, hostWith, onFirstStep, planned } from "./planned.ts";

const WRAPPER = "/home/ada/.local/bin/coder";
const TEXT = '#!/bin/sh\nexec /home/ada/.local/bin/hermes -p coder "$@"\n';

/** A host with the profile and without its wrapper. */
function bare(...lines: readonly string[]) {
  const host = hostWith(...lines);
  host.makeProfile("coder");
  return host;
}

describe("a wrapper that is declared", () => {
  test("is made where it is missing, as hermes makes it", async () => {
    const host = bare("alias: true");
    expect(await planned(host, "alias")).toMatchObject({
      change: { action: "create" },
      steps: [{ op: { do: "edit", path: WRAPPER, mode: 0o755, expect: { is: "absent" } } }],
    });
    await host.apply();
    expect([host.text(WRAPPER), host.files.get(WRAPPER)?.mode]).toEqual([TEXT, 0o755]);
  });

  test("stays as it is, whichever hermes it calls", async () => {
    const host = bare("alias: true");
    host.write(WRAPPER, '#!/bin/sh\nexec /opt/hermes -p coder "$@"\n', 0o755);
    expect(await planned(host, "alias")).toMatchObject({ change: { action: "no-op" }, steps: [] });
  });

  test("comes with a profile that is new, and may be there by then", async () => {
    const host = hostWith("alias: true");
    expect((await planned(host, "alias")).steps).toMatchObject([{ op: { expect: { is: "anything" } } }]);
    await host.apply();
    expect(host.text(WRAPPER)).toBe(TEXT);
  });

  test.each<[string, string]>([
    ["another program", "#!/bin/sh\necho coder\n"],
    ["a wrapper of another profile", '#!/bin/sh\nexec hermes -p other "$@"\n'],
    ["one whose name only begins so", '#!/bin/sh\nexec hermes -p coder-2 "$@"\n'],
    ["no script", "-p coder "],
  ])("is refused, and nothing touched, where its place is taken by %s", async (_, text) => {
    const host = bare("alias: true");
    host.write(WRAPPER, text, 0o755);
    expect(await planned(host, "alias")).toMatchObject({
      steps: [],
      diagnostics: [{ code: "alias-refused", severity: "error", blocks: "resource", place: { line: 4 } }],
    });
  });

  test("is refused where another program on PATH has its name", async () => {
    const host = bare("alias: true");
    host.variables.set("PATH", "/usr/bin:/home/ada/.local/bin");
    host.write("/usr/bin/coder", "", 0o755);
    expect((await planned(host, "alias")).diagnostics[0]?.message).toBe(
      'profile "coder": it can have no wrapper: /usr/bin/coder is a program of that name',
    );
  });

  test("is refused for a profile that is called as a subcommand of hermes", async () => {
    const host = hostWith();
    host.declare("version: 1\nprofiles: { chat: { alias: true } }\n");
    const { plan } = await host.plan();
    expect(plan.diagnostics.filter(({ code }) => code === "alias-refused")).toMatchObject([
      { message: expect.stringContaining('"chat" is a subcommand of hermes') },
    ]);
  });
});

describe("a wrapper that is declared absent", () => {
  test("is removed", async () => {
    const host = bare("alias: false");
    host.write(WRAPPER, TEXT, 0o755);
    expect(await planned(host, "alias")).toMatchObject({ change: { action: "delete" }, ops: ["remove"] });
    await host.apply();
    expect(host.text(WRAPPER)).toBeUndefined();
  });

  test("is not made for a profile that is new", async () => {
    const host = hostWith("alias: false");
    await host.apply();
    expect(host.text(WRAPPER)).toBeUndefined();
  });

  test("is none of the fleet's business where it is something else", async () => {
    const host = bare("alias: false");
    host.write(WRAPPER, "#!/bin/sh\n", 0o755);
    expect(await planned(host, "alias")).toMatchObject({
      change: { action: "no-op" },
      steps: [],
      diagnostics: [],
    });
  });

  test("is not removed where it was changed since the plan", async () => {
    const host = bare("alias: false");
    host.write(WRAPPER, TEXT, 0o755);
    onFirstStep(host, () => host.write(WRAPPER, "#!/bin/sh\n", 0o755));
    const { steps } = await host.apply();
    expect([...steps].filter(([id]) => id.includes(".alias")).map(([, { is }]) => is)).toEqual(["failed"]);
    expect(host.text(WRAPPER)).toBe("#!/bin/sh\n");
  });

  test("is kept where somebody has written more into it, with a warning", async () => {
    const host = bare("alias: false");
    const mine = '#!/bin/bash\nexport EDITOR=vi\nexec hermes -p coder "$@"\n';
    host.write(WRAPPER, mine, 0o755);
    expect(await planned(host, "alias")).toMatchObject({
      change: { action: "no-op" },
      steps: [],
      diagnostics: [{ code: "kept-by-hand", severity: "warning", path: WRAPPER }],
    });
    await host.apply();
    expect(host.text(WRAPPER)).toBe(mine);
  });
});

describe("a wrapper that is not declared", () => {
  test("is as hermes made it, and then left alone", async () => {
    const host = hostWith();
    await host.apply();
    expect(host.text(WRAPPER)).toBe(TEXT);
    expect((await planned(host, "alias")).change).toBeUndefined();
  });

  test("any more stays where it is", async () => {
    const host = hostWith("alias: true");
    await host.apply();
    declare(host);
    expect([(await planned(host, "alias")).change, host.text(WRAPPER)]).toEqual([undefined, TEXT]);
  });
});
