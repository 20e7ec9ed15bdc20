import { describe, expect, test } from "@jest/globals";
import { TestHost } from "../support/test-host.ts";
import { schemaErrors } from "./support/schemas.ts";

describe("a command that cannot begin", () => {
  test.each(["plan", "status", "apply"])("tells machines why, too: %s", async (verb) => {
    const host = await TestHost.start({ manager: false });
    try {
      host.manifest("version: 1\nprofilez: {}\n");

      const { code, stdout } = await host.fleet([verb, "--json"]);

      const document = JSON.parse(stdout) as Record<string, unknown>; // held to its schema below
      expect(code).toBe(1);
      expect(schemaErrors("refusal", document)).toEqual([]);
    } finally {
      await host.stop();
    }
  });
});

describe("a Hermes root that is not there yet", () => {
  test("is made, its owner's alone, and then there is nothing left to do", async () => {
    const host = await TestHost.start({ manager: false });
    try {
      host.manifest("version: 1\nprofiles: { default: {} }\n");
      const words = ["--service-manager", "none", "--hermes-home", host.path("elsewhere")];

      expect(await host.fleet(["apply", "-y", ...words])).toMatchObject({ code: 0 });
      expect(await host.fleet(["plan", "--detailed-exitcode", ...words])).toMatchObject({ code: 0 });
      expect(host.snapshot()[host.path("elsewhere")]).toBe(`folder ${0o40700}`);
    } finally {
      await host.stop();
    }
  });
});
