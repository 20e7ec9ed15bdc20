/** Nominal strings: a value of one kind cannot stand where another is meant. */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A name that Hermes accepts for a profile, `default` included. Made by `parseProfileName` alone. */
export type ProfileName = Branded<"ProfileName">;

/** An absolute, normalised path. Made by `absolutePath` of system/ or by joining onto one. */
export type AbsolutePath = Branded<"AbsolutePath">;

/** What the service manager calls a gateway's service: `hermes-gateway-coder.service`. */
export type ServiceId = Branded<"ServiceId">;

/** A resource: `profile.coder.env`. */
export type Address = Branded<"Address">;

/** A step of a plan, unique in it: `profile.coder.env#edit`. */
export type StepId = Branded<"StepId">;

/** SHA-256 of a file's bytes, in hex. */
export type FileDigest = Branded<"FileDigest">;
