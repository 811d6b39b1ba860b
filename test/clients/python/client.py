"""Does with the official Python client what a tool would; says what it saw as JSON lines. Usage: client.py KUBECONFIG"""

import json
import sys

from kubernetes import client, config, dynamic, watch
from kubernetes.client.rest import ApiException

config.load_kube_config(config_file=sys.argv[1])
core = client.CoreV1Api()
custom = client.CustomObjectsApi()
vms = {"group": "kubevirt.io", "version": "v1", "namespace": "python", "plural": "virtualmachines"}


def say(step, seen):
    print(json.dumps({"step": step, "seen": seen}))


def machine(name):
    return {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {"runStrategy": "Halted", "template": {"spec": {"domain": {"devices": {}}}}},
    }


say("version", client.VersionApi().get_code().major)
core.create_namespace(client.V1Namespace(metadata=client.V1ObjectMeta(name="python")))

# Typed objects.
core.create_namespaced_config_map(
    "python", client.V1ConfigMap(metadata=client.V1ObjectMeta(name="typed"), data={"a": "1"})
)
core.patch_namespaced_config_map("typed", "python", {"data": {"b": "2"}})
say("typed", core.read_namespaced_config_map("typed", "python").data)
listed = core.list_namespaced_config_map("python", limit=1, label_selector="!app")
say("list", [item.metadata.name for item in listed.items])
secret = client.V1Secret(metadata=client.V1ObjectMeta(name="s"), string_data={"a": "b"})
say("secret", core.create_namespaced_secret("python", secret).data)
account = core.create_namespaced_service_account(
    "python", client.V1ServiceAccount(metadata=client.V1ObjectMeta(name="robot"))
)
say("account", account.metadata.name)
try:
    core.read_namespaced_config_map("none", "python")
except ApiException as error:
    say("missing", [error.status, json.loads(error.body)["message"]])
stale = core.read_namespaced_config_map("typed", "python")
core.patch_namespaced_config_map("typed", "python", [{"op": "add", "path": "/data/c", "value": "3"}])
try:
    core.replace_namespaced_config_map("typed", "python", stale)
except ApiException as error:
    say("conflict", [error.status, error.reason])

# Custom objects.
custom.create_namespaced_custom_object(body=machine("one"), **vms)
patched = custom.patch_namespaced_custom_object(name="one", body={"spec": {"runStrategy": "Manual"}}, **vms)
say("custom", patched["spec"]["runStrategy"])
say("custom list", [item["metadata"]["name"] for item in custom.list_namespaced_custom_object(**vms)["items"]])

# A watch from the list's revision sees what comes after it.
revision = custom.list_namespaced_custom_object(**vms)["metadata"]["resourceVersion"]
custom.create_namespaced_custom_object(body=machine("two"), **vms)
custom.delete_namespaced_custom_object(name="two", **vms)
events = []
stream = watch.Watch()
for event in stream.stream(
    custom.list_namespaced_custom_object, resource_version=revision, timeout_seconds=20, **vms
):
    if event["object"]["metadata"]["name"] != "two":
        continue
    events.append(event["type"])
    if event["type"] == "DELETED":
        stream.stop()
say("watch", [events[0], events[-1]])

# The dynamic client finds kinds by discovery.
cluster = dynamic.DynamicClient(client.ApiClient())
resource = cluster.resources.get(api_version="instancetype.kubevirt.io/v1beta1", kind="VirtualMachineClusterInstancetype")
say("dynamic", resource.get(name="u1.medium").spec.memory.guest)
maps = cluster.resources.get(api_version="v1", kind="ConfigMap")
body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "applied"}, "data": {"a": "1"}}
maps.create(body=body, namespace="python")
body["data"] = {"a": "2"}
say("dynamic patch", maps.patch(body=body, namespace="python", content_type="application/merge-patch+json").data.a)

core.delete_collection_namespaced_config_map("python")
say("collection", [item.metadata.name for item in core.list_namespaced_config_map("python").items])
core.delete_namespace("python")
