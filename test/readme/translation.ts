import { cellsOf, codeOf, type Part, partsOf, slugsOf, targetsOf, wordsOf } from "./markdown.ts";

/** A heading, and what stands below it up to the next one, whatever the level of that. */
interface Section {
  readonly heading: string;
  readonly level: number;
  readonly parts: readonly Part[];
}

/** A thing of the original and its counterpart; one of them is missing where there is none. */
type Pair<T> = readonly [original: T | undefined, translation: T | undefined];

/**
 * What a translation lacks of its original, or has beyond it, in a sentence for each. Compared are the headings, and
 * below each of them the kinds and the order of what is there, the code, the shape of tables, the links, and in every
 * paragraph, item and row the code spans and numbers. The words themselves are not.
 */
export function differences(original: string, translation: string): readonly string[] {
  const [there, here] = [sectionsOf(original), sectionsOf(translation)];
  const pairs = paired(there, here, areAlikeSections);
  return [
    ...deadLinks("the original", there),
    ...deadLinks("the translation", here),
    ...pairs.flatMap((pair) => differencesOfSections(pair, counterparts(pairs, there, here))),
  ];
}

function sectionsOf(markdown: string): readonly Section[] {
  const sections: { heading: string; level: number; parts: Part[] }[] = [];
  for (const part of partsOf(markdown)) {
    if (part.kind === "heading") {
      sections.push({ heading: part.text, level: part.level ?? 0, parts: [] });
    } else {
      if (sections.length === 0) sections.push({ heading: "", level: 0, parts: [] });
      sections.at(-1)?.parts.push(part);
    }
  }
  return sections;
}

const titleOf = ({ level, heading }: Section): string => `"${"#".repeat(level)} ${heading}"`;

function anchorsOf(sections: readonly Section[]): readonly string[] {
  return slugsOf(sections.map(({ heading }) => heading)).map((slug) => `#${slug}`);
}

const textsOf = (section: Section): readonly string[] =>
  section.parts.filter(({ kind }) => kind !== "block").map(({ text }) => text);

function deadLinks(where: string, sections: readonly Section[]): readonly string[] {
  const anchors = new Set(anchorsOf(sections));
  return sections.flatMap((section) =>
    [section.heading, ...textsOf(section)]
      .flatMap(targetsOf)
      .map(decodeURIComponent)
      .filter((target) => target.startsWith("#") && !anchors.has(target))
      .map((target) => `${where}, ${titleOf(section)}: no heading has the anchor ${target}`),
  );
}

/** The anchor that the translation has for one of the original. */
function counterparts(
  pairs: readonly Pair<Section>[],
  there: readonly Section[],
  here: readonly Section[],
): ReadonlyMap<string, string> {
  const [thereAnchors, hereAnchors] = [anchorsOf(there), anchorsOf(here)];
  return new Map(
    pairs.flatMap(([original, translation]) => {
      if (original === undefined || translation === undefined) return [];
      const from = thereAnchors[there.indexOf(original)] ?? "";
      return [[from, hereAnchors[here.indexOf(translation)] ?? ""] as const];
    }),
  );
}

function differencesOfSections(
  [original, translation]: Pair<Section>,
  anchors: ReadonlyMap<string, string>,
): readonly string[] {
  if (original === undefined || translation === undefined) {
    return [
      ...(original === undefined ? [] : [`the translation has no section ${titleOf(original)}`]),
      ...(translation === undefined ? [] : [`the original has no section ${titleOf(translation)}`]),
    ];
  }
  const where = `${titleOf(original)}, ${titleOf(translation)}`;
  const levels = original.level === translation.level ? [] : ["the headings are not of the same level"];
  const inHeading = differencesOfTexts(original.heading, translation.heading, anchors);
  const pairs = paired(original.parts, translation.parts, areAlikeParts);
  const inParts = pairs.flatMap((pair) => differencesOfParts(pair, anchors));
  return [...levels, ...inHeading, ...inParts].map((difference) => `${where}: ${difference}`);
}

function differencesOfParts(
  [original, translation]: Pair<Part>,
  anchors: ReadonlyMap<string, string>,
): readonly string[] {
  if (original === undefined || translation === undefined) {
    return [
      ...(original === undefined ? [] : [`no counterpart of the ${nameOf(original)}`]),
      ...(translation === undefined ? [] : [`nothing in the original is the ${nameOf(translation)}`]),
    ];
  }
  if (original.kind !== translation.kind) {
    return [`the ${nameOf(original)} has become the ${nameOf(translation)}`];
  }
  if (original.kind === "block") {
    return original.text === translation.text
      ? []
      : [`the ${nameOf(original)} is not the same, byte for byte`];
  }
  const inTexts = differencesOfTexts(original.text, translation.text, anchors);
  const inRows = original.kind === "row" ? differencesOfRows(original.text, translation.text) : [];
  return [...inRows, ...inTexts].map((difference) => `the ${nameOf(original)}: ${difference}`);
}

