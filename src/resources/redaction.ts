import { looksLikeCredential } from "../hermes/credential-like.ts";
import { holdsSecret } from "../hermes/holds-secret.ts";
import { sensitiveLines } from "../hermes/sensitive-lines.ts";
import type { Address } from "../model/ids.ts";
import type { Shown } from "../model/plan.ts";
import { Secret } from "../model/secret.ts";
import type { NewValue } from "../model/step.ts";
import type { Value } from "../model/value.ts";
import type { ProfileContext } from "./kind.ts";

/** A value of a file as a plan may show it: by its fingerprint where it is a secret, or looks like one. */
export function shownValue(
  path: readonly string[],
  value: Value | undefined,
  context: ProfileContext,
): Shown {
  if (value === undefined) return { is: "absent" };
  if (!isSensitive(path, value, context)) return { is: "value", value };
  return shownMark(context.fingerprint(JSON.stringify(value)));
}

/** A secret as a plan may show it: by its fingerprint, where there is a key to make one. */
export function shownMark(fingerprint: string | undefined): Shown {
  return { is: "sensitive", ...(fingerprint !== undefined && { fingerprint }) };
}

/** What goes into a step: a sensitive value by its name only, so that no plan holds it. Kept as JSON. */
export function writtenValue(
  address: Address,
  path: readonly string[],
  value: Value | undefined,
  context: ProfileContext,
): NewValue {
  if (value === undefined || !isSensitive(path, value, context)) return { value };
  const name = `${address} ${path.join(".")}`;
  const text = JSON.stringify(value);
  context.keep(name, new Secret(text, context.fingerprint(text)));
  return { secret: name };
}

/** True where a value may not be shown: its key says so, or it holds a secret that is known from elsewhere. */
export function isSensitive(
  path: readonly string[],
  value: Value,
  { knownSecrets }: Pick<ProfileContext, "knownSecrets">,
): boolean {
  if (path.some(looksLikeCredential) || hasCredentialKey(value)) return true;
  // As in a text: an option `--api-key` before its value, a URL with a password in it.
  if (sensitiveLines(JSON.stringify(value), []).size > 0) return true;
  const texts = textsIn(value);
  return texts.some((text) => holdsSecret(text, knownSecrets));
}

function hasCredentialKey(value: Value): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (isNamedCredential(value)) return true;
  return Object.entries(value).some(
    ([key, one]: [string, Value]) =>
      (!Array.isArray(value) && looksLikeCredential(key)) || hasCredentialKey(one),
  );
}

/** `{ name: API_KEY, value: … }`, as lists of variables have them. */
function isNamedCredential(value: object): boolean {
  const { name, key, value: held }: { name?: unknown; key?: unknown; value?: unknown } = value;
  return held !== undefined && [name, key].some((one) => typeof one === "string" && looksLikeCredential(one));
}

/** Every text and number in a value, keys included. */
function textsIn(value: Value): readonly string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  return Object.entries(value).flatMap(([key, one]: [string, Value]) => [key, ...textsIn(one)]);
}
