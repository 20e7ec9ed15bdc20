import { config } from "./config.ts";
import { description } from "./description.ts";
import { env } from "./env.ts";
import { gateway } from "./gateway.ts";
import type { Kind } from "./kind.ts";
import { profile } from "./profile.ts";
import { service } from "./service.ts";
import { soul } from "./soul.ts";

/** Every kind of resource of a profile, in the order in which a plan names them. */
export const KINDS: readonly Kind[] = [profile, description, soul, config, env, service, gateway];
