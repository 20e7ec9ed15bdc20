// YAML as PyYAML's SafeLoader reads it, which is how Hermes reads config.yaml, and as a manifest is read: the parts of it
// that other rooms use.
export { CORE, CORE_OPTIONS } from "./yaml/core.ts";
export {
  isYamlList,
  isYamlMap,
  sameYaml,
  type YamlMap,
  YamlOpaque,
  type YamlValue,
} from "./yaml/data.ts";
export { editYaml, withYamlEdit, type YamlEdit } from "./yaml/edit.ts";
export { type ReadYaml, readYaml } from "./yaml/read.ts";
export { blockEntry, yamlScalar } from "./yaml/write.ts";
