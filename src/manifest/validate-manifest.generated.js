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
var schema11 = { "$schema": "http://json-schema.org/draft-07/schema#", "$id": "urn:hermes-fleet:manifest:1", "title": "Manifest", "description": "What a fleet of Hermes agents should be: one profile an agent, each with its configuration, variables and gateway.", "type": "object", "required": ["version", "profiles"], "additionalProperties": false, "patternProperties": { "^x-": { "description": "Ignored: a place for YAML anchors." } }, "properties": { "version": { "description": "The version of this format: 1.", "type": "integer", "enum": [1] }, "name": { "description": "Tells several fleets on one host apart.", "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$", "default": "fleet" }, "hermes": { "description": "Which Hermes installation this fleet runs on.", "type": "object", "additionalProperties": false, "properties": { "home": { "description": "The Hermes root, which is the default profile's home. Default: the root of $HERMES_HOME, else ~/.hermes.", "type": "string", "minLength": 1 }, "command": { "description": "The hermes program: a name on PATH, or an absolute path.", "type": "string", "minLength": 1, "default": "hermes" }, "requires": { "description": 'A semver range that the installed Hermes must satisfy: ">=0.16.0".', "type": "string", "minLength": 1 } } }, "defaults": { "$ref": "#/definitions/profile" }, "profiles": { "description": "The agents, by profile name. `default` is the one whose home is the Hermes root itself.", "type": "object", "additionalProperties": { "$ref": "#/definitions/profile" } } }, "definitions": { "profile": { "title": "Profile", "description": "One agent, or under `defaults` what every agent starts from. What is not declared is left as it is on the host.", "type": ["object", "null"], "additionalProperties": false, "properties": { "description": { "description": "What the agent is for; kept in its profile.yaml.", "type": ["string", "null"] }, "create": { "description": "How the profile is made where it does not exist yet; never compared later.", "type": ["object", "null"], "additionalProperties": false, "properties": { "skills": { "description": "Whether a new profile gets the skills that come with Hermes.", "type": ["string", "null"], "enum": ["bundled", "none", null], "default": "bundled" } } }, "soul": { "description": "The agent's SOUL.md: from a file beside the manifest, or written here.", "title": "Soul", "type": ["object", "null"], "additionalProperties": false, "minProperties": 1, "maxProperties": 1, "properties": { "file": { "description": "A file, relative to the manifest.", "type": "string", "minLength": 1 }, "text": { "description": "The text itself.", "type": "string" } } }, "config": { "description": "Keys of the profile's config.yaml. Only the keys named here are managed; null deletes a key.", "type": ["object", "null"], "additionalProperties": true }, "env": { "description": "Variables of the profile's .env. Only those named here are managed; null deletes a variable.", "type": ["object", "null"], "additionalProperties": { "$ref": "#/definitions/env_value" } }, "gateway": { "description": "The agent's gateway, the process that talks to Telegram, Discord, Slack and others.", "type": ["object", "null"], "additionalProperties": false, "properties": { "state": { "description": "Whether the gateway runs: running or stopped.", "type": ["string", "null"], "enum": ["running", "stopped", null], "default": "running" }, "start_at_login": { "description": "Whether the service starts with the user's login. Default: true where state is running.", "type": ["boolean", "null"] }, "ready_timeout": { "description": "How long a started gateway may take until it is ready: 500ms, 60s, 5m.", "type": ["string", "null"], "pattern": "^[1-9][0-9]{0,5}(ms|s|m|h)$", "default": "60s" } } } } }, "env_value": { "title": "EnvValue", "description": "A string, or where the value comes from. null deletes the variable.", "type": ["string", "object", "null"], "additionalProperties": false, "minProperties": 1, "maxProperties": 1, "properties": { "from_env": { "description": "A variable of the environment that hermes-fleet runs in.", "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" }, "from_file": { "description": "A file that holds the value, relative to the manifest; one final newline is not part of it.", "type": "string", "minLength": 1 }, "from_command": { "description": "A program and its arguments that print the value; one final newline is not part of it.", "type": "array", "minItems": 1, "items": { "type": "string" } }, "in_place": { "description": "The variable must be in .env already and is left as it is.", "type": "boolean", "enum": [true] } } } } };
var pattern0 = new RegExp("^x-", "u");
var pattern1 = new RegExp("^[a-z0-9][a-z0-9_-]{0,63}$", "u");
var func2 = require_ucs2length().default;
var schema12 = { "title": "Profile", "description": "One agent, or under `defaults` what every agent starts from. What is not declared is left as it is on the host.", "type": ["object", "null"], "additionalProperties": false, "properties": { "description": { "description": "What the agent is for; kept in its profile.yaml.", "type": ["string", "null"] }, "create": { "description": "How the profile is made where it does not exist yet; never compared later.", "type": ["object", "null"], "additionalProperties": false, "properties": { "skills": { "description": "Whether a new profile gets the skills that come with Hermes.", "type": ["string", "null"], "enum": ["bundled", "none", null], "default": "bundled" } } }, "soul": { "description": "The agent's SOUL.md: from a file beside the manifest, or written here.", "title": "Soul", "type": ["object", "null"], "additionalProperties": false, "minProperties": 1, "maxProperties": 1, "properties": { "file": { "description": "A file, relative to the manifest.", "type": "string", "minLength": 1 }, "text": { "description": "The text itself.", "type": "string" } } }, "config": { "description": "Keys of the profile's config.yaml. Only the keys named here are managed; null deletes a key.", "type": ["object", "null"], "additionalProperties": true }, "env": { "description": "Variables of the profile's .env. Only those named here are managed; null deletes a variable.", "type": ["object", "null"], "additionalProperties": { "$ref": "#/definitions/env_value" } }, "gateway": { "description": "The agent's gateway, the process that talks to Telegram, Discord, Slack and others.", "type": ["object", "null"], "additionalProperties": false, "properties": { "state": { "description": "Whether the gateway runs: running or stopped.", "type": ["string", "null"], "enum": ["running", "stopped", null], "default": "running" }, "start_at_login": { "description": "Whether the service starts with the user's login. Default: true where state is running.", "type": ["boolean", "null"] }, "ready_timeout": { "description": "How long a started gateway may take until it is ready: 500ms, 60s, 5m.", "type": ["string", "null"], "pattern": "^[1-9][0-9]{0,5}(ms|s|m|h)$", "default": "60s" } } } } };
var schema13 = { "title": "EnvValue", "description": "A string, or where the value comes from. null deletes the variable.", "type": ["string", "object", "null"], "additionalProperties": false, "minProperties": 1, "maxProperties": 1, "properties": { "from_env": { "description": "A variable of the environment that hermes-fleet runs in.", "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$" }, "from_file": { "description": "A file that holds the value, relative to the manifest; one final newline is not part of it.", "type": "string", "minLength": 1 }, "from_command": { "description": "A program and its arguments that print the value; one final newline is not part of it.", "type": "array", "minItems": 1, "items": { "type": "string" } }, "in_place": { "description": "The variable must be in .env already and is left as it is.", "type": "boolean", "enum": [true] } } };
var pattern2 = new RegExp("^[A-Za-z_][A-Za-z0-9_]*$", "u");
var pattern3 = new RegExp("^[1-9][0-9]{0,5}(ms|s|m|h)$", "u");
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
      if (!(key0 === "description" || key0 === "create" || key0 === "soul" || key0 === "config" || key0 === "env" || key0 === "gateway")) {
        const err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema12, data };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.description !== void 0) {
      let data0 = data.description;
      if (typeof data0 !== "string" && data0 !== null) {
        const err2 = { instancePath: instancePath + "/description", schemaPath: "#/properties/description/type", keyword: "type", params: { type: schema12.properties.description.type }, message: "must be string,null", schema: schema12.properties.description.type, parentSchema: schema12.properties.description, data: data0 };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.create !== void 0) {
      let data1 = data.create;
      if (!(data1 && typeof data1 == "object" && !Array.isArray(data1)) && data1 !== null) {
        const err3 = { instancePath: instancePath + "/create", schemaPath: "#/properties/create/type", keyword: "type", params: { type: schema12.properties.create.type }, message: "must be object,null", schema: schema12.properties.create.type, parentSchema: schema12.properties.create, data: data1 };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
      if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
        for (const key1 in data1) {
          if (!(key1 === "skills")) {
            const err4 = { instancePath: instancePath + "/create", schemaPath: "#/properties/create/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema12.properties.create, data: data1 };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
        }
        if (data1.skills !== void 0) {
          let data2 = data1.skills;
          if (typeof data2 !== "string" && data2 !== null) {
            const err5 = { instancePath: instancePath + "/create/skills", schemaPath: "#/properties/create/properties/skills/type", keyword: "type", params: { type: schema12.properties.create.properties.skills.type }, message: "must be string,null", schema: schema12.properties.create.properties.skills.type, parentSchema: schema12.properties.create.properties.skills, data: data2 };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
          if (!(data2 === "bundled" || data2 === "none" || data2 === null)) {
            const err6 = { instancePath: instancePath + "/create/skills", schemaPath: "#/properties/create/properties/skills/enum", keyword: "enum", params: { allowedValues: schema12.properties.create.properties.skills.enum }, message: "must be equal to one of the allowed values", schema: schema12.properties.create.properties.skills.enum, parentSchema: schema12.properties.create.properties.skills, data: data2 };
            if (vErrors === null) {
              vErrors = [err6];
            } else {
              vErrors.push(err6);
            }
            errors++;
          }
        }
      }
    }
    if (data.soul !== void 0) {
      let data3 = data.soul;
      if (!(data3 && typeof data3 == "object" && !Array.isArray(data3)) && data3 !== null) {
        const err7 = { instancePath: instancePath + "/soul", schemaPath: "#/properties/soul/type", keyword: "type", params: { type: schema12.properties.soul.type }, message: "must be object,null", schema: schema12.properties.soul.type, parentSchema: schema12.properties.soul, data: data3 };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
      if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
        if (Object.keys(data3).length > 1) {
          const err8 = { instancePath: instancePath + "/soul", schemaPath: "#/properties/soul/maxProperties", keyword: "maxProperties", params: { limit: 1 }, message: "must NOT have more than 1 properties", schema: 1, parentSchema: schema12.properties.soul, data: data3 };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
        if (Object.keys(data3).length < 1) {
          const err9 = { instancePath: instancePath + "/soul", schemaPath: "#/properties/soul/minProperties", keyword: "minProperties", params: { limit: 1 }, message: "must NOT have fewer than 1 properties", schema: 1, parentSchema: schema12.properties.soul, data: data3 };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
        for (const key2 in data3) {
          if (!(key2 === "file" || key2 === "text")) {
            const err10 = { instancePath: instancePath + "/soul", schemaPath: "#/properties/soul/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 }, message: "must NOT have additional properties", schema: false, parentSchema: schema12.properties.soul, data: data3 };
            if (vErrors === null) {
              vErrors = [err10];
            } else {
              vErrors.push(err10);
            }
            errors++;
          }
        }
        if (data3.file !== void 0) {
          let data4 = data3.file;
          if (typeof data4 === "string") {
            if (func2(data4) < 1) {
              const err11 = { instancePath: instancePath + "/soul/file", schemaPath: "#/properties/soul/properties/file/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema12.properties.soul.properties.file, data: data4 };
              if (vErrors === null) {
                vErrors = [err11];
              } else {
                vErrors.push(err11);
              }
              errors++;
            }
          } else {
            const err12 = { instancePath: instancePath + "/soul/file", schemaPath: "#/properties/soul/properties/file/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema12.properties.soul.properties.file.type, parentSchema: schema12.properties.soul.properties.file, data: data4 };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
        }
        if (data3.text !== void 0) {
          let data5 = data3.text;
          if (typeof data5 !== "string") {
            const err13 = { instancePath: instancePath + "/soul/text", schemaPath: "#/properties/soul/properties/text/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema12.properties.soul.properties.text.type, parentSchema: schema12.properties.soul.properties.text, data: data5 };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
      }
    }
    if (data.config !== void 0) {
      let data6 = data.config;
      if (!(data6 && typeof data6 == "object" && !Array.isArray(data6)) && data6 !== null) {
        const err14 = { instancePath: instancePath + "/config", schemaPath: "#/properties/config/type", keyword: "type", params: { type: schema12.properties.config.type }, message: "must be object,null", schema: schema12.properties.config.type, parentSchema: schema12.properties.config, data: data6 };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
    if (data.env !== void 0) {
      let data7 = data.env;
      if (!(data7 && typeof data7 == "object" && !Array.isArray(data7)) && data7 !== null) {
        const err15 = { instancePath: instancePath + "/env", schemaPath: "#/properties/env/type", keyword: "type", params: { type: schema12.properties.env.type }, message: "must be object,null", schema: schema12.properties.env.type, parentSchema: schema12.properties.env, data: data7 };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
      if (data7 && typeof data7 == "object" && !Array.isArray(data7)) {
        for (const key3 in data7) {
          let data8 = data7[key3];
          if (typeof data8 !== "string" && !(data8 && typeof data8 == "object" && !Array.isArray(data8)) && data8 !== null) {
            const err16 = { instancePath: instancePath + "/env/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/env_value/type", keyword: "type", params: { type: schema13.type }, message: "must be string,object,null", schema: schema13.type, parentSchema: schema13, data: data8 };
            if (vErrors === null) {
              vErrors = [err16];
            } else {
              vErrors.push(err16);
            }
            errors++;
          }
          if (data8 && typeof data8 == "object" && !Array.isArray(data8)) {
            if (Object.keys(data8).length > 1) {
              const err17 = { instancePath: instancePath + "/env/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/env_value/maxProperties", keyword: "maxProperties", params: { limit: 1 }, message: "must NOT have more than 1 properties", schema: 1, parentSchema: schema13, data: data8 };
              if (vErrors === null) {
                vErrors = [err17];
              } else {
                vErrors.push(err17);
              }
              errors++;
            }
            if (Object.keys(data8).length < 1) {
              const err18 = { instancePath: instancePath + "/env/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/env_value/minProperties", keyword: "minProperties", params: { limit: 1 }, message: "must NOT have fewer than 1 properties", schema: 1, parentSchema: schema13, data: data8 };
              if (vErrors === null) {
                vErrors = [err18];
              } else {
                vErrors.push(err18);
              }
              errors++;
            }
            for (const key4 in data8) {
              if (!(key4 === "from_env" || key4 === "from_file" || key4 === "from_command" || key4 === "in_place")) {
                const err19 = { instancePath: instancePath + "/env/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/env_value/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key4 }, message: "must NOT have additional properties", schema: false, parentSchema: schema13, data: data8 };
                if (vErrors === null) {
                  vErrors = [err19];
                } else {
                  vErrors.push(err19);
                }
                errors++;
              }
            }
            if (data8.from_env !== void 0) {
              let data9 = data8.from_env;
              if (typeof data9 === "string") {
                if (!pattern2.test(data9)) {
                  const err20 = { instancePath: instancePath + "/env/" + key3.replace(/~/g, "~0").replace(/\//g, "~1") + "/from_env", schemaPath: "#/definitions/env_value/properties/from_env/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }, message: 'must match pattern "^[A-Za-z_][A-Za-z0-9_]*$"', schema: "^[A-Za-z_][A-Za-z0-9_]*$", parentSchema: schema13.properties.from_env, data: data9 };
                  if (vErrors === null) {
                    vErrors = [err20];
                  } else {
                    vErrors.push(err20);
                  }
                  errors++;
                }
              } else {
                const err21 = { instancePath: instancePath + "/env/" + key3.replace(/~/g, "~0").replace(/\//g, "~1") + "/from_env", schemaPath: "#/definitions/env_value/properties/from_env/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema13.properties.from_env.type, parentSchema: schema13.properties.from_env, data: data9 };
                if (vErrors === null) {
                  vErrors = [err21];
                } else {
                  vErrors.push(err21);
                }
                errors++;
              }
            }
            if (data8.from_file !== void 0) {
              let data10 = data8.from_file;
              if (typeof data10 === "string") {
                if (func2(data10) < 1) {
                  const err22 = { instancePath: instancePath + "/env/" + key3.replace(/~/g, "~0").replace(/\//g, "~1") + "/from_file", schemaPath: "#/definitions/env_value/properties/from_file/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema13.properties.from_file, data: data10 };
                  if (vErrors === null) {
                    vErrors = [err22];
                  } else {
                    vErrors.push(err22);
                  }
                  errors++;
                }
              } else {
                const err23 = { instancePath: instancePath + "/env/" + key3.replace(/~/g, "~0").replace(/\//g, "~1") + "/from_file", schemaPath: "#/definitions/env_value/properties/from_file/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema13.properties.from_file.type, parentSchema: schema13.properties.from_file, data: data10 };
                if (vErrors === null) {
                  vErrors = [err23];
                } else {
                  vErrors.push(err23);
                }
                errors++;
              }
            }
            if (data8.from_command !== void 0) {
              let data11 = data8.from_command;
              if (Array.isArray(data11)) {
                if (data11.length < 1) {
                  const err24 = { instancePath: instancePath + "/env/" + key3.replace(/~/g, "~0").replace(/\//g, "~1") + "/from_command", schemaPath: "#/definitions/env_value/properties/from_command/minItems", keyword: "minItems", params: { limit: 1 }, message: "must NOT have fewer than 1 items", schema: 1, parentSchema: schema13.properties.from_command, data: data11 };
                  if (vErrors === null) {
                    vErrors = [err24];
                  } else {
                    vErrors.push(err24);
                  }
                  errors++;
                }
                const len0 = data11.length;
                for (let i0 = 0; i0 < len0; i0++) {
                  let data12 = data11[i0];
                  if (typeof data12 !== "string") {
                    const err25 = { instancePath: instancePath + "/env/" + key3.replace(/~/g, "~0").replace(/\//g, "~1") + "/from_command/" + i0, schemaPath: "#/definitions/env_value/properties/from_command/items/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema13.properties.from_command.items.type, parentSchema: schema13.properties.from_command.items, data: data12 };
                    if (vErrors === null) {
                      vErrors = [err25];
                    } else {
                      vErrors.push(err25);
                    }
                    errors++;
                  }
                }
              } else {
                const err26 = { instancePath: instancePath + "/env/" + key3.replace(/~/g, "~0").replace(/\//g, "~1") + "/from_command", schemaPath: "#/definitions/env_value/properties/from_command/type", keyword: "type", params: { type: "array" }, message: "must be array", schema: schema13.properties.from_command.type, parentSchema: schema13.properties.from_command, data: data11 };
                if (vErrors === null) {
                  vErrors = [err26];
                } else {
                  vErrors.push(err26);
                }
                errors++;
              }
            }
            if (data8.in_place !== void 0) {
              let data13 = data8.in_place;
              if (typeof data13 !== "boolean") {
                const err27 = { instancePath: instancePath + "/env/" + key3.replace(/~/g, "~0").replace(/\//g, "~1") + "/in_place", schemaPath: "#/definitions/env_value/properties/in_place/type", keyword: "type", params: { type: "boolean" }, message: "must be boolean", schema: schema13.properties.in_place.type, parentSchema: schema13.properties.in_place, data: data13 };
                if (vErrors === null) {
                  vErrors = [err27];
                } else {
                  vErrors.push(err27);
                }
                errors++;
              }
              if (!(data13 === true)) {
                const err28 = { instancePath: instancePath + "/env/" + key3.replace(/~/g, "~0").replace(/\//g, "~1") + "/in_place", schemaPath: "#/definitions/env_value/properties/in_place/enum", keyword: "enum", params: { allowedValues: schema13.properties.in_place.enum }, message: "must be equal to one of the allowed values", schema: schema13.properties.in_place.enum, parentSchema: schema13.properties.in_place, data: data13 };
                if (vErrors === null) {
                  vErrors = [err28];
                } else {
                  vErrors.push(err28);
                }
                errors++;
              }
            }
          }
        }
      }
    }
    if (data.gateway !== void 0) {
      let data14 = data.gateway;
      if (!(data14 && typeof data14 == "object" && !Array.isArray(data14)) && data14 !== null) {
        const err29 = { instancePath: instancePath + "/gateway", schemaPath: "#/properties/gateway/type", keyword: "type", params: { type: schema12.properties.gateway.type }, message: "must be object,null", schema: schema12.properties.gateway.type, parentSchema: schema12.properties.gateway, data: data14 };
        if (vErrors === null) {
          vErrors = [err29];
        } else {
          vErrors.push(err29);
        }
        errors++;
      }
      if (data14 && typeof data14 == "object" && !Array.isArray(data14)) {
        for (const key5 in data14) {
          if (!(key5 === "state" || key5 === "start_at_login" || key5 === "ready_timeout")) {
            const err30 = { instancePath: instancePath + "/gateway", schemaPath: "#/properties/gateway/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key5 }, message: "must NOT have additional properties", schema: false, parentSchema: schema12.properties.gateway, data: data14 };
            if (vErrors === null) {
              vErrors = [err30];
            } else {
              vErrors.push(err30);
            }
            errors++;
          }
        }
        if (data14.state !== void 0) {
          let data15 = data14.state;
          if (typeof data15 !== "string" && data15 !== null) {
            const err31 = { instancePath: instancePath + "/gateway/state", schemaPath: "#/properties/gateway/properties/state/type", keyword: "type", params: { type: schema12.properties.gateway.properties.state.type }, message: "must be string,null", schema: schema12.properties.gateway.properties.state.type, parentSchema: schema12.properties.gateway.properties.state, data: data15 };
            if (vErrors === null) {
              vErrors = [err31];
            } else {
              vErrors.push(err31);
            }
            errors++;
          }
          if (!(data15 === "running" || data15 === "stopped" || data15 === null)) {
            const err32 = { instancePath: instancePath + "/gateway/state", schemaPath: "#/properties/gateway/properties/state/enum", keyword: "enum", params: { allowedValues: schema12.properties.gateway.properties.state.enum }, message: "must be equal to one of the allowed values", schema: schema12.properties.gateway.properties.state.enum, parentSchema: schema12.properties.gateway.properties.state, data: data15 };
            if (vErrors === null) {
              vErrors = [err32];
            } else {
              vErrors.push(err32);
            }
            errors++;
          }
        }
        if (data14.start_at_login !== void 0) {
          let data16 = data14.start_at_login;
          if (typeof data16 !== "boolean" && data16 !== null) {
            const err33 = { instancePath: instancePath + "/gateway/start_at_login", schemaPath: "#/properties/gateway/properties/start_at_login/type", keyword: "type", params: { type: schema12.properties.gateway.properties.start_at_login.type }, message: "must be boolean,null", schema: schema12.properties.gateway.properties.start_at_login.type, parentSchema: schema12.properties.gateway.properties.start_at_login, data: data16 };
            if (vErrors === null) {
              vErrors = [err33];
            } else {
              vErrors.push(err33);
            }
            errors++;
          }
        }
        if (data14.ready_timeout !== void 0) {
          let data17 = data14.ready_timeout;
          if (typeof data17 !== "string" && data17 !== null) {
            const err34 = { instancePath: instancePath + "/gateway/ready_timeout", schemaPath: "#/properties/gateway/properties/ready_timeout/type", keyword: "type", params: { type: schema12.properties.gateway.properties.ready_timeout.type }, message: "must be string,null", schema: schema12.properties.gateway.properties.ready_timeout.type, parentSchema: schema12.properties.gateway.properties.ready_timeout, data: data17 };
            if (vErrors === null) {
              vErrors = [err34];
            } else {
              vErrors.push(err34);
            }
            errors++;
          }
          if (typeof data17 === "string") {
            if (!pattern3.test(data17)) {
              const err35 = { instancePath: instancePath + "/gateway/ready_timeout", schemaPath: "#/properties/gateway/properties/ready_timeout/pattern", keyword: "pattern", params: { pattern: "^[1-9][0-9]{0,5}(ms|s|m|h)$" }, message: 'must match pattern "^[1-9][0-9]{0,5}(ms|s|m|h)$"', schema: "^[1-9][0-9]{0,5}(ms|s|m|h)$", parentSchema: schema12.properties.gateway.properties.ready_timeout, data: data17 };
              if (vErrors === null) {
                vErrors = [err35];
              } else {
                vErrors.push(err35);
              }
              errors++;
            }
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
    if (data.profiles === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "profiles" }, message: "must have required property 'profiles'", schema: schema11.required, parentSchema: schema11, data };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "version" || key0 === "name" || key0 === "hermes" || key0 === "defaults" || key0 === "profiles" || pattern0.test(key0))) {
        const err2 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 }, message: "must NOT have additional properties", schema: false, parentSchema: schema11, data };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.version !== void 0) {
      let data0 = data.version;
      if (!(typeof data0 == "number" && (!(data0 % 1) && !isNaN(data0)) && isFinite(data0))) {
        const err3 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/type", keyword: "type", params: { type: "integer" }, message: "must be integer", schema: schema11.properties.version.type, parentSchema: schema11.properties.version, data: data0 };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
      if (!(data0 === 1)) {
        const err4 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/enum", keyword: "enum", params: { allowedValues: schema11.properties.version.enum }, message: "must be equal to one of the allowed values", schema: schema11.properties.version.enum, parentSchema: schema11.properties.version, data: data0 };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.name !== void 0) {
      let data1 = data.name;
      if (typeof data1 === "string") {
        if (!pattern1.test(data1)) {
          const err5 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9][a-z0-9_-]{0,63}$" }, message: 'must match pattern "^[a-z0-9][a-z0-9_-]{0,63}$"', schema: "^[a-z0-9][a-z0-9_-]{0,63}$", parentSchema: schema11.properties.name, data: data1 };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema11.properties.name.type, parentSchema: schema11.properties.name, data: data1 };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.hermes !== void 0) {
      let data2 = data.hermes;
      if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
        for (const key1 in data2) {
          if (!(key1 === "home" || key1 === "command" || key1 === "requires")) {
            const err7 = { instancePath: instancePath + "/hermes", schemaPath: "#/properties/hermes/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 }, message: "must NOT have additional properties", schema: false, parentSchema: schema11.properties.hermes, data: data2 };
            if (vErrors === null) {
              vErrors = [err7];
            } else {
              vErrors.push(err7);
            }
            errors++;
          }
        }
        if (data2.home !== void 0) {
          let data3 = data2.home;
          if (typeof data3 === "string") {
            if (func2(data3) < 1) {
              const err8 = { instancePath: instancePath + "/hermes/home", schemaPath: "#/properties/hermes/properties/home/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema11.properties.hermes.properties.home, data: data3 };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
          } else {
            const err9 = { instancePath: instancePath + "/hermes/home", schemaPath: "#/properties/hermes/properties/home/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema11.properties.hermes.properties.home.type, parentSchema: schema11.properties.hermes.properties.home, data: data3 };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        }
        if (data2.command !== void 0) {
          let data4 = data2.command;
          if (typeof data4 === "string") {
            if (func2(data4) < 1) {
              const err10 = { instancePath: instancePath + "/hermes/command", schemaPath: "#/properties/hermes/properties/command/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema11.properties.hermes.properties.command, data: data4 };
              if (vErrors === null) {
                vErrors = [err10];
              } else {
                vErrors.push(err10);
              }
              errors++;
            }
          } else {
            const err11 = { instancePath: instancePath + "/hermes/command", schemaPath: "#/properties/hermes/properties/command/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema11.properties.hermes.properties.command.type, parentSchema: schema11.properties.hermes.properties.command, data: data4 };
            if (vErrors === null) {
              vErrors = [err11];
            } else {
              vErrors.push(err11);
            }
            errors++;
          }
        }
        if (data2.requires !== void 0) {
          let data5 = data2.requires;
          if (typeof data5 === "string") {
            if (func2(data5) < 1) {
              const err12 = { instancePath: instancePath + "/hermes/requires", schemaPath: "#/properties/hermes/properties/requires/minLength", keyword: "minLength", params: { limit: 1 }, message: "must NOT have fewer than 1 characters", schema: 1, parentSchema: schema11.properties.hermes.properties.requires, data: data5 };
              if (vErrors === null) {
                vErrors = [err12];
              } else {
                vErrors.push(err12);
              }
              errors++;
            }
          } else {
            const err13 = { instancePath: instancePath + "/hermes/requires", schemaPath: "#/properties/hermes/properties/requires/type", keyword: "type", params: { type: "string" }, message: "must be string", schema: schema11.properties.hermes.properties.requires.type, parentSchema: schema11.properties.hermes.properties.requires, data: data5 };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
      } else {
        const err14 = { instancePath: instancePath + "/hermes", schemaPath: "#/properties/hermes/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema11.properties.hermes.type, parentSchema: schema11.properties.hermes, data: data2 };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
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
      let data7 = data.profiles;
      if (data7 && typeof data7 == "object" && !Array.isArray(data7)) {
        for (const key2 in data7) {
          if (!validate11(data7[key2], { instancePath: instancePath + "/profiles/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"), parentData: data7, parentDataProperty: key2, rootData })) {
            vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err15 = { instancePath: instancePath + "/profiles", schemaPath: "#/properties/profiles/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema11.properties.profiles.type, parentSchema: schema11.properties.profiles, data: data7 };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
  } else {
    const err16 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object", schema: schema11.type, parentSchema: schema11, data };
    if (vErrors === null) {
      vErrors = [err16];
    } else {
      vErrors.push(err16);
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
