"""The job files of `grading/engines`: Kubernetes' against its schema, AWS Batch's against the API's model, Slurm's for real."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import boto3
import kubernetes_validate
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ROOT / "grading" / "engines"
CAFELAB = os.environ.get("CAFELAB", str(ROOT / "target" / "debug" / "cafelab"))


def test_kubernetes_job_is_valid():
    job = yaml.safe_load((ENGINES / "kubernetes.yaml").read_text())
    kubernetes_validate.validate(job, "1.31", strict=True)
    environment = job["spec"]["template"]["spec"]["containers"][0]["env"]
    shards = next(one["value"] for one in environment if one["name"] == "CAFELAB_SHARDS")
    assert int(shards) == job["spec"]["completions"]


def test_aws_batch_job_is_valid():
    definition = json.loads((ENGINES / "aws-batch.json").read_text())
    client = boto3.client("batch", "us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    model = client.meta.service_model.operation_model("RegisterJobDefinition")
    from botocore.validate import ParamValidator

    report = ParamValidator().validate(definition, model.input_shape)
    assert not report.has_errors(), report.generate_report()
    known = model.input_shape.members
    assert set(definition) <= set(known), set(definition) - set(known)
    container = known["containerProperties"].members
    assert set(definition["containerProperties"]) <= set(container)


def run(*words, cwd, **more):
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def slurm(folder):
    """A cluster of two nodes on this machine; gives the environment of its commands."""
    host = socket.gethostname().split(".")[0]
    munge = folder / "munge"
    munge.mkdir(mode=0o755)
    (munge / "key").write_bytes(os.urandom(1024))
    (munge / "key").chmod(0o400)
    daemons = []

    def start(*words):
        daemons.append(subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    nodes = "\n".join(
        f"NodeName=n{number} NodeHostname={host} NodeAddr=127.0.0.1 Port={free_port()} CPUs=1" for number in (1, 2)
    )
    conf = folder / "slurm.conf"
    conf.write_text(
        f"""ClusterName=cafe
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={free_port()}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={munge}/socket
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
MpiDefault=none
{nodes}
PartitionName=all Nodes=n1,n2 Default=YES State=UP
"""
    )
    environment = {**os.environ, "SLURM_CONF": str(conf), "CAFELAB": CAFELAB}
    for name in ("state", "spool-n1", "spool-n2"):
        (folder / name).mkdir()
    paths = ("--key-file", munge / "key", "--socket", munge / "socket", "--pid-file", munge / "pid")
    more = ("--log-file", munge / "log", "--seed-file", munge / "seed")
    try:
        start("munged", "--foreground", "--force", *map(str, (*paths, *more)))
        wait(lambda: (munge / "socket").exists())
        start("slurmctld", "-D")
        start("slurmd", "-D", "-N", "n1")
        start("slurmd", "-D", "-N", "n2")
        ready = ["sinfo", "--noheader", "--format", "%D %t"]
        wait(lambda: subprocess.run(ready, env=environment, capture_output=True, text=True).stdout.split() == ["2", "idle"])
        yield environment
    finally:
        for daemon in reversed(daemons):
            daemon.send_signal(signal.SIGTERM)
        for daemon in daemons:
            try:
                daemon.wait(20)
            except subprocess.TimeoutExpired:
                daemon.kill()


def wait(done, seconds=120):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.2)


def contents(folder):
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("ledger"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("slurmctld"), reason="needs root and Debian's slurm-wlm")
def test_slurm_grades_on_two_nodes(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    run(CAFELAB, "restore", "1", cwd=home)
    for number in range(6):
        file = tmp_path / "downloads" / f"learner-{number}.cafe"
        run(CAFELAB, "submit", "--learner", f"learner-{number}", "-o", str(file), cwd=home)
    (tmp_path / "shards").mkdir()
    with slurm(tmp_path) as environment:
        submit = ["sbatch", "--wait", "--array=3-6", str(ENGINES / "slurm.sh"), str(tmp_path / "downloads")]
        run(*submit, cwd=tmp_path, env=environment)
    assert sorted(path.name for path in (tmp_path / "shards").iterdir() if path.is_dir()) == ["3", "4", "5", "6"]
    run(CAFELAB, "grade", "merge", *(str(tmp_path / "shards" / str(one)) for one in range(3, 7)), cwd=tmp_path)
    run(CAFELAB, "grade", str(tmp_path / "downloads"), "--out", "whole", cwd=tmp_path)
    assert contents(tmp_path / "grades") == contents(tmp_path / "whole")