function differencesOfRows(original: string, translation: string): readonly string[] {
  const [there, here] = [cellsOf(original), cellsOf(translation)];
  if (there.length !== here.length) return [`columns: ${here.length} instead of ${there.length}`];
  const [first, second] = [codeOf(there[0] ?? ""), codeOf(here[0] ?? "")];
  return first.join() === second.join()
    ? []
    : [`its first column has ${listed(second)} instead of ${listed(first)}`];
}

/** Of a heading, paragraph, item or row: what its code spans, numbers and links lack. */
function differencesOfTexts(
  original: string,
  translation: string,
  anchors: ReadonlyMap<string, string>,
): readonly string[] {
  const expectedTargets = targetsOf(original).flatMap((target) =>
    target.startsWith("#") ? (anchors.get(target) ?? []) : [target],
  );
  const known = new Set(anchors.values());
  const targets = targetsOf(translation)
    .map(decodeURIComponent)
    .filter((target) => !target.startsWith("#") || known.has(target));
  return [
    ...differencesOfSets("code", codeOf(original), codeOf(translation)),
    ...differencesOfSets("number", numbersOf(original), numbersOf(translation)),
    ...differencesOfSets("link", expectedTargets, targets),
  ];
}

function differencesOfSets(
  what: string,
  original: readonly string[],
  translation: readonly string[],
): readonly string[] {
  const [there, here] = [new Set(original), new Set(translation)];
  const missing = [...there].filter((one) => !here.has(one));
  const surplus = [...here].filter((one) => !there.has(one));
  return [
    ...(missing.length === 0 ? [] : [`without the ${what} ${listed(missing)}`]),
    ...(surplus.length === 0 ? [] : [`with the ${what} ${listed(surplus)}, which the original has not`]),
  ];
}

const listed = (texts: readonly string[]): string =>
  texts.length === 0 ? "nothing" : texts.map((text) => `\`${text}\``).join(", ");

const numbersOf = (text: string): readonly string[] =>
  [...wordsOf(text).matchAll(/\d+(?:[.:]\d+)*/g)].map(([number]) => number);

const NAMES = { heading: "heading", paragraph: "paragraph", item: "item", row: "row", block: "code block" };

/** A part as a failure names it: with its beginning. */
function nameOf({ kind, text }: Part): string {
  const beginning = text.replace(/\s+/g, " ");
  return `${NAMES[kind]} "${beginning.length > 60 ? `${beginning.slice(0, 60)}…` : beginning}"`;
}

/**
 * Each of these with its counterpart, in order. They are taken one by one where there are equally many, so that what
 * differs is said of its place; but not where something has moved, or is missing: there the longest row of those that
 * are alike tells what.
 */
function paired<T>(
  original: readonly T[],
  translation: readonly T[],
  areAlike: (original: T, translation: T) => boolean,
): readonly Pair<T>[] {
  const isAlikeAt = (i: number, j: number): boolean => {
    const [one, other] = [original[i], translation[j]];
    return one !== undefined && other !== undefined && areAlike(one, other);
  };
  const inPlace = original.filter((_, at) => isAlikeAt(at, at)).length;
  const areEquallyMany = original.length === translation.length;
  const oneByOne = original.map((one, at) => [one, translation[at]] as const);
  if (areEquallyMany && inPlace === original.length) return oneByOne;

  // lengths[i][j]: of the longest such row from the i-th of the original and the j-th of the translation on.
  const lengths = [...original, undefined].map(() => [...translation, undefined].map(() => 0));
  const lengthAt = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = original.length - 1; i >= 0; i -= 1) {
    for (let j = translation.length - 1; j >= 0; j -= 1) {
      const longest = isAlikeAt(i, j)
        ? lengthAt(i + 1, j + 1) + 1
        : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
      lengths[i]?.splice(j, 1, longest);
    }
  }
  if (areEquallyMany && inPlace === lengthAt(0, 0)) return oneByOne;

  const pairs: Pair<T>[] = [];
  let [i, j] = [0, 0];
  while (i < original.length || j < translation.length) {
    if (isAlikeAt(i, j)) {
      pairs.push([original[i++], translation[j++]]);
    } else if (
      j === translation.length ||
      (i < original.length && lengthAt(i + 1, j) >= lengthAt(i, j + 1))
    ) {
      pairs.push([original[i++], undefined]);
    } else {
      pairs.push([undefined, translation[j++]]);
    }
  }
  return pairs;
}

const areAlikeParts = (one: Part, other: Part): boolean =>
  one.kind === other.kind && isMostlyShared(traitsOf(one), traitsOf(other));

const areAlikeSections = (one: Section, other: Section): boolean =>
  one.level === other.level && isMostlyShared(traitsOfSection(one), traitsOfSection(other));

/** What a part keeps in any language. */
const traitsOf = ({ kind, text }: Part): readonly string[] =>
  kind === "block" ? text.split("\n") : [...codeOf(text), ...numbersOf(text)];

const traitsOfSection = ({ heading, parts }: Section): readonly string[] => [
  ...codeOf(heading),
  ...parts.flatMap(traitsOf),
];

function isMostlyShared(some: readonly string[], others: readonly string[]): boolean {
  const [one, other] = [new Set(some), new Set(others)];
  const shared = [...one].filter((trait) => other.has(trait)).length;
  return shared * 2 >= Math.max(one.size, other.size);
}
