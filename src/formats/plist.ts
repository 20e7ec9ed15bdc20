// XML property lists as launchd reads them: the parts of it that other rooms use.
export { isPlistDict, isPlistList, type PlistDict, type PlistValue, samePlist } from "./plist/data.ts";
export { editPlist, type PlistEdit } from "./plist/edit.ts";
export { type ReadPlist, readPlist } from "./plist/read.ts";
export { renderPlist } from "./plist/write.ts";
