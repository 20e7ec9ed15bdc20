import { alias } from "./alias.ts";
import { config } from "./config.ts";
import { description } from "./description.ts";
import { env } from "./env.ts";
import { file } from "./file.ts";
import { gateway } from "./gateway.ts";
import type { Kind } from "./kind.ts";
import { profile } from "./profile.ts";
import { service } from "./service.ts";
import { soul } from "./soul.ts";

/** Every kind of resource of a profile, in the order in which a plan names them. */
export const KINDS: readonly Kind[] = [
  profile,
  description,
  alias,
  soul,
  file,
  config,
  env,
  service,
  gateway,
];
