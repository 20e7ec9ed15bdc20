import { describe, expect, test } from "@jest/globals";
import { HOME, hostWith, planned } from "./planned.ts";

const PATH = `${HOME}/profile.yaml`;

describe("a description that Hermes would write over", () => {
  test("is made the manifest's, though its text is the same", async () => {
    const host = hostWith("description: d");
    host.makeProfile("coder");
    host.write(PATH, "description: d\ndescription_auto: true\n");
    expect((await planned(host, "description")).change?.action).toBe("update");
    await host.apply();
    expect(host.text(PATH)).toBe("description: d\ndescription_auto: false\n");
    expect((await planned(host, "description")).change?.action).toBe("no-op");
  });

  test("stays as it is where Hermes has been told not to", async () => {
    const host = hostWith("description: d");
    host.makeProfile("coder");
    host.write(PATH, "description: d\n");
    expect((await planned(host, "description")).change?.action).toBe("no-op");
  });
});
