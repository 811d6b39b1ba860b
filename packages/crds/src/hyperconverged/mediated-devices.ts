import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  listAt,
  objectAt,
  withField,
} from "@unfold/apimachinery";

/** A spec of v1beta1 in which lists under their misspelt old name (`mediatedDevicesTypes`) have the current one. */
export function withCurrentMediatedDevices(spec: JsonObject): JsonObject {
  const configuration = objectAt(spec, "mediatedDevicesConfiguration");
  if (configuration === undefined) return spec;
  const renamed = renameList(configuration);
  const nodes = renamed.nodeMediatedDeviceTypes;
  const renamedNodes = Array.isArray(nodes) ? nodes.map(renameItem) : nodes;
  return withField(
    spec,
    "mediatedDevicesConfiguration",
    withField(renamed, "nodeMediatedDeviceTypes", renamedNodes),
  );
}

function renameItem(item: JsonValue): JsonValue {
  return isJsonObject(item) ? renameList(item) : item;
}

function renameList(object: JsonObject): JsonObject {
  const { mediatedDevicesTypes, ...rest } = object;
  if (mediatedDevicesTypes === undefined) return object;
  return listAt(rest, "mediatedDeviceTypes").length > 0
    ? rest
    : withField(rest, "mediatedDeviceTypes", mediatedDevicesTypes);
}
