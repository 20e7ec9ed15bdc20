import { readYaml, YamlOpaque } from "../formats/yaml.ts";
import { filesOf } from "../hermes/layout.ts";
import type { ManifestEdit } from "../model/manifest-edit.ts";
import type { Change } from "../model/plan.ts";
import type { Value } from "../model/value.ts";
import { configOnDisk, isSame, leftSettings, valueAt } from "../resources/config.ts";
import { envOnDisk } from "../resources/env.ts";
import { fileIn } from "../resources/host-files.ts";
import { isSensitive } from "../resources/redaction.ts";
import { type Accepted, accept, type ProfileToAccept, refuse } from "./accepted-kinds.ts";

/** The keys of config.yaml that differ, as they are there; what looks like a credential stays out of the manifest. */
export function acceptedConfig(one: ProfileToAccept): Accepted {
  const { facts, home, settings, record, fingerprint, path } = one;
  const read = configOnDisk(fileIn(facts, filesOf(home).config));
  if ("problem" in read) return refuse(`config.yaml cannot be read: ${read.problem}`);
  const { data } = read;
  const wrong = settings.config.filter((setting) => !isSame(valueAt(data, setting.path), setting.value));
  // What has left the manifest and would go with it is declared again.
  const left = leftSettings(settings, data, record?.profiles[settings.name], fingerprint).gone;
  const edits: ManifestEdit[] = [];
  for (const at of [...wrong.map((setting) => setting.path), ...left]) {
    const value = valueAt(data, at);
    const whole = [...path, "config", ...at];
    if (value === undefined) {
      edits.push({ path: whole, to: "not-declared" });
      continue;
    }
    const key = at.join(".");
    if (value === null)
      return refuse(
        `${key} in config.yaml is null, which in a manifest has a key deleted`,
        "Take it out of either.",
      );
    if (isSensitive(at, value, one) || hasHidden(value, one)) {
      return refuse(
        `${key} in config.yaml looks like a credential, which is not to stand in a manifest`,
        "Take it out of the manifest with `hermes-fleet config unset`, or put it into .env.",
      );
    }
    if (hasOpaque(value))
      return refuse(`${key} in config.yaml has a value, such as a date, that a manifest cannot declare`);
    edits.push({ path: whole, to: { value } });
  }
  return accept(...edits);
}

/** The variables that differ: what is in `.env` has its value there, and what is not in it is not declared. */
export function acceptedEnv(change: Change, { facts, home, settings, path }: ProfileToAccept): Accepted {
  const values = envOnDisk(fileIn(facts, filesOf(home).env));
  const differing = change.details.flatMap((detail) =>
    detail.shows === "keys" ? detail.keys.map(({ key }) => key) : [],
  );
  const missing = [...settings.env].flatMap(([name, { value }]) =>
    value?.from === "in_place" && !values.has(name) ? [name] : [],
  );
  return accept(
    ...[...new Set([...differing, ...missing])].map(
      (name): ManifestEdit => ({
        path: [...path, "env", name],
        to: values.has(name) ? { value: { in_place: true } } : "not-declared",
      }),
    ),
  );
}

/** The description that is in profile.yaml; one that Hermes has written by itself is nobody's. */
export function acceptedDescription({ facts, home, path, ...one }: ProfileToAccept): Accepted {
  const file = fileIn(facts, filesOf(home).description);
  const at = [...path, "description"];
  if (file.is !== "text") return accept({ path: at, to: "not-declared" });
  const read = readYaml(file.text);
  if (!read.ok) return refuse(`profile.yaml cannot be read: ${read.message}`);
  const { description, description_auto: isAutomatic } = read.data;
  if (typeof description !== "string" || isAutomatic === true)
    return accept({ path: at, to: "not-declared" });
  if (isSensitive(["description"], description, one) || one.isHidden(description))
    return refuse("it holds what looks like a credential, which is not to stand in a manifest");
  return accept({ path: at, to: { value: description } });
}

/** A token under a key of an innocent name. */
function hasHidden(value: Value, { isHidden }: Pick<ProfileToAccept, "isHidden">): boolean {
  if (typeof value === "string") return isHidden(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([key, one]: [string, Value]) => isHidden(key) || hasHidden(one, { isHidden }),
  );
}

function hasOpaque(value: Value): boolean {
  if (typeof value !== "object" || value === null) return false;
  return value instanceof YamlOpaque || Object.values(value).some((one: Value) => hasOpaque(one));
}
