import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { holdsSecret } from "../../src/hermes/holds-secret.ts";

// Of few letters, so that one is often in the other, or begins alike.
const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "😀"), maxLength: 40 });
const secret = fc.string({ unit: fc.constantFrom("a", "b", " ", "😀"), maxLength: 12 });

test("a secret of any length is found wherever it stands, and nothing else is", () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 5 }), fc.array(secret, { maxLength: 8 }), (texts, secrets) => {
      // One list is asked about many texts.
      for (const one of texts)
        expect(holdsSecret(one, secrets)).toBe(secrets.some((other) => one.includes(other)));
    }),
    { numRuns: 300 },
  );
});

test("a list that is made anew is not taken for one before it", () => {
  expect(holdsSecret("say long-secret-1", ["long-secret-1"])).toBe(true);
  expect(holdsSecret("say long-secret-1", ["long-secret-2"])).toBe(false);
});
