"""Strict reading of answers by AWS's own service models.

botocore's parsers forgive: what a model does not know is dropped, what it requires may be missing. Here every
difference between an answer and the output shape of its operation is a fault, as one line of text that says where.
"""

import base64
import binascii
import email.utils
import json
import re
from xml.etree import ElementTree

import regex

ISO = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$")
# Answers of these operations have a root element that stands for the one member of the model.
WITHOUT_MEMBER = {"GetBucketLocation"}


def faults(operation, status, headers, body):
    """What is wrong with a successful answer."""
    found = []
    shape = operation.output_shape
    protocol = operation.service_model.protocol
    expected = operation.http.get("responseCode")
    if expected and status != expected:
        found.append(f"status {status} where the model says {expected}")
    if shape is None:
        if body and body not in (b"{}",) and protocol != "query":
            found.append(f"a body where the model has none: {body[:80]!r}")
        return found
    if protocol == "json":
        return found + check_json(shape, decoded(body), "$", protocol)
    if protocol == "query":
        return found + check_query(operation, shape, body)
    return found + check_rest(operation, shape, headers, body)


def decoded(body):
    return json.loads(body) if body else {}


# --- JSON ---------------------------------------------------------------------------------------------------------


def check_json(shape, value, place, protocol, skip=()):
    if value is None:
        return [f"{place}: null, where AWS leaves the member out"]
    kind = shape.type_name
    if kind == "structure":
        return check_json_structure(shape, value, place, protocol, skip)
    if kind == "list":
        if not isinstance(value, list):
            return [f"{place}: {type(value).__name__} for a list"]
        items = (check_json(shape.member, one, f"{place}[{at}]", protocol) for at, one in enumerate(value))
        return size(shape, len(value), place) + [fault for item in items for fault in item]
    if kind == "map":
        if not isinstance(value, dict):
            return [f"{place}: {type(value).__name__} for a map"]
        found = []
        for key, one in value.items():
            found += check_text(shape.key, key, f"{place} key {key}")
            found += check_json(shape.value, one, f"{place}.{key}", protocol)
        return found
    if kind in ("integer", "long"):
        if isinstance(value, bool) or not isinstance(value, int):
            return [f"{place}: {value!r} for an {kind}"]
        return span(shape, value, place)
    if kind in ("float", "double"):
        fits = isinstance(value, (int, float)) and not isinstance(value, bool)
        return [] if fits else [f"{place}: {value!r} for a {kind}"]
    if kind == "boolean":
        return [] if isinstance(value, bool) else [f"{place}: {value!r} for a boolean"]
    if kind == "timestamp":
        return check_timestamp(shape, value, place, "unixTimestamp")
    if kind == "blob":
        return check_base64(value, place)
    if not isinstance(value, str):
        return [f"{place}: {type(value).__name__} for a string"]
    return check_text(shape, value, place)


def check_json_structure(shape, value, place, protocol, skip):
    if getattr(shape, "is_document_type", False):
        return []
    if not isinstance(value, dict):
        return [f"{place}: {type(value).__name__} for the structure {shape.name}"]
    names = {member.serialization.get("name", name): name for name, member in shape.members.items() if name not in skip}
    found = [f"{place}: {key} is not in the model of {shape.name}" for key in value if key not in names]
    if getattr(shape, "is_tagged_union", False) and len(value) != 1:
        found.append(f"{place}: {len(value)} members of the union {shape.name}")
    found += [f"{place}: {name} is required" for name in shape.required_members if name not in skip and wire(shape, name) not in value]
    for key, one in value.items():
        if key in names:
            found += check_json(shape.members[names[key]], one, f"{place}.{key}", protocol)
    return found


def wire(shape, name):
    return shape.members[name].serialization.get("name", name)


# --- XML ----------------------------------------------------------------------------------------------------------


def local(element):
    return element.tag.rsplit("}", 1)[-1]


def check_query(operation, shape, body):
    root = ElementTree.fromstring(body)
    if local(root) != f"{operation.name}Response":
        return [f"the root is {local(root)}"]
    wrapper = shape.serialization.get("resultWrapper")
    found = [f"{local(child)} beside the result" for child in root if local(child) not in (wrapper, "ResponseMetadata")]
    metadata = [child for child in root if local(child) == "ResponseMetadata"]
    if not metadata or not any(local(child) == "RequestId" and child.text for child in metadata[0]):
        found.append("no RequestId")
    result = [child for child in root if local(child) == wrapper]
    if len(result) != 1:
        return [*found, f"{len(result)} elements {wrapper}"]
    return found + check_xml(shape, result[0], "$")


def check_xml(shape, element, place, skip=()):
    kind = shape.type_name
    if kind == "structure":
        return check_xml_structure(shape, element, place, skip)
    if kind == "list":
        return check_xml_list(shape, list(element), place)
    if kind == "map":
        return check_xml_map(shape, element, place)
    if len(element):
        return [f"{place}: elements for a {kind}"]
    return check_scalar(shape, element.text or "", place)


