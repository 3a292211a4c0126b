"""A café cloud, clients of all its services, and every answer they got, as it came over the wire."""

import contextlib
import json
import os
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

ROOT = Path(__file__).resolve().parents[2]
CAFELAB = os.environ.get("CAFELAB", str(ROOT / "target" / "debug" / "cafelab"))
REGION = "us-east-1"
# Names in signatures, where they are not botocore's names.
BOTOCORE = {"states": "stepfunctions"}


@dataclass
class Exchange:
    """One answer."""

    service: str
    operation: object
    status: int
    headers: dict
    body: bytes
    code: str | None = None

    def __str__(self):
        return f"{self.service} {self.operation.name}"


class Recorder:
    """Clients by service, and what they were answered."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.exchanges = []
        self.session = botocore.session.Session()
        self.session.set_credentials("test", "test")
        with urllib.request.urlopen(f"{endpoint}/_cafelab/operations") as answer:
            self.served = json.load(answer)
        self.clients = {service: self.client(service) for service in self.served}

    def client(self, service):
        config = Config(
            inject_host_prefix=False,
            retries={"total_max_attempts": 1},
            s3={"addressing_style": "path"},
            parameter_validation=False,
        )
        name = BOTOCORE.get(service, service)
        client = self.session.create_client(name, REGION, endpoint_url=self.endpoint, config=config)
        prefix = f"before-parse.{client.meta.service_model.service_id.hyphenize()}"
        client.meta.events.register(prefix, lambda **event: self.keep(service, event))
        return client

    def keep(self, service, event):
        answer = event["response_dict"]
        body = answer["body"]
        if hasattr(body, "read"):
            # The body of an object, which is no document.
            body = b""
        exchange = Exchange(service, event["operation_model"], answer["status_code"], answer["headers"], body)
        self.exchanges.append(exchange)

    def model(self, service, operation):
        return self.clients[service].meta.service_model.operation_model(operation)

    def call(self, service, operation, **parameters):
        """Calls an operation that has to succeed."""
        return self.clients[service]._make_api_call(operation, parameters)

    def refused(self, service, operation, **parameters):
        """Calls an operation that may be refused; gives the refusal's code."""
        try:
            self.call(service, operation, **parameters)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            self.exchanges[-1].code = code
            return code
        return None


@contextlib.contextmanager
def cloud(folder):
    """A café cloud that lives as long as the block."""
    command = [CAFELAB, "up", "--ephemeral", "--listen", "127.0.0.1:0", "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder) as process:
        try:
            yield json.loads(process.stdout.readline())["endpoint"]
        finally:
            process.terminate()
