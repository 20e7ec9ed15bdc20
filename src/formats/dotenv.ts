// `.env` as python-dotenv and Hermes' own readers read it: the parts of it that other rooms use.
export { isDotenvName, whyNotCarried } from "./dotenv/carry.ts";
export { editDotenv } from "./dotenv/edit.ts";
export { dotenvValues } from "./dotenv/interpolation.ts";
export { type DotenvEntry, type DotenvFile, readDotenv } from "./dotenv/read.ts";
