import { shownKey } from "./excerpt.ts";

/** Names of which each leads to the next, and the last to the first. */
export type Circle<Name extends string> = readonly [Name, ...Name[]];

/**
 * The circles that names make when each leads to one other at most: each circle once, beginning with that of its
 * members which comes first. A name that leads to itself is a circle of one.
 */
export function circlesOf<Name extends string>(
  names: readonly Name[],
  next: (name: Name) => Name | undefined,
): readonly Circle<Name>[] {
  const circles: Circle<Name>[] = [];
  const seen = new Set<Name>();
  for (const start of names) {
    const walked: Name[] = [];
    let at: Name | undefined = start;
    while (at !== undefined && !seen.has(at)) {
      seen.add(at);
      walked.push(at);
      at = next(at);
    }
    const members = at !== undefined && walked.includes(at) ? walked.slice(walked.indexOf(at)) : [];
    const first = names.find((name) => members.includes(name));
    if (first === undefined) continue;
    const turn = members.indexOf(first);
    circles.push([first, ...members.slice(turn + 1), ...members.slice(0, turn)]);
  }
  return circles;
}

/** `a → b → a` */
export function drawCircle(circle: Circle<string>): string {
  return [...circle, circle[0]].map((name) => shownKey(name)).join(" → ");
}
