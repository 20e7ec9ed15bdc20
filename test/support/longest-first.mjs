import TestSequencer from "@jest/test-sequencer";

/**
 * The order in which a clean clone runs its suites. Jest takes the largest files first where it has never seen them run;
 * but what takes longest here are small files over long lists of scenarios, and one that is begun last is waited for by
 * all the others.
 */
const LONGEST_FIRST = [
  "e2e/matrix/",
  "e2e/walk/",
  "workflow/",
  ".property.test",
  "e2e/",
  "examples/",
  "demo/",
  "readme/",
  "stand-ins/",
];

const rank = ({ path }) => {
  const found = LONGEST_FIRST.findIndex((part) => path.includes(part));
  return found === -1 ? LONGEST_FIRST.length : found;
};

export default class extends TestSequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => rank(one) - rank(other));
  }
}
