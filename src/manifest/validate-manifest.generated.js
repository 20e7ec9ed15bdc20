// Generated from schemas/manifest.schema.json by `npm run generate`. Do not edit.
var __getOwnPropNames = Object.getOwnPropertyNames;
var __commonJS = (cb, mod) => function __require() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};

// node_modules/ajv/dist/runtime/ucs2length.js
var require_ucs2length = __commonJS({
  "node_modules/ajv/dist/runtime/ucs2length.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    function ucs2length(str) {
      const len = str.length;
      let length = 0;
      let pos = 0;
      let value;
      while (pos < len) {
        length++;
        value = str.charCodeAt(pos++);
        if (value >= 55296 && value <= 56319 && pos < len) {
          value = str.charCodeAt(pos);
          if ((value & 64512) === 56320)
            pos++;
        }
      }
      return length;
    }
    exports.default = ucs2length;
    ucs2length.code = 'require("ajv/dist/runtime/ucs2length").default';
  }
});

// <stdin>
var validate = validate10;
var stdin_default = validate10;
var schema11 = { "$schema": "http://json-schema.org/draft-07/schema#", "$id": "urn:hermes-fleet:manifest:1", "title": "Manifest", "description": "What a fleet of Hermes agents should be: one profile an agent, each with its configuration, variables and gateway.", "type": "object", "required": ["version"], "additionalProperties": false, "patternProperties": { "^x-": { "description": "Ignored: a place for YAML anchors." } }, "properties": { "version": { "description": "The version of this format: 1.", "type": "integer", "enum": [1] }, "name": { "description": "Tells several fleets on one host apart.", "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$", "default": "fleet" }, "include": { "description": "Other manifests that lie below this one: paths of files, relative to this one. A file may include others.", "type": "array", "items": { "type": "string", "minLength": 1 } }, "hermes": { "description": "Which Hermes installation this fleet runs on.", "type": "object", "additionalProperties": false, "properties": { "home": { "description": "The Hermes root, which is the default profile's home. Default: the root of $HERMES_HOME, else ~/.hermes.", "type": "string", "minLength": 1 }, "command": { "description": "The hermes program: a name on PATH, or an absolute path.", "type": "string", "minLength": 1, "default": "hermes" }, "requires": { "description": 'A semver range that the installed Hermes must satisfy: ">=0.16.0".', "type": "string", "minLength": 1 }, "active_profile": { "description": "The sticky profile: the one that `hermes` is for where no -p says otherwise. Left as it is where nothing is said.", "type": "string", "minLength": 1 }, "topology": { "description": "`per_profile`: a gateway for each profile. `multiplexed`, from Hermes 0.17 on: the gateway of `default` serves those of the other profiles that are to run.", "type": "string", "enum": ["per_profile", "multiplexed"], "default": "per_profile" } } }, "host": { "description": "What the host itself should be.", "type": "object", "additionalProperties": false, "properties": { "linger": { "description": "Linux: whether services outlive the user's login, and start with the host. Left as it is where nothing is said.", "type": "boolean" }, "keep_awake": { "title": "KeepAwake", "description": "Whether the host is kept from sleeping. true is the same as { idle: true, system: true, while: running }.", "type": ["boolean", "object"], "additionalProperties": false, "properties": { "display": { "description": "Keeps the display on. Linux keeps the session from going idle.", "type": "boolean", "default": false }, "idle": { "description": "Keeps the host from going to sleep because nobody uses it.", "type": "boolean", "default": true }, "disk": { "description": "macOS: keeps the disk from going idle.", "type": "boolean", "default": false }, "system": { "description": "Keeps the host from sleeping at all; macOS only on mains power.", "type": "boolean", "default": true }, "user_active": { "description": "macOS: says that somebody uses the machine, which also turns the display on.", "type": "boolean", "default": false }, "while": { "description": "running: as long as a gateway of this fleet runs; always: from login on.", "type": "string", "enum": ["running", "always"], "default": "running" } } } } }, "defaults": { "$ref": "#/definitions/profile" }, "profiles": { "description": "The agents, by profile name. `default` is the one whose home is the Hermes root itself.", "type": "object", "additionalProperties": { "$ref": "#/definitions/profile" } }, "removed": { "description": "Profiles that are gone on purpose, by name: their gateways are stopped, their services removed.", "type": ["object", "null"], "additionalProperties": { "title": "Removed", "description": "What becomes of the profile's home.", "type": ["object", "null"], "additionalProperties": false, "properties": { "home": { "description": "keep leaves it where it is; delete exports it to an archive first, and then deletes it.", "type": "string", "enum": ["keep", "delete"], "default": "keep" } } } } }, "definitions": { "profile": { "title": "Profile", "description": "One agent, or under `defaults` what every agent starts from. What is not declared is left as it is on the host.", "type": ["object", "null"], "additionalProperties": false, "properties": { "extends": { "description": "Another profile of this manifest that this one starts from; its own settings go on top. Not under defaults.", "type": ["string", "null"], "minLength": 1 }, "description": { "description": "What the agent is for; kept in its profile.yaml.", "type": ["string", "null"] }, "alias": { "description": "Whether there is a wrapper ~/.local/bin/NAME. Left as Hermes made it where nothing is said.", "type": ["boolean", "null"] }, "create": { "description": "How the profile is made where it does not exist yet; never compared later.", "type": ["object", "null"], "additionalProperties": false, "properties": { "skills": { "description": "Whether a new profile gets the skills that come with Hermes.", "type": ["string", "null"], "enum": ["bundled", "none", null], "default": "bundled" }, "clone_from": { "description": "The profile that a new one begins as a copy of, one of this manifest or of the host.", "type": ["string", "null"], "minLength": 1 } } }, "distribution": { "description": "What a profile that does not exist yet is installed from, instead of being made by itself.", "title": "Distribution", "type": ["object", "null"], "additionalProperties": false, "required": ["source"], "properties": { "source": { "description": "A git URL, github.com/OWNER/REPO, or a directory, relative to the manifest. Without user name, password or token.", "type": "string", "minLength": 1 }, "version": { "description": "The version that it is to have; another on disk is updated, its home saved first. Never updated where nothing is said.", "type": "string", "minLength": 1 } } }, "soul": { "description": "The agent's SOUL.md: from a file beside the manifest, or written here.", "title": "Soul", "type": ["object", "null"], "additionalProperties": false, "minProperties": 1, "maxProperties": 1, "properties": { "file": { "description": "A file, relative to the manifest.", "type": "string", "minLength": 1 }, "text": { "description": "The text itself.", "type": "string" } } }, "config": { "description": "Keys of the profile's config.yaml. Only the keys named here are managed; null deletes a key.", "type": ["object", "null"], "additionalProperties": true }, "env": { "description": "Variables of the profile's .env. Only those named here are managed; null deletes a variable.", "type": ["object", "null"], "additionalProperties": { "$ref": "#/definitions/env_value" } }, "files": { "description": "Other files in the profile's home, by their path below it. Only those named here are managed.", "type": ["object", "null"], "additionalProperties": { "$ref": "#/definitions/file" } }, "gateway": { "description": "The agent's gateway, the process that talks to Telegram, Discord, Slack and others.", "type": ["object", "null"], "additionalProperties": false, "properties": { "state": { "description": "Whether the gateway runs: running, stopped, or absent, which is without any service.", "type": ["string", "null"], "enum": ["running", "stopped", "absent", null], "default": "running" }, "start_at_login": { "description": "Whether the service starts with the user's login. Default: true where state is running.", "type": ["boolean", "null"] }, "ready_timeout": { "description": "How long a started gateway may take until it is ready: 500ms, 60s, 5m.", "type": ["string", "null"], "pattern": "^[1-9][0-9]{0,5}(ms|s|m|h)$", "default": "60s" }, "limits": { "description": "What the gateway's processes may use of the host. null takes an inherited limit out.", "type": ["object", "null"], "additionalProperties": false, "properties": { "memory_max": { "description": "Memory, with a unit to the base 1024, or as a share of the host's: 512M, 1G, 20%. launchd takes it for a wish, and knows no share.", "type": ["string", "null"], "pattern": "^([1-9][0-9]{0,11}[KMGT]|[1-9][0-9]?%|100%)$" }, "cpu_quota": { "description": "Linux: a share of one CPU; more than 100% is more than one: 50%, 200%. launchd has no such limit.", "type": ["string", "null"], "pattern": "^[1-9][0-9]{0,5}%$" }, "nice": { "description": "From -20, which goes before others, to 19, which lets all others go first.", "type": ["integer", "null"], "minimum": -20, "maximum": 19 } } } } }, "hosts": { "description": "The hosts that the profile is meant for, by their names up to the first dot, or as --host names them. Leave it out for every host.", "type": ["array", "null"], "minItems": 1, "items": { "type": "string", "minLength": 1 } } } }, "file": { "title": "ManagedFile", "description": "What the file holds: what a file beside the manifest does, or a text written here. null takes an inherited entry out.", "type": ["object", "null"], "additionalProperties": false, "properties": { "file": { "description": "A file, relative to the manifest.", "type": "string", "minLength": 1 }, "text": { "description": "The text itself.", "type": "string" }, "sensitive": { "description": "Whether the content is a secret, of which nothing is shown.", "type": "boolean", "default": false } }, "if": { "type": "object" }, "then": { "oneOf": [{ "required": ["file"], "properties": { "file": true } }, { "required": ["text"], "properties": { "text": true } }] } }, "env_value": { "title": "EnvValue", "description": "A string, or where the value comes from. null deletes the variable.", "type": ["string", "object", "null"], "additionalProperties": false, "minProperties": 1, "maxProperties": 1, "properties": { "from_env": { "description": "A variable of the environment that hermes-fleet runs in.", "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" }, "from_file": { "description": "A file that holds the value, relative to the manifest; one final newline is not part of it.", "type": "string", "minLength": 1 }, "from_command": { "description": "A program and its arguments that print the value; one final newline is not part of it.", "type": "array", "minItems": 1, "items": { "type": "string" } }, "in_place": { "description": "The variable must be in .env already and is left as it is.", "type": "boolean", "enum": [true] } } } } };
var pattern0 = new RegExp("^x-", "u");
var pattern1 = new RegExp("^[a-z0-9][a-z0-9_-]{0,63}$", "u");
var func2 = require_ucs2length().default;
var schema12 = { "title": "Profile", "description": "One agent, or under `defaults` what every agent starts from. What is not declared is left as it is on the host.", "type": ["object", "null"], "additionalProperties": false, "properties": { "extends": { "description": "Another profile of this manifest that this one starts from; its own settings go on top. Not under defaults.", "type": ["string", "null"], "minLength": 1 }, "description": { "description": "What the agent is for; kept in its profile.yaml.", "type": ["string", "null"] }, "alias": { "description": "Whether there is a wrapper ~/.local/bin/NAME. Left as Hermes made it where nothing is said.", "type": ["boolean", "null"] }, "create": { "description": "How the profile is made where it does not exist yet; never compared later.", "type": ["object", "null"], "additionalProperties": false, "properties": { "skills": { "description": "Whether a new profile gets the skills that come with Hermes.", "type": ["string", "null"], "enum": ["bundled", "none", null], "default": "bundled" }, "clone_from": { "description": "The profile that a new one begins as a copy of, one of this manifest or of the host.", "type": ["string", "null"], "minLength": 1 } } }, "distribution": { "description": "What a profile that does not exist yet is installed from, instead of being made by itself.", "title": "Distribution", "type": ["object", "null"], "additionalProperties": false, "required": ["source"], "properties": { "source": { "description": "A git URL, github.com/OWNER/REPO, or a directory, relative to the manifest. Without user name, password or token.", "type": "string", "minLength": 1 }, "version": { "description": "The version that it is to have; another on disk is updated, its home saved first. Never updated where nothing is said.", "type": "string", "minLength": 1 } } }, "soul": { "description": "The agent's SOUL.md: from a file beside the manifest, or written here.", "title": "Soul", "type": ["object", "null"], "additionalProperties": false, "minProperties": 1, "maxProperties": 1, "properties": { "file": { "description": "A file, relative to the manifest.", "type": "string", "minLength": 1 }, "text": { "description": "The text itself.", "type": "string" } } }, "config": { "description": "Keys of the profile's config.yaml. Only the keys named here are managed; null deletes a key.", "type": ["object", "null"], "additionalProperties": true }, "env": { "description": "Variables of the profile's .env. Only those named here are managed; null deletes a variable.", "type": ["object", "null"], "additionalProperties": { "$ref": "#/definitions/env_value" } }, "files": { "description": "Other files in the profile's home, by their path below it. Only those named here are managed.", "type": ["object", "null"], "additionalProperties": { "$ref": "#/definitions/file" } }, "gateway": { "description": "The agent's gateway, the process that talks to Telegram, Discord, Slack and others.", "type": ["object", "null"], "additionalProperties": false, "properties": { "state": { "description": "Whether the gateway runs: running, stopped, or absent, which is without any service.", "type": ["string", "null"], "enum": ["running", "stopped", "absent", null], "default": "running" }, "start_at_login": { "description": "Whether the service starts with the user's login. Default: true where state is running.", "type": ["boolean", "null"] }, "ready_timeout": { "description": "How long a started gateway may take until it is ready: 500ms, 60s, 5m.", "type": ["string", "null"], "pattern": "^[1-9][0-9]{0,5}(ms|s|m|h)$", "default": "60s" }, "limits": { "description": "What the gateway's processes may use of the host. null takes an inherited limit out.", "type": ["object", "null"], "additionalProperties": false, "properties": { "memory_max": { "description": "Memory, with a unit to the base 1024, or as a share of the host's: 512M, 1G, 20%. launchd takes it for a wish, and knows no share.", "type": ["string", "null"], "pattern": "^([1-9][0-9]{0,11}[KMGT]|[1-9][0-9]?%|100%)$" }, "cpu_quota": { "description": "Linux: a share of one CPU; more than 100% is more than one: 50%, 200%. launchd has no such limit.", "type": ["string", "null"], "pattern": "^[1-9][0-9]{0,5}%$" }, "nice": { "description": "From -20, which goes before others, to 19, which lets all others go first.", "type": ["integer", "null"], "minimum": -20, "maximum": 19 } } } } }, "hosts": { "description": "The hosts that the profile is meant for, by their names up to the first dot, or as --host names them. Leave it out for every host.", "type": ["array", "null"], "minItems": 1, "items": { "type": "string", "minLength": 1 } } } };
var schema13 = { "title": "EnvValue", "description": "A string, or where the value comes from. null deletes the variable.", "type": ["string", "object", "null"], "additionalProperties": false, "minProperties": 1, "maxProperties": 1, "properties": { "from_env": { "description": "A variable of the environment that hermes-fleet runs in.", "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" }, "from_file": { "description": "A file that holds the value, relative to the manifest; one final newline is not part of it.", "type": "string", "minLength": 1 }, "from_command": { "description": "A program and its arguments that print the value; one final newline is not part of it.", "type": "array", "minItems": 1, "items": { "type": "string" } }, "in_place": { "description": "The variable must be in .env already and is left as it is.", "type": "boolean", "enum": [true] } } };
var schema14 = { "title": "ManagedFile", "description": "What the file holds: what a file beside the manifest does, or a text written here. null takes an inherited entry out.", "type": ["object", "null"], "additionalProperties": false, "properties": { "file": { "description": "A file, relative to the manifest.", "type": "string", "minLength": 1 }, "text": { "description": "The text itself.", "type": "string" }, "sensitive": { "description": "Whether the content is a secret, of which nothing is shown.", "type": "boolean", "default": false } }, "if": { "type": "object" }, "then": { "oneOf": [{ "required": ["file"], "properties": { "file": true } }, { "required": ["text"], "properties": { "text": true } }] } };
var func7 = Object.prototype.hasOwnProperty;
var pattern2 = new RegExp("^[A-Za-z_][A-Za-z0-9_]*$", "u");
var pattern3 = new RegExp("^[1-9][0-9]{0,5}(ms|s|m|h)$", "u");
var pattern4 = new RegExp("^([1-9][0-9]{0,11}[KMGT]|[1-9][0-9]?%|100%)$", "u");
var pattern5 = new RegExp("^[1-9][0-9]{0,5}%$", "u");
function validate11(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!(data && typeof data == "object" && !Array.isArray(data)) && data !== null) {
    const err0 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: schema12.type }, message: "must be object,null", schema: schema12.type, parentSchema: schema12, data };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func7.call(schema12.properties, key0)) {
        const err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema12, data };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.extends !== void 0) {
      let data0 = data.extends;
      if (typeof data0 !== "string" && data0 !== null) {
        const err2 = { instancePath: instancePath + "/extends", schemaPath: "#/properties/extends/type", keyword: "type", params: { type: schema12.properties.extends.type }, message: "must be string,null", schema: schema12.properties.extends.type, parentSchema: schema12.properties.extends, data: data0 };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
      if (typeof data0 === "string") {
        if (func2(data0) < 1) {
          const err3 = { instancePath: instancePath + "/extends", schemaPath: "#/properties/extends/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema12.properties.extends, data: data0 };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      }
    }
    if (data.description !== void 0) {
      let data1 = data.description;
      if (typeof data1 !== "string" && data1 !== null) {
        const err4 = { instancePath: instancePath + "/description", schemaPath: "#/properties/description/type", keyword: "type", params: { type: schema12.properties.description.type }, message: "must be string,null", schema: schema12.properties.description.type, parentSchema: schema12.properties.description, data: data1 };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.alias !== void 0) {
      let data2 = data.alias;
      if (typeof data2 !== "boolean" && data2 !== null) {
        const err5 = { instancePath: instancePath + "/alias", schemaPath: "#/properties/alias/type", keyword: "type", params: { type: schema12.properties.alias.type }, message: "must be boolean,null", schema: schema12.properties.alias.type, parentSchema: schema12.properties.alias, data: data2 };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.create !== void 0) {
      let data3 = data.create;
      if (!(data3 && typeof data3 == "object" && !Array.isArray(data3)) && data3 !== null) {
        const err6 = { instancePath: instancePath + "/create", schemaPath: "#/properties/create/type", keyword: "type", params: { type: schema12.properties.create.type }, message: "must be object,null", schema: schema12.properties.create.type, parentSchema: schema12.properties.create, data: data3 };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
      if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
        for (const key1 in data3) {
          if (!(key1 === "skills" || key1 === "clone_from")) {
            const err7 = { instancePath: instancePath + "/create", schemaPath: "#/properties/create/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema12.properties.create, data: data3 };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
        }
        if (data3.skills !== void 0) {
          let data4 = data3.skills;
          if (typeof data4 !== "string" && data4 !== null) {
            const err8 = { instancePath: instancePath + "/create/skills", schemaPath: "#/properties/create/properties/skills/type", keyword: "type", params: { type: schema12.properties.create.properties.skills.type }, message: "must be string,null", schema: schema12.properties.create.properties.skills.type, parentSchema: schema12.properties.create.properties.skills, data: data4 };
            if (vErrors === null) {
              vErrors = [err8];
            } else {
              vErrors.push(err8);
            }
            errors++;
          }
          if (!(data4 === "bundled" || data4 === "none" || data4 === null)) {
            const err9 = { instancePath: instancePath + "/create/skills", schemaPath: "#/properties/create/properties/skills/enum", keyword: "enum", params: { allowedValues: schema12.properties.create.properties.skills.enum }, message: "must be equal to one of the allowed values", schema: schema12.properties.create.properties.skills.enum, parentSchema: schema12.properties.create.properties.skills, data: data4 };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        }
        if (data3.clone_from !== void 0) {
          let data5 = data3.clone_from;
          if (typeof data5 !== "string" && data5 !== null) {
            const err10 = { instancePath: instancePath + "/create/clone_from", schemaPath: "#/properties/create/properties/clone_from/type", keyword: "type", params: { type: schema12.properties.create.properties.clone_from.type }, message: "must be string,null", schema: schema12.properties.create.properties.clone_from.type, parentSchema: schema12.properties.create.properties.clone_from, data: data5 };
            if (vErrors === null) {
              vErrors = [err10];
            } else {
              vErrors.push(err10);
            }
            errors++;
          }
          if (typeof data5 === "string") {
            if (func2(data5) < 1) {
              const err11 = { instancePath: instancePath + "/create/clone_from", schemaPath: "#/properties/create/properties/clone_from/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema12.properties.create.properties.clone_from, data: data5 };
              if (vErrors === null) {
                vErrors = [err11];
              } else {
                vErrors.push(err11);
              }
              errors++;
            }
          }
        }
      }
    }
    if (data.distribution !== void 0) {
      let data6 = data.distribution;
      if (!(data6 && typeof data6 == "object" && !Array.isArray(data6)) && data6 !== null) {
        const err12 = { instancePath: instancePath + "/distribution", schemaPath: "#/properties/distribution/type", keyword: "type", params: { type: schema12.properties.distribution.type }, message: "must be object,null", schema: schema12.properties.distribution.type, parentSchema: schema12.properties.distribution, data: data6 };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
      if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
        if (data6.source === void 0) {
          const err13 = { instancePath: instancePath + "/distribution", schemaPath: "#/properties/distribution/required", keyword: "required", params: { missingProperty: "source" }, message: "must have required property 'source'", schema: schema12.properties.distribution.required, parentSchema: schema12.properties.distribution, data: data6 };
          if (vErrors === null) {
            vErrors = [err13];
          } else {
            vErrors.push(err13);
          }
          errors++;
        }
        for (const key2 in data6) {
          if (!(key2 === "source" || key2 === "version")) {
            const err14 = { instancePath: instancePath + "/distribution", schemaPath: "#/properties/distribution/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 }, message: "must NOT have additional properties", schema: false, parentSchema: schema12.properties.distribution, data: data6 };
            if (vErrors === null) {
              vErrors = [err14];
            } else {
              vErrors.push(err14);
            }
            errors++;
          }
        }
        if (data6.source !== void 0) {
          let data7 = data6.source;
          if (typeof data7 === "string") {
            if (func2(data7) < 1) {
              const err15 = { instancePath: instancePath + "/distribution/source", schemaPath: "#/properties/distribution/properties/source/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema12.properties.distribution.properties.source, data: data7 };
              if (vErrors === null) {
                vErrors = [err15];
              } else {
                vErrors.push(err15);
              }
              errors++;
            }
          } else {
            const err16 = { instancePath: instancePath + "/distribution/source", schemaPath: "#/properties/distribution/properties/source/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema12.properties.distribution.properties.source.type, parentSchema: schema12.properties.distribution.properties.source, data: data7 };
            if (vErrors === null) {
              vErrors = [err16];
            } else {
              vErrors.push(err16);
            }
            errors++;
          }
        }
        if (data6.version !== void 0) {
          let data8 = data6.version;
          if (typeof data8 === "string") {
            if (func2(data8) < 1) {
              const err17 = { instancePath: instancePath + "/distribution/version", schemaPath: "#/properties/distribution/properties/version/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema12.properties.distribution.properties.version, data: data8 };
              if (vErrors === null) {
                vErrors = [err17];
              } else {
                vErrors.push(err17);
              }
              errors++;
            }
          } else {
            const err18 = { instancePath: instancePath + "/distribution/version", schemaPath: "#/properties/distribution/properties/version/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema12.properties.distribution.properties.version.type, parentSchema: schema12.properties.distribution.properties.version, data: data8 };
            if (vErrors === null) {
              vErrors = [err18];
            } else {
              vErrors.push(err18);
            }
            errors++;
          }
        }
      }
    }
    if (data.soul !== void 0) {
      let data9 = data.soul;
      if (!(data9 && typeof data9 == "object" && !Array.isArray(data9)) && data9 !== null) {
        const err19 = { instancePath: instancePath + "/soul", schemaPath: "#/properties/soul/type", keyword: "type", params: { type: schema12.properties.soul.type }, message: "must be object,null", schema: schema12.properties.soul.type, parentSchema: schema12.properties.soul, data: data9 };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
      if (data9 && typeof data9 == "object" && !Array.isArray(data9)) {
        if (Object.keys(data9).length > 1) {
          const err20 = { instancePath: instancePath + "/soul", schemaPath: "#/properties/soul/maxProperties", keyword: "maxProperties", params: { limit: 1 }, message: "must NOT have more than 1 properties", schema: 1, parentSchema: schema12.properties.soul, data: data9 };
          if (vErrors === null) {
            vErrors = [err20];
          } else {
            vErrors.push(err20);
          }
          errors++;
        }
        if (Object.keys(data9).length < 1) {
          const err21 = { instancePath: instancePath + "/soul", schemaPath: "#/properties/soul/minProperties", keyword: "minProperties", params: { limit: 1 }, message: "must NOT have fewer than 1 properties", schema: 1, parentSchema: schema12.properties.soul, data: data9 };
          if (vErrors === null) {
            vErrors = [err21];
          } else {
            vErrors.push(err21);
          }
          errors++;
        }
        for (const key3 in data9) {
          if (!(key3 === "file" || key3 === "text")) {
            const err22 = { instancePath: instancePath + "/soul", schemaPath: "#/properties/soul/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key3 }, message: "must NOT have additional properties", schema: false, parentSchema: schema12.properties.soul, data: data9 };
            if (vErrors === null) {
              vErrors = [err22];
            } else {
              vErrors.push(err22);
            }
            errors++;
          }
        }
        if (data9.file !== void 0) {
          let data10 = data9.file;
          if (typeof data10 === "string") {
            if (func2(data10) < 1) {
              const err23 = { instancePath: instancePath + "/soul/file", schemaPath: "#/properties/soul/properties/file/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema12.properties.soul.properties.file, data: data10 };
              if (vErrors === null) {
                vErrors = [err23];
              } else {
                vErrors.push(err23);
              }
              errors++;
            }
          } else {
            const err24 = { instancePath: instancePath + "/soul/file", schemaPath: "#/properties/soul/properties/file/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema12.properties.soul.properties.file.type, parentSchema: schema12.properties.soul.properties.file, data: data10 };
            if (vErrors === null) {
              vErrors = [err24];
            } else {
              vErrors.push(err24);
            }
            errors++;
          }
        }
        if (data9.text !== void 0) {
          let data11 = data9.text;
          if (typeof data11 !== "string") {
            const err25 = { instancePath: instancePath + "/soul/text", schemaPath: "#/properties/soul/properties/text/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema12.properties.soul.properties.text.type, parentSchema: schema12.properties.soul.properties.text, data: data11 };
            if (vErrors === null) {
              vErrors = [err25];
            } else {
              vErrors.push(err25);
            }
            errors++;
          }
        }
      }
    }
    if (data.config !== void 0) {
      let data12 = data.config;
      if (!(data12 && typeof data12 == "object" && !Array.isArray(data12)) && data12 !== null) {
        const err26 = { instancePath: instancePath + "/config", schemaPath: "#/properties/config/type", keyword: "type", params: { type: schema12.properties.config.type }, message: "must be object,null", schema: schema12.properties.config.type, parentSchema: schema12.properties.config, data: data12 };
        if (vErrors === null) {
          vErrors = [err26];
        } else {
          vErrors.push(err26);
        }
        errors++;
      }
    }
    if (data.env !== void 0) {
      let data13 = data.env;
      if (!(data13 && typeof data13 == "object" && !Array.isArray(data13)) && data13 !== null) {
        const err27 = { instancePath: instancePath + "/env", schemaPath: "#/properties/env/type", keyword: "type", params: { type: schema12.properties.env.type }, message: "must be object,null", schema: schema12.properties.env.type, parentSchema: schema12.properties.env, data: data13 };
        if (vErrors === null) {
          vErrors = [err27];
        } else {
          vErrors.push(err27);
        }
        errors++;
      }
      if (data13 && typeof data13 == "object" && !Array.isArray(data13)) {
        for (const key4 in data13) {
          let data14 = data13[key4];
          if (typeof data14 !== "string" && !(data14 && typeof data14 == "object" && !Array.isArray(data14)) && data14 !== null) {
            const err28 = { instancePath: instancePath + "/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/env_value/type", keyword: "type", params: { type: schema13.type }, message: "must be string,object,null", schema: schema13.type, parentSchema: schema13, data: data14 };
            if (vErrors === null) {
              vErrors = [err28];
            } else {
              vErrors.push(err28);
            }
            errors++;
          }
          if (data14 && typeof data14 == "object" && !Array.isArray(data14)) {
            if (Object.keys(data14).length > 1) {
              const err29 = { instancePath: instancePath + "/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/env_value/maxProperties", keyword: "maxProperties", params: { limit: 1 }, message: "must NOT have more than 1 properties", schema: 1, parentSchema: schema13, data: data14 };
              if (vErrors === null) {
                vErrors = [err29];
              } else {
                vErrors.push(err29);
              }
              errors++;
            }
            if (Object.keys(data14).length < 1) {
              const err30 = { instancePath: instancePath + "/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/env_value/minProperties", keyword: "minProperties", params: { limit: 1 }, message: "must NOT have fewer than 1 properties", schema: 1, parentSchema: schema13, data: data14 };
              if (vErrors === null) {
                vErrors = [err30];
              } else {
                vErrors.push(err30);
              }
              errors++;
            }
            for (const key5 in data14) {
              if (!(key5 === "from_env" || key5 === "from_file" || key5 === "from_command" || key5 === "in_place")) {
                const err31 = { instancePath: instancePath + "/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/env_value/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key5 }, message: "must NOT have additional properties", schema: false, parentSchema: schema13, data: data14 };
                if (vErrors === null) {
                  vErrors = [err31];
                } else {
                  vErrors.push(err31);
                }
                errors++;
              }
            }
            if (data14.from_env !== void 0) {
              let data15 = data14.from_env;
              if (typeof data15 === "string") {
                if (!pattern2.test(data15)) {
                  const err32 = { instancePath: instancePath + "/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1") + "/from_env", schemaPath: "#/definitions/env_value/properties/from_env/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }, message: 'must match pattern "^[A-Za-z_][A-Za-z0-9_]*$"', schema: "^[A-Za-z_][A-Za-z0-9_]*$", parentSchema: schema13.properties.from_env, data: data15 };
                  if (vErrors === null) {
                    vErrors = [err32];
                  } else {
                    vErrors.push(err32);
                  }
                  errors++;
                }
              } else {
                const err33 = { instancePath: instancePath + "/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1") + "/from_env", schemaPath: "#/definitions/env_value/properties/from_env/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema13.properties.from_env.type, parentSchema: schema13.properties.from_env, data: data15 };
                if (vErrors === null) {
                  vErrors = [err33];
                } else {
                  vErrors.push(err33);
                }
                errors++;
              }
            }
            if (data14.from_file !== void 0) {
              let data16 = data14.from_file;
              if (typeof data16 === "string") {
                if (func2(data16) < 1) {
                  const err34 = { instancePath: instancePath + "/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1") + "/from_file", schemaPath: "#/definitions/env_value/properties/from_file/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema13.properties.from_file, data: data16 };
                  if (vErrors === null) {
                    vErrors = [err34];
                  } else {
                    vErrors.push(err34);
                  }
                  errors++;
                }
              } else {
                const err35 = { instancePath: instancePath + "/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1") + "/from_file", schemaPath: "#/definitions/env_value/properties/from_file/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema13.properties.from_file.type, parentSchema: schema13.properties.from_file, data: data16 };
                if (vErrors === null) {
                  vErrors = [err35];
                } else {
                  vErrors.push(err35);
                }
                errors++;
              }
            }
            if (data14.from_command !== void 0) {
              let data17 = data14.from_command;
              if (Array.isArray(data17)) {
                if (data17.length < 1) {
                  const err36 = { instancePath: instancePath + "/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1") + "/from_command", schemaPath: "#/definitions/env_value/properties/from_command/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema13.properties.from_command, data: data17 };
                  if (vErrors === null) {
                    vErrors = [err36];
                  } else {
                    vErrors.push(err36);
                  }
                  errors++;
                }
                const len0 = data17.length;
                for (let i0 = 0; i0 < len0; i0++) {
                  let data18 = data17[i0];
                  if (typeof data18 !== "string") {
                    const err37 = { instancePath: instancePath + "/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1") + "/from_command/" + i0, schemaPath: "#/definitions/env_value/properties/from_command/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema13.properties.from_command.items.type, parentSchema: schema13.properties.from_command.items, data: data18 };
                    if (vErrors === null) {
                      vErrors = [err37];
                    } else {
                      vErrors.push(err37);
                    }
                    errors++;
                  }
                }
              } else {
                const err38 = { instancePath: instancePath + "/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1") + "/from_command", schemaPath: "#/definitions/env_value/properties/from_command/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema13.properties.from_command.type, parentSchema: schema13.properties.from_command, data: data17 };
                if (vErrors === null) {
                  vErrors = [err38];
                } else {
                  vErrors.push(err38);
                }
                errors++;
              }
            }
            if (data14.in_place !== void 0) {
              let data19 = data14.in_place;
              if (typeof data19 !== "boolean") {
                const err39 = { instancePath: instancePath + "/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1") + "/in_place", schemaPath: "#/definitions/env_value/properties/in_place/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema13.properties.in_place.type, parentSchema: schema13.properties.in_place, data: data19 };
                if (vErrors === null) {
                  vErrors = [err39];
                } else {
                  vErrors.push(err39);
                }
                errors++;
              }
              if (!(data19 === true)) {
                const err40 = { instancePath: instancePath + "/env/" + key4.replace(/~/g, "~0").replace(/\//g, "~1") + "/in_place", schemaPath: "#/definitions/env_value/properties/in_place/enum", keyword: "enum", params: { allowedValues: schema13.properties.in_place.enum }, message: "must be equal to one of the allowed values", schema: schema13.properties.in_place.enum, parentSchema: schema13.properties.in_place, data: data19 };
                if (vErrors === null) {
                  vErrors = [err40];
                } else {
                  vErrors.push(err40);
                }
                errors++;
              }
            }
          }
        }
      }
    }
    if (data.files !== void 0) {
      let data20 = data.files;
      if (!(data20 && typeof data20 == "object" && !Array.isArray(data20)) && data20 !== null) {
        const err41 = { instancePath: instancePath + "/files", schemaPath: "#/properties/files/type", keyword: "type", params: { type: schema12.properties.files.type }, message: "must be object,null", schema: schema12.properties.files.type, parentSchema: schema12.properties.files, data: data20 };
        if (vErrors === null) {
          vErrors = [err41];
        } else {
          vErrors.push(err41);
        }
        errors++;
      }
      if (data20 && typeof data20 == "object" && !Array.isArray(data20)) {
        for (const key6 in data20) {
          let data21 = data20[key6];
          if (!(data21 && typeof data21 == "object" && !Array.isArray(data21)) && data21 !== null) {
            const err42 = { instancePath: instancePath + "/files/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/file/type", keyword: "type", params: { type: schema14.type }, message: "must be object,null", schema: schema14.type, parentSchema: schema14, data: data21 };
            if (vErrors === null) {
              vErrors = [err42];
            } else {
              vErrors.push(err42);
            }
            errors++;
          }
          const _errs55 = errors;
          let valid11 = true;
          const _errs56 = errors;
          if (!(data21 && typeof data21 == "object" && !Array.isArray(data21))) {
            const err43 = {};
            if (vErrors === null) {
              vErrors = [err43];
            } else {
              vErrors.push(err43);
            }
            errors++;
          }
          var _valid0 = _errs56 === errors;
          errors = _errs55;
          if (vErrors !== null) {
            if (_errs55) {
              vErrors.length = _errs55;
            } else {
              vErrors = null;
            }
          }
          if (_valid0) {
            const _errs58 = errors;
            const _errs59 = errors;
            let valid12 = false;
            let passing0 = null;
            const _errs60 = errors;
            if (data21 && typeof data21 == "object" && !Array.isArray(data21)) {
              if (data21.file === void 0) {
                const err44 = { instancePath: instancePath + "/files/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/file/then/oneOf/0/required", keyword: "required", params: { missingProperty: "file" }, message: "must have required property 'file'", schema: schema14.then.oneOf[0].required, parentSchema: schema14.then.oneOf[0], data: data21 };
                if (vErrors === null) {
                  vErrors = [err44];
                } else {
                  vErrors.push(err44);
                }
                errors++;
              }
            }
            var _valid1 = _errs60 === errors;
            if (_valid1) {
              valid12 = true;
              passing0 = 0;
            }
            const _errs61 = errors;
            if (data21 && typeof data21 == "object" && !Array.isArray(data21)) {
              if (data21.text === void 0) {
                const err45 = { instancePath: instancePath + "/files/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/file/then/oneOf/1/required", keyword: "required", params: { missingProperty: "text" }, message: "must have required property 'text'", schema: schema14.then.oneOf[1].required, parentSchema: schema14.then.oneOf[1], data: data21 };
                if (vErrors === null) {
                  vErrors = [err45];
                } else {
                  vErrors.push(err45);
                }
                errors++;
              }
            }
            var _valid1 = _errs61 === errors;
            if (_valid1 && valid12) {
              valid12 = false;
              passing0 = [passing0, 1];
            } else {
              if (_valid1) {
                valid12 = true;
                passing0 = 1;
              }
            }
            if (!valid12) {
              const err46 = { instancePath: instancePath + "/files/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/file/then/oneOf", keyword: "oneOf", params: { passingSchemas: passing0 }, message: "must match exactly one schema in oneOf", schema: schema14.then.oneOf, parentSchema: schema14.then, data: data21 };
              if (vErrors === null) {
                vErrors = [err46];
              } else {
                vErrors.push(err46);
              }
              errors++;
            } else {
              errors = _errs59;
              if (vErrors !== null) {
                if (_errs59) {
                  vErrors.length = _errs59;
                } else {
                  vErrors = null;
                }
              }
            }
            var _valid0 = _errs58 === errors;
            valid11 = _valid0;
          }
          if (!valid11) {
            const err47 = { instancePath: instancePath + "/files/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/file/if", keyword: "if", params: { failingKeyword: "then" }, message: 'must match "then" schema', schema: schema14.if, parentSchema: schema14, data: data21 };
            if (vErrors === null) {
              vErrors = [err47];
            } else {
              vErrors.push(err47);
            }
            errors++;
          }
          if (data21 && typeof data21 == "object" && !Array.isArray(data21)) {
            for (const key7 in data21) {
              if (!(key7 === "file" || key7 === "text" || key7 === "sensitive")) {
                const err48 = { instancePath: instancePath + "/files/" + key6.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/file/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key7 }, message: "must NOT have additional properties", schema: false, parentSchema: schema14, data: data21 };
                if (vErrors === null) {
                  vErrors = [err48];
                } else {
                  vErrors.push(err48);
                }
                errors++;
              }
            }
            if (data21.file !== void 0) {
              let data22 = data21.file;
              if (typeof data22 === "string") {
                if (func2(data22) < 1) {
                  const err49 = { instancePath: instancePath + "/files/" + key6.replace(/~/g, "~0").replace(/\//g, "~1") + "/file", schemaPath: "#/definitions/file/properties/file/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema14.properties.file, data: data22 };
                  if (vErrors === null) {
                    vErrors = [err49];
                  } else {
                    vErrors.push(err49);
                  }
                  errors++;
                }
              } else {
                const err50 = { instancePath: instancePath + "/files/" + key6.replace(/~/g, "~0").replace(/\//g, "~1") + "/file", schemaPath: "#/definitions/file/properties/file/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema14.properties.file.type, parentSchema: schema14.properties.file, data: data22 };
                if (vErrors === null) {
                  vErrors = [err50];
                } else {
                  vErrors.push(err50);
                }
                errors++;
              }
            }
            if (data21.text !== void 0) {
              let data23 = data21.text;
              if (typeof data23 !== "string") {
                const err51 = { instancePath: instancePath + "/files/" + key6.replace(/~/g, "~0").replace(/\//g, "~1") + "/text", schemaPath: "#/definitions/file/properties/text/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema14.properties.text.type, parentSchema: schema14.properties.text, data: data23 };
                if (vErrors === null) {
                  vErrors = [err51];
                } else {
                  vErrors.push(err51);
                }
                errors++;
              }
            }
            if (data21.sensitive !== void 0) {
              let data24 = data21.sensitive;
              if (typeof data24 !== "boolean") {
                const err52 = { instancePath: instancePath + "/files/" + key6.replace(/~/g, "~0").replace(/\//g, "~1") + "/sensitive", schemaPath: "#/definitions/file/properties/sensitive/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema14.properties.sensitive.type, parentSchema: schema14.properties.sensitive, data: data24 };
                if (vErrors === null) {
                  vErrors = [err52];
                } else {
                  vErrors.push(err52);
                }
                errors++;
              }
            }
          }
        }
      }
    }
    if (data.gateway !== void 0) {
      let data25 = data.gateway;
      if (!(data25 && typeof data25 == "object" && !Array.isArray(data25)) && data25 !== null) {
        const err53 = { instancePath: instancePath + "/gateway", schemaPath: "#/properties/gateway/type", keyword: "type", params: { type: schema12.properties.gateway.type }, message: "must be object,null", schema: schema12.properties.gateway.type, parentSchema: schema12.properties.gateway, data: data25 };
        if (vErrors === null) {
          vErrors = [err53];
        } else {
          vErrors.push(err53);
        }
        errors++;
      }
      if (data25 && typeof data25 == "object" && !Array.isArray(data25)) {
        for (const key8 in data25) {
          if (!(key8 === "state" || key8 === "start_at_login" || key8 === "ready_timeout" || key8 === "limits")) {
            const err54 = { instancePath: instancePath + "/gateway", schemaPath: "#/properties/gateway/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key8 }, message: "must NOT have additional properties", schema: false, parentSchema: schema12.properties.gateway, data: data25 };
            if (vErrors === null) {
              vErrors = [err54];
            } else {
              vErrors.push(err54);
            }
            errors++;
          }
        }
        if (data25.state !== void 0) {
          let data26 = data25.state;
          if (typeof data26 !== "string" && data26 !== null) {
            const err55 = { instancePath: instancePath + "/gateway/state", schemaPath: "#/properties/gateway/properties/state/type", keyword: "type", params: { type: schema12.properties.gateway.properties.state.type }, message: "must be string,null", schema: schema12.properties.gateway.properties.state.type, parentSchema: schema12.properties.gateway.properties.state, data: data26 };
            if (vErrors === null) {
              vErrors = [err55];
            } else {
              vErrors.push(err55);
            }
            errors++;
          }
          if (!(data26 === "running" || data26 === "stopped" || data26 === "absent" || data26 === null)) {
            const err56 = { instancePath: instancePath + "/gateway/state", schemaPath: "#/properties/gateway/properties/state/enum", keyword: "enum", params: { allowedValues: schema12.properties.gateway.properties.state.enum }, message: "must be equal to one of the allowed values", schema: schema12.properties.gateway.properties.state.enum, parentSchema: schema12.properties.gateway.properties.state, data: data26 };
            if (vErrors === null) {
              vErrors = [err56];
            } else {
              vErrors.push(err56);
            }
            errors++;
          }
        }
        if (data25.start_at_login !== void 0) {
          let data27 = data25.start_at_login;
          if (typeof data27 !== "boolean" && data27 !== null) {
            const err57 = { instancePath: instancePath + "/gateway/start_at_login", schemaPath: "#/properties/gateway/properties/start_at_login/type", keyword: "type", params: { type: schema12.properties.gateway.properties.start_at_login.type }, message: "must be boolean,null", schema: schema12.properties.gateway.properties.start_at_login.type, parentSchema: schema12.properties.gateway.properties.start_at_login, data: data27 };
            if (vErrors === null) {
              vErrors = [err57];
            } else {
              vErrors.push(err57);
            }
            errors++;
          }
        }
        if (data25.ready_timeout !== void 0) {
          let data28 = data25.ready_timeout;
          if (typeof data28 !== "string" && data28 !== null) {
            const err58 = { instancePath: instancePath + "/gateway/ready_timeout", schemaPath: "#/properties/gateway/properties/ready_timeout/type", keyword: "type", params: { type: schema12.properties.gateway.properties.ready_timeout.type }, message: "must be string,null", schema: schema12.properties.gateway.properties.ready_timeout.type, parentSchema: schema12.properties.gateway.properties.ready_timeout, data: data28 };
            if (vErrors === null) {
              vErrors = [err58];
            } else {
              vErrors.push(err58);
            }
            errors++;
          }
          if (typeof data28 === "string") {
            if (!pattern3.test(data28)) {
              const err59 = { instancePath: instancePath + "/gateway/ready_timeout", schemaPath: "#/properties/gateway/properties/ready_timeout/pattern", keyword: "pattern", params: { pattern: "^[1-9][0-9]{0,5}(ms|s|m|h)$" }, message: 'must match pattern "^[1-9][0-9]{0,5}(ms|s|m|h)$"', schema: "^[1-9][0-9]{0,5}(ms|s|m|h)$", parentSchema: schema12.properties.gateway.properties.ready_timeout, data: data28 };
              if (vErrors === null) {
                vErrors = [err59];
              } else {
                vErrors.push(err59);
              }
              errors++;
            }
          }
        }
        if (data25.limits !== void 0) {
          let data29 = data25.limits;
          if (!(data29 && typeof data29 == "object" && !Array.isArray(data29)) && data29 !== null) {
            const err60 = { instancePath: instancePath + "/gateway/limits", schemaPath: "#/properties/gateway/properties/limits/type", keyword: "type", params: { type: schema12.properties.gateway.properties.limits.type }, message: "must be object,null", schema: schema12.properties.gateway.properties.limits.type, parentSchema: schema12.properties.gateway.properties.limits, data: data29 };
            if (vErrors === null) {
              vErrors = [err60];
            } else {
              vErrors.push(err60);
            }
            errors++;
          }
          if (data29 && typeof data29 == "object" && !Array.isArray(data29)) {
            for (const key9 in data29) {
              if (!(key9 === "memory_max" || key9 === "cpu_quota" || key9 === "nice")) {
                const err61 = { instancePath: instancePath + "/gateway/limits", schemaPath: "#/properties/gateway/properties/limits/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key9 }, message: "must NOT have additional properties", schema: false, parentSchema: schema12.properties.gateway.properties.limits, data: data29 };
                if (vErrors === null) {
                  vErrors = [err61];
                } else {
                  vErrors.push(err61);
                }
                errors++;
              }
            }
            if (data29.memory_max !== void 0) {
              let data30 = data29.memory_max;
              if (typeof data30 !== "string" && data30 !== null) {
                const err62 = { instancePath: instancePath + "/gateway/limits/memory_max", schemaPath: "#/properties/gateway/properties/limits/properties/memory_max/type", keyword: "type", params: { type: schema12.properties.gateway.properties.limits.properties.memory_max.type }, message: "must be string,null", schema: schema12.properties.gateway.properties.limits.properties.memory_max.type, parentSchema: schema12.properties.gateway.properties.limits.properties.memory_max, data: data30 };
                if (vErrors === null) {
                  vErrors = [err62];
                } else {
                  vErrors.push(err62);
                }
                errors++;
              }
              if (typeof data30 === "string") {
                if (!pattern4.test(data30)) {
                  const err63 = { instancePath: instancePath + "/gateway/limits/memory_max", schemaPath: "#/properties/gateway/properties/limits/properties/memory_max/pattern", keyword: "pattern", params: { pattern: "^([1-9][0-9]{0,11}[KMGT]|[1-9][0-9]?%|100%)$" }, message: 'must match pattern "^([1-9][0-9]{0,11}[KMGT]|[1-9][0-9]?%|100%)$"', schema: "^([1-9][0-9]{0,11}[KMGT]|[1-9][0-9]?%|100%)$", parentSchema: schema12.properties.gateway.properties.limits.properties.memory_max, data: data30 };
                  if (vErrors === null) {
                    vErrors = [err63];
                  } else {
                    vErrors.push(err63);
                  }
                  errors++;
                }
              }
            }
            if (data29.cpu_quota !== void 0) {
              let data31 = data29.cpu_quota;
              if (typeof data31 !== "string" && data31 !== null) {
                const err64 = { instancePath: instancePath + "/gateway/limits/cpu_quota", schemaPath: "#/properties/gateway/properties/limits/properties/cpu_quota/type", keyword: "type", params: { type: schema12.properties.gateway.properties.limits.properties.cpu_quota.type }, message: "must be string,null", schema: schema12.properties.gateway.properties.limits.properties.cpu_quota.type, parentSchema: schema12.properties.gateway.properties.limits.properties.cpu_quota, data: data31 };
                if (vErrors === null) {
                  vErrors = [err64];
                } else {
                  vErrors.push(err64);
                }
                errors++;
              }
              if (typeof data31 === "string") {
                if (!pattern5.test(data31)) {
                  const err65 = { instancePath: instancePath + "/gateway/limits/cpu_quota", schemaPath: "#/properties/gateway/properties/limits/properties/cpu_quota/pattern", keyword: "pattern", params: { pattern: "^[1-9][0-9]{0,5}%$" }, message: 'must match pattern "^[1-9][0-9]{0,5}%$"', schema: "^[1-9][0-9]{0,5}%$", parentSchema: schema12.properties.gateway.properties.limits.properties.cpu_quota, data: data31 };
                  if (vErrors === null) {
                    vErrors = [err65];
                  } else {
                    vErrors.push(err65);
                  }
                  errors++;
                }
              }
            }
            if (data29.nice !== void 0) {
              let data32 = data29.nice;
              if (!(typeof data32 == "number" && (!(data32 % 1) && !isNaN(data32)) && isFinite(data32)) && data32 !== null) {
                const err66 = { instancePath: instancePath + "/gateway/limits/nice", schemaPath: "#/properties/gateway/properties/limits/properties/nice/type", keyword: "type", params: { type: schema12.properties.gateway.properties.limits.properties.nice.type }, message: "must be integer,null", schema: schema12.properties.gateway.properties.limits.properties.nice.type, parentSchema: schema12.properties.gateway.properties.limits.properties.nice, data: data32 };
                if (vErrors === null) {
                  vErrors = [err66];
                } else {
                  vErrors.push(err66);
                }
                errors++;
              }
              if (typeof data32 == "number" && isFinite(data32)) {
                if (data32 > 19 || isNaN(data32)) {
                  const err67 = { instancePath: instancePath + "/gateway/limits/nice", schemaPath: "#/properties/gateway/properties/limits/properties/nice/maximum", keyword: "maximum", params: { comparison: "<=", limit: 19 }, message: "must be <= 19", schema: 19, parentSchema: schema12.properties.gateway.properties.limits.properties.nice, data: data32 };
                  if (vErrors === null) {
                    vErrors = [err67];
                  } else {
                    vErrors.push(err67);
                  }
                  errors++;
                }
                if (data32 < -20 || isNaN(data32)) {
                  const err68 = { instancePath: instancePath + "/gateway/limits/nice", schemaPath: "#/properties/gateway/properties/limits/properties/nice/minimum", keyword: "minimum", params: { comparison: ">=", limit: -20 }, message: "must be >= -20", schema: -20, parentSchema: schema12.properties.gateway.properties.limits.properties.nice, data: data32 };
                  if (vErrors === null) {
                    vErrors = [err68];
                  } else {
                    vErrors.push(err68);
                  }
                  errors++;
                }
              }
            }
          }
        }
      }
    }
    if (data.hosts !== void 0) {
      let data33 = data.hosts;
      if (!Array.isArray(data33) && data33 !== null) {
        const err69 = { instancePath: instancePath + "/hosts", schemaPath: "#/properties/hosts/type", keyword: "type", params: { type: schema12.properties.hosts.type }, message: "must be array,null", schema: schema12.properties.hosts.type, parentSchema: schema12.properties.hosts, data: data33 };
        if (vErrors === null) {
          vErrors = [err69];
        } else {
          vErrors.push(err69);
        }
        errors++;
      }
      if (Array.isArray(data33)) {
        if (data33.length < 1) {
          const err70 = { instancePath: instancePath + "/hosts", schemaPath: "#/properties/hosts/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema12.properties.hosts, data: data33 };
          if (vErrors === null) {
            vErrors = [err70];
          } else {
            vErrors.push(err70);
          }
          errors++;
        }
        const len1 = data33.length;
        for (let i1 = 0; i1 < len1; i1++) {
          let data34 = data33[i1];
          if (typeof data34 === "string") {
            if (func2(data34) < 1) {
              const err71 = { instancePath: instancePath + "/hosts/" + i1, schemaPath: "#/properties/hosts/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema12.properties.hosts.items, data: data34 };
              if (vErrors === null) {
                vErrors = [err71];
              } else {
                vErrors.push(err71);
              }
              errors++;
            }
          } else {
            const err72 = { instancePath: instancePath + "/hosts/" + i1, schemaPath: "#/properties/hosts/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema12.properties.hosts.items.type, parentSchema: schema12.properties.hosts.items, data: data34 };
            if (vErrors === null) {
              vErrors = [err72];
            } else {
              vErrors.push(err72);
            }
            errors++;
          }
        }
      }
    }
  }
  validate11.errors = vErrors;
  return errors === 0;
}
function validate10(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  ;
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.version === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "version" }, message: "must have required property 'version'", schema: schema11.required, parentSchema: schema11, data };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "version" || key0 === "name" || key0 === "include" || key0 === "hermes" || key0 === "host" || key0 === "defaults" || key0 === "profiles" || key0 === "removed" || pattern0.test(key0))) {
        const err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema11, data };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.version !== void 0) {
      let data0 = data.version;
      if (!(typeof data0 == "number" && (!(data0 % 1) && !isNaN(data0)) && isFinite(data0))) {
        const err2 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema11.properties.version.type, parentSchema: schema11.properties.version, data: data0 };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
      if (!(data0 === 1)) {
        const err3 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/enum", keyword: "enum", params: { allowedValues: schema11.properties.version.enum }, message: "must be equal to one of the allowed values", schema: schema11.properties.version.enum, parentSchema: schema11.properties.version, data: data0 };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.name !== void 0) {
      let data1 = data.name;
      if (typeof data1 === "string") {
        if (!pattern1.test(data1)) {
          const err4 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9][a-z0-9_-]{0,63}$" }, message: 'must match pattern "^[a-z0-9][a-z0-9_-]{0,63}$"', schema: "^[a-z0-9][a-z0-9_-]{0,63}$", parentSchema: schema11.properties.name, data: data1 };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema11.properties.name.type, parentSchema: schema11.properties.name, data: data1 };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.include !== void 0) {
      let data2 = data.include;
      if (Array.isArray(data2)) {
        const len0 = data2.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data3 = data2[i0];
          if (typeof data3 === "string") {
            if (func2(data3) < 1) {
              const err6 = { instancePath: instancePath + "/include/" + i0, schemaPath: "#/properties/include/items/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema11.properties.include.items, data: data3 };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
          } else {
            const err7 = { instancePath: instancePath + "/include/" + i0, schemaPath: "#/properties/include/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema11.properties.include.items.type, parentSchema: schema11.properties.include.items, data: data3 };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
        }
      } else {
        const err8 = { instancePath: instancePath + "/include", schemaPath: "#/properties/include/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema11.properties.include.type, parentSchema: schema11.properties.include, data: data2 };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.hermes !== void 0) {
      let data4 = data.hermes;
      if (data4 && typeof data4 == "object" && !Array.isArray(data4)) {
        for (const key1 in data4) {
          if (!(key1 === "home" || key1 === "command" || key1 === "requires" || key1 === "active_profile" || key1 === "topology")) {
            const err9 = { instancePath: instancePath + "/hermes", schemaPath: "#/properties/hermes/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema11.properties.hermes, data: data4 };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        }
        if (data4.home !== void 0) {
          let data5 = data4.home;
          if (typeof data5 === "string") {
            if (func2(data5) < 1) {
              const err10 = { instancePath: instancePath + "/hermes/home", schemaPath: "#/properties/hermes/properties/home/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema11.properties.hermes.properties.home, data: data5 };
              if (vErrors === null) {
                vErrors = [err10];
              } else {
                vErrors.push(err10);
              }
              errors++;
            }
          } else {
            const err11 = { instancePath: instancePath + "/hermes/home", schemaPath: "#/properties/hermes/properties/home/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema11.properties.hermes.properties.home.type, parentSchema: schema11.properties.hermes.properties.home, data: data5 };
            if (vErrors === null) {
              vErrors = [err11];
            } else {
              vErrors.push(err11);
            }
            errors++;
          }
        }
        if (data4.command !== void 0) {
          let data6 = data4.command;
          if (typeof data6 === "string") {
            if (func2(data6) < 1) {
              const err12 = { instancePath: instancePath + "/hermes/command", schemaPath: "#/properties/hermes/properties/command/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema11.properties.hermes.properties.command, data: data6 };
              if (vErrors === null) {
                vErrors = [err12];
              } else {
                vErrors.push(err12);
              }
              errors++;
            }
          } else {
            const err13 = { instancePath: instancePath + "/hermes/command", schemaPath: "#/properties/hermes/properties/command/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema11.properties.hermes.properties.command.type, parentSchema: schema11.properties.hermes.properties.command, data: data6 };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
        if (data4.requires !== void 0) {
          let data7 = data4.requires;
          if (typeof data7 === "string") {
            if (func2(data7) < 1) {
              const err14 = { instancePath: instancePath + "/hermes/requires", schemaPath: "#/properties/hermes/properties/requires/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema11.properties.hermes.properties.requires, data: data7 };
              if (vErrors === null) {
                vErrors = [err14];
              } else {
                vErrors.push(err14);
              }
              errors++;
            }
          } else {
            const err15 = { instancePath: instancePath + "/hermes/requires", schemaPath: "#/properties/hermes/properties/requires/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema11.properties.hermes.properties.requires.type, parentSchema: schema11.properties.hermes.properties.requires, data: data7 };
            if (vErrors === null) {
              vErrors = [err15];
            } else {
              vErrors.push(err15);
            }
            errors++;
          }
        }
        if (data4.active_profile !== void 0) {
          let data8 = data4.active_profile;
          if (typeof data8 === "string") {
            if (func2(data8) < 1) {
              const err16 = { instancePath: instancePath + "/hermes/active_profile", schemaPath: "#/properties/hermes/properties/active_profile/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema11.properties.hermes.properties.active_profile, data: data8 };
              if (vErrors === null) {
                vErrors = [err16];
              } else {
                vErrors.push(err16);
              }
              errors++;
            }
          } else {
            const err17 = { instancePath: instancePath + "/hermes/active_profile", schemaPath: "#/properties/hermes/properties/active_profile/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema11.properties.hermes.properties.active_profile.type, parentSchema: schema11.properties.hermes.properties.active_profile, data: data8 };
            if (vErrors === null) {
              vErrors = [err17];
            } else {
              vErrors.push(err17);
            }
            errors++;
          }
        }
        if (data4.topology !== void 0) {
          let data9 = data4.topology;
          if (typeof data9 !== "string") {
            const err18 = { instancePath: instancePath + "/hermes/topology", schemaPath: "#/properties/hermes/properties/topology/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema11.properties.hermes.properties.topology.type, parentSchema: schema11.properties.hermes.properties.topology, data: data9 };
            if (vErrors === null) {
              vErrors = [err18];
            } else {
              vErrors.push(err18);
            }
            errors++;
          }
          if (!(data9 === "per_profile" || data9 === "multiplexed")) {
            const err19 = { instancePath: instancePath + "/hermes/topology", schemaPath: "#/properties/hermes/properties/topology/enum", keyword: "enum", params: { allowedValues: schema11.properties.hermes.properties.topology.enum }, message: "must be equal to one of the allowed values", schema: schema11.properties.hermes.properties.topology.enum, parentSchema: schema11.properties.hermes.properties.topology, data: data9 };
            if (vErrors === null) {
              vErrors = [err19];
            } else {
              vErrors.push(err19);
            }
            errors++;
          }
        }
      } else {
        const err20 = { instancePath: instancePath + "/hermes", schemaPath: "#/properties/hermes/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema11.properties.hermes.type, parentSchema: schema11.properties.hermes, data: data4 };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
    if (data.host !== void 0) {
      let data10 = data.host;
      if (data10 && typeof data10 == "object" && !Array.isArray(data10)) {
        for (const key2 in data10) {
          if (!(key2 === "linger" || key2 === "keep_awake")) {
            const err21 = { instancePath: instancePath + "/host", schemaPath: "#/properties/host/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 }, message: "must NOT have additional properties", schema: false, parentSchema: schema11.properties.host, data: data10 };
            if (vErrors === null) {
              vErrors = [err21];
            } else {
              vErrors.push(err21);
            }
            errors++;
          }
        }
        if (data10.linger !== void 0) {
          let data11 = data10.linger;
          if (typeof data11 !== "boolean") {
            const err22 = { instancePath: instancePath + "/host/linger", schemaPath: "#/properties/host/properties/linger/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema11.properties.host.properties.linger.type, parentSchema: schema11.properties.host.properties.linger, data: data11 };
            if (vErrors === null) {
              vErrors = [err22];
            } else {
              vErrors.push(err22);
            }
            errors++;
          }
        }
        if (data10.keep_awake !== void 0) {
          let data12 = data10.keep_awake;
          if (typeof data12 !== "boolean" && !(data12 && typeof data12 == "object" && !Array.isArray(data12))) {
            const err23 = { instancePath: instancePath + "/host/keep_awake", schemaPath: "#/properties/host/properties/keep_awake/type", keyword: "type", params: { type: schema11.properties.host.properties.keep_awake.type }, message: "must be boolean,object", schema: schema11.properties.host.properties.keep_awake.type, parentSchema: schema11.properties.host.properties.keep_awake, data: data12 };
            if (vErrors === null) {
              vErrors = [err23];
            } else {
              vErrors.push(err23);
            }
            errors++;
          }
          if (data12 && typeof data12 == "object" && !Array.isArray(data12)) {
            for (const key3 in data12) {
              if (!(key3 === "display" || key3 === "idle" || key3 === "disk" || key3 === "system" || key3 === "user_active" || key3 === "while")) {
                const err24 = { instancePath: instancePath + "/host/keep_awake", schemaPath: "#/properties/host/properties/keep_awake/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key3 }, message: "must NOT have additional properties", schema: false, parentSchema: schema11.properties.host.properties.keep_awake, data: data12 };
                if (vErrors === null) {
                  vErrors = [err24];
                } else {
                  vErrors.push(err24);
                }
                errors++;
              }
            }
            if (data12.display !== void 0) {
              let data13 = data12.display;
              if (typeof data13 !== "boolean") {
                const err25 = { instancePath: instancePath + "/host/keep_awake/display", schemaPath: "#/properties/host/properties/keep_awake/properties/display/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema11.properties.host.properties.keep_awake.properties.display.type, parentSchema: schema11.properties.host.properties.keep_awake.properties.display, data: data13 };
                if (vErrors === null) {
                  vErrors = [err25];
                } else {
                  vErrors.push(err25);
                }
                errors++;
              }
            }
            if (data12.idle !== void 0) {
              let data14 = data12.idle;
              if (typeof data14 !== "boolean") {
                const err26 = { instancePath: instancePath + "/host/keep_awake/idle", schemaPath: "#/properties/host/properties/keep_awake/properties/idle/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema11.properties.host.properties.keep_awake.properties.idle.type, parentSchema: schema11.properties.host.properties.keep_awake.properties.idle, data: data14 };
                if (vErrors === null) {
                  vErrors = [err26];
                } else {
                  vErrors.push(err26);
                }
                errors++;
              }
            }
            if (data12.disk !== void 0) {
              let data15 = data12.disk;
              if (typeof data15 !== "boolean") {
                const err27 = { instancePath: instancePath + "/host/keep_awake/disk", schemaPath: "#/properties/host/properties/keep_awake/properties/disk/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema11.properties.host.properties.keep_awake.properties.disk.type, parentSchema: schema11.properties.host.properties.keep_awake.properties.disk, data: data15 };
                if (vErrors === null) {
                  vErrors = [err27];
                } else {
                  vErrors.push(err27);
                }
                errors++;
              }
            }
            if (data12.system !== void 0) {
              let data16 = data12.system;
              if (typeof data16 !== "boolean") {
                const err28 = { instancePath: instancePath + "/host/keep_awake/system", schemaPath: "#/properties/host/properties/keep_awake/properties/system/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema11.properties.host.properties.keep_awake.properties.system.type, parentSchema: schema11.properties.host.properties.keep_awake.properties.system, data: data16 };
                if (vErrors === null) {
                  vErrors = [err28];
                } else {
                  vErrors.push(err28);
                }
                errors++;
              }
            }
            if (data12.user_active !== void 0) {
              let data17 = data12.user_active;
              if (typeof data17 !== "boolean") {
                const err29 = { instancePath: instancePath + "/host/keep_awake/user_active", schemaPath: "#/properties/host/properties/keep_awake/properties/user_active/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema11.properties.host.properties.keep_awake.properties.user_active.type, parentSchema: schema11.properties.host.properties.keep_awake.properties.user_active, data: data17 };
                if (vErrors === null) {
                  vErrors = [err29];
                } else {
                  vErrors.push(err29);
                }
                errors++;
              }
            }
            if (data12.while !== void 0) {
              let data18 = data12.while;
              if (typeof data18 !== "string") {
                const err30 = { instancePath: instancePath + "/host/keep_awake/while", schemaPath: "#/properties/host/properties/keep_awake/properties/while/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema11.properties.host.properties.keep_awake.properties.while.type, parentSchema: schema11.properties.host.properties.keep_awake.properties.while, data: data18 };
                if (vErrors === null) {
                  vErrors = [err30];
                } else {
                  vErrors.push(err30);
                }
                errors++;
              }
              if (!(data18 === "running" || data18 === "always")) {
                const err31 = { instancePath: instancePath + "/host/keep_awake/while", schemaPath: "#/properties/host/properties/keep_awake/properties/while/enum", keyword: "enum", params: { allowedValues: schema11.properties.host.properties.keep_awake.properties.while.enum }, message: "must be equal to one of the allowed values", schema: schema11.properties.host.properties.keep_awake.properties.while.enum, parentSchema: schema11.properties.host.properties.keep_awake.properties.while, data: data18 };
                if (vErrors === null) {
                  vErrors = [err31];
                } else {
                  vErrors.push(err31);
                }
                errors++;
              }
            }
          }
        }
      } else {
        const err32 = { instancePath: instancePath + "/host", schemaPath: "#/properties/host/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema11.properties.host.type, parentSchema: schema11.properties.host, data: data10 };
        if (vErrors === null) {
          vErrors = [err32];
        } else {
          vErrors.push(err32);
        }
        errors++;
      }
    }
    if (data.defaults !== void 0) {
      if (!validate11(data.defaults, { instancePath: instancePath + "/defaults", parentData: data, parentDataProperty: "defaults", rootData })) {
        vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
        errors = vErrors.length;
      }
    }
    if (data.profiles !== void 0) {
      let data20 = data.profiles;
      if (data20 && typeof data20 == "object" && !Array.isArray(data20)) {
        for (const key4 in data20) {
          if (!validate11(data20[key4], { instancePath: instancePath + "/profiles/" + key4.replace(/~/g, "~0").replace(/\//g, "~1"), parentData: data20, parentDataProperty: key4, rootData })) {
            vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err33 = { instancePath: instancePath + "/profiles", schemaPath: "#/properties/profiles/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema11.properties.profiles.type, parentSchema: schema11.properties.profiles, data: data20 };
        if (vErrors === null) {
          vErrors = [err33];
        } else {
          vErrors.push(err33);
        }
        errors++;
      }
    }
    if (data.removed !== void 0) {
      let data22 = data.removed;
      if (!(data22 && typeof data22 == "object" && !Array.isArray(data22)) && data22 !== null) {
        const err34 = { instancePath: instancePath + "/removed", schemaPath: "#/properties/removed/type", keyword: "type", params: { type: schema11.properties.removed.type }, message: "must be object,null", schema: schema11.properties.removed.type, parentSchema: schema11.properties.removed, data: data22 };
        if (vErrors === null) {
          vErrors = [err34];
        } else {
          vErrors.push(err34);
        }
        errors++;
      }
      if (data22 && typeof data22 == "object" && !Array.isArray(data22)) {
        for (const key5 in data22) {
          let data23 = data22[key5];
          if (!(data23 && typeof data23 == "object" && !Array.isArray(data23)) && data23 !== null) {
            const err35 = { instancePath: instancePath + "/removed/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/removed/additionalProperties/type", keyword: "type", params: { type: schema11.properties.removed.additionalProperties.type }, message: "must be object,null", schema: schema11.properties.removed.additionalProperties.type, parentSchema: schema11.properties.removed.additionalProperties, data: data23 };
            if (vErrors === null) {
              vErrors = [err35];
            } else {
              vErrors.push(err35);
            }
            errors++;
          }
          if (data23 && typeof data23 == "object" && !Array.isArray(data23)) {
            for (const key6 in data23) {
              if (!(key6 === "home")) {
                const err36 = { instancePath: instancePath + "/removed/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/removed/additionalProperties/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key6 }, message: "must NOT have additional properties", schema: false, parentSchema: schema11.properties.removed.additionalProperties, data: data23 };
                if (vErrors === null) {
                  vErrors = [err36];
                } else {
                  vErrors.push(err36);
                }
                errors++;
              }
            }
            if (data23.home !== void 0) {
              let data24 = data23.home;
              if (typeof data24 !== "string") {
                const err37 = { instancePath: instancePath + "/removed/" + key5.replace(/~/g, "~0").replace(/\//g, "~1") + "/home", schemaPath: "#/properties/removed/additionalProperties/properties/home/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema11.properties.removed.additionalProperties.properties.home.type, parentSchema: schema11.properties.removed.additionalProperties.properties.home, data: data24 };
                if (vErrors === null) {
                  vErrors = [err37];
                } else {
                  vErrors.push(err37);
                }
                errors++;
              }
              if (!(data24 === "keep" || data24 === "delete")) {
                const err38 = { instancePath: instancePath + "/removed/" + key5.replace(/~/g, "~0").replace(/\//g, "~1") + "/home", schemaPath: "#/properties/removed/additionalProperties/properties/home/enum", keyword: "enum", params: { allowedValues: schema11.properties.removed.additionalProperties.properties.home.enum }, message: "must be equal to one of the allowed values", schema: schema11.properties.removed.additionalProperties.properties.home.enum, parentSchema: schema11.properties.removed.additionalProperties.properties.home, data: data24 };
                if (vErrors === null) {
                  vErrors = [err38];
                } else {
                  vErrors.push(err38);
                }
                errors++;
              }
            }
          }
        }
      }
    }
  } else {
    const err39 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema11.type, parentSchema: schema11, data };
    if (vErrors === null) {
      vErrors = [err39];
    } else {
      vErrors.push(err39);
    }
    errors++;
  }
  validate10.errors = vErrors;
  return errors === 0;
}
export {
  stdin_default as default,
  validate
};