def check_xml_structure(shape, element, place, skip):
    members = {}
    for name, member in shape.members.items():
        if name in skip or member.serialization.get("xmlAttribute"):
            continue
        flat = member.type_name == "list" and member.serialization.get("flattened")
        tag = member.serialization.get("name", name)
        if flat and "name" not in member.serialization:
            tag = member.member.serialization.get("name", name)
        members[tag] = (name, member, flat)
    found, seen = [], {}
    for child in element:
        seen.setdefault(local(child), []).append(child)
    for tag, children in seen.items():
        if tag not in members:
            found.append(f"{place}: {tag} is not in the model of {shape.name}")
            continue
        name, member, flat = members[tag]
        if flat:
            found += check_xml_list(member, children, f"{place}.{name}", flattened=True)
        elif len(children) > 1:
            found.append(f"{place}: {tag} is there {len(children)} times")
        else:
            found += check_xml(member, children[0], f"{place}.{name}")
    if not len(element) and (element.text or "").strip():
        found.append(f"{place}: text for the structure {shape.name}")
    tags = {name: tag for tag, (name, _, _) in members.items()}
    found += [f"{place}: {name} is required" for name in shape.required_members if name in tags and tags[name] not in seen]
    return found


def check_xml_list(shape, children, place, flattened=False):
    found = size(shape, len(children), place)
    tag = shape.member.serialization.get("name", "member")
    for at, child in enumerate(children):
        if not flattened and local(child) != tag:
            found.append(f"{place}: {local(child)} in a list of {tag}")
        found += check_xml(shape.member, child, f"{place}[{at}]")
    return found


def check_xml_map(shape, element, place):
    found = []
    key_tag = shape.key.serialization.get("name", "key")
    value_tag = shape.value.serialization.get("name", "value")
    for entry in element:
        parts = {local(child): child for child in entry}
        if set(parts) != {key_tag, value_tag}:
            found.append(f"{place}: an entry of {sorted(parts)}")
            continue
        found += check_xml(shape.key, parts[key_tag], place) + check_xml(shape.value, parts[value_tag], place)
    return found


def check_scalar(shape, text, place):
    kind = shape.type_name
    if kind in ("integer", "long"):
        return span(shape, int(text), place) if re.fullmatch(r"-?\d+", text) else [f"{place}: {text!r} for an {kind}"]
    if kind in ("float", "double"):
        return [] if re.fullmatch(r"-?\d+(\.\d+)?([eE]-?\d+)?", text) else [f"{place}: {text!r} for a {kind}"]
    if kind == "boolean":
        return [] if text in ("true", "false") else [f"{place}: {text!r} for a boolean"]
    if kind == "timestamp":
        return check_timestamp(shape, text, place, "iso8601")
    return check_base64(text, place) if kind == "blob" else check_text(shape, text, place)


# --- REST ---------------------------------------------------------------------------------------------------------


def check_rest(operation, shape, headers, body):
    found, skip = [], set()
    for name, member in shape.members.items():
        where = member.serialization.get("location")
        if where:
            skip.add(name)
        if where == "header":
            value = headers.get(member.serialization["name"])
            if value is None:
                found += [f"header {name} is required"] if name in shape.required_members else []
            elif member.type_name == "timestamp":
                found += check_timestamp(member, value, f"header {name}", "rfc822")
            elif member.type_name != "list":
                found += check_scalar(member, value, f"header {name}")
    payload = shape.serialization.get("payload")
    if payload:
        member = shape.members[payload]
        if member.type_name in ("blob", "string"):
            return found
        return found + check_body(operation, member, body, ())
    return found + check_body(operation, shape, body, skip)


def check_body(operation, shape, body, skip):
    has_members = any(name not in skip for name in shape.members)
    if not body:
        return [f"no body for {shape.name}"] if has_members and shape.required_members else []
    if not has_members:
        return [] if body == b"{}" else [f"a body where the model has none: {body[:80]!r}"]
    if operation.service_model.protocol == "rest-json":
        return check_json(shape, decoded(body), "$", "rest-json", skip)
    if operation.name in WITHOUT_MEMBER:
        return []
    return check_xml(shape, ElementTree.fromstring(body), "$", skip)


# --- scalars ------------------------------------------------------------------------------------------------------


def check_timestamp(shape, value, place, default):
    form = shape.serialization.get("timestampFormat", default)
    if form == "unixTimestamp":
        fits = isinstance(value, (int, float)) and not isinstance(value, bool)
    elif form == "iso8601":
        fits = isinstance(value, str) and ISO.match(value)
    else:
        fits = isinstance(value, str) and value.endswith("GMT") and email.utils.parsedate(value)
    return [] if fits else [f"{place}: {value!r} for a time in the form {form}"]


def check_base64(value, place):
    try:
        base64.b64decode(value, validate=True)
    except (binascii.Error, TypeError, ValueError):
        return [f"{place}: {value!r} for base64"]
    return []


def check_text(shape, value, place):
    found = size(shape, len(value), place)
    options = shape.metadata.get("enum")
    if options and value not in options:
        found.append(f"{place}: {value!r} is none of {options}")
    pattern = shape.metadata.get("pattern")
    if pattern and not matches(pattern, value):
        found.append(f"{place}: {value!r} does not match {pattern}")
    return found


def matches(pattern, value):
    try:
        return regex.fullmatch(pattern, value) or regex.search(f"^(?:{pattern})$", value)
    except regex.error:
        return True


def size(shape, length, place):
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and length < low or high is not None and length > high:
        return [f"{place}: a length of {length}, where {low} to {high} are allowed"]
    return []


def span(shape, value, place):
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and value < low or high is not None and value > high:
        return [f"{place}: {value}, where {low} to {high} are allowed"]
    return []
