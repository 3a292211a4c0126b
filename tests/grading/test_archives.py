"""Archives that try to take the grader with them: each costs its own learner's verdict and nobody else's."""

import copy
import gzip
import hashlib
import io
import json
import tarfile

import pytest

from program import cafelab

def unpack(path):
    with tarfile.open(path) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}


def pack(path, entries, learner):
    """Writes an archive whose manifest fits."""
    manifest = json.loads(entries["manifest.json"])
    manifest["learner"] = learner
    rest = {name: body for name, body in entries.items() if name != "manifest.json"}
    manifest["entries"] = {
        name: {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()} for name, body in rest.items()
    }
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, body in [("manifest.json", json.dumps(manifest).encode()), *rest.items()]:
            member = tarfile.TarInfo(name)
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    path.write_bytes(gzip.compress(raw.getvalue()))


def machine(definition):
    def change(state):
        for one in state["stepfunctions"]["machines"].values():
            one["definition"] = json.dumps(definition)

    return change


def jsonata(expression):
    states = {"Report": {"Type": "Pass", "Output": "{% " + expression + " %}", "End": True}}
    return machine({"QueryLanguage": "JSONata", "StartAt": "Report", "States": states})


def template(text):
    """Puts a template in the place of every request template, saved and deployed."""

    def replace(value):
        if isinstance(value, dict):
            for key, field in value.items():
                if key == "request_templates" and isinstance(field, dict):
                    value[key] = {name: text for name in field}
                else:
                    replace(field)
        elif isinstance(value, list):
            for item in value:
                replace(item)

    return lambda state: replace(state["apigateway"])


def users(state):
    for pool in state["cognito"]["pools"].values():
        frank = next(iter(pool["users"].values()))
        for number in range(20_000):
            user = copy.deepcopy(frank)
            user["username"] = f"user-{number}"
            pool["users"][user["username"]] = user


def pools(state):
    pool = next(iter(state["cognito"]["pools"].values()))
    for number in range(300):
        other = copy.deepcopy(pool)
        other["id"] = f"us-east-1_{number:09}"
        state["cognito"]["pools"][other["id"]] = other


ATTACKS = {
    "loop": machine({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}}}),
    "wait": machine({"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 99999999, "End": True}}}),
    "recursion": jsonata("($f := function($x) { $f($x + 1) + 1 }; $f(1))"),
    "tail-recursion": jsonata("($f := function($x) { $f($x + 1) }; $f(1))"),
    "range": jsonata("$sum([1..9999999])"),
    "ranges": jsonata("($a := [1..9999999]; $b := $map($a, function($x) { [$x, $x, $x] }); $count($b))"),
    "doubling": jsonata("($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f('xxxxxxxx', 40)))"),
    "pattern": jsonata("$contains($join([1..30].'a') & '!', /^(a+)+$/)"),
    "nesting": jsonata("(" * 20_000 + "1" + ")" * 20_000),
    "template-loop": template("#foreach($i in [1..2000000000])x#end"),
    "template-growth": template("#set($s = 'xxxxxxxx')#foreach($i in [1..60])#set($s = \"$s$s\")#end$s"),
    "template-nesting": template("#if(true)" * 20_000 + "#end" * 20_000),
    "users": users,
    "pools": pools,
    "json": lambda state: state.update({"settings": json.loads("[" * 400 + "]" * 400)}),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    root = tmp_path_factory.mktemp("hostile")
    (root / "home").mkdir()
    cafelab("solve", "5", cwd=root / "home")
    (root / "in").mkdir()
    for name in ("first", "last"):
        cafelab("submit", "--learner", name, "-o", str(root / "in" / f"{name}.cafe"), cwd=root / "home")
    entries = unpack(root / "in" / "first.cafe")
    for name, attack in ATTACKS.items():
        state = json.loads(entries["state.json"])
        attack(state["cloud"])
        changed = json.dumps(state).encode()
        assert changed != entries["state.json"], name
        pack(root / "in" / f"hostile-{name}.cafe", {**entries, "state.json": changed}, f"hostile-{name}")
    cafelab("grade", "in", "--jobs", "2", cwd=root, codes=(0, 3))
    lines = (root / "grades" / "results.jsonl").read_text().splitlines()
    return {line["learner"]: line for line in map(json.loads, lines)}


def test_the_others_get_what_is_theirs(results):
    for name in ("first", "last"):
        assert results[name]["status"]["status"] == "graded", results[name]
        assert results[name]["earned"] == results[name]["possible"] > 0


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_earns_nothing_more(results, name):
    result, honest = results[f"hostile-{name}"], results["first"]
    assert result["status"]["status"] in ("graded", "in-part", "refused", "not-judged")
    # More users or pools than one needs are no mistake that a check names; broken machines and templates are.
    limit = honest["earned"] if name in ("users", "pools") else honest["earned"] - 1
    assert result["earned"] <= limit, result
