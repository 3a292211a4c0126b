"""API Gateway's API keys and usage plans."""

import functools


def play(recorder, api, stage):
    gateway = functools.partial(recorder.call, "apigateway")
    key = gateway("CreateApiKey", name="frank", description="d", enabled=True, tags={"a": "b"})["id"]
    gateway("GetApiKeys", includeValues=True)
    gateway("GetApiKey", apiKey=key, includeValue=True)
    gateway("UpdateApiKey", apiKey=key, patchOperations=[{"op": "replace", "path": "/description", "value": "new"}])
    limits = {"throttle": {"burstLimit": 5, "rateLimit": 2.5}, "quota": {"limit": 100, "offset": 0, "period": "DAY"}}
    of_method = {"/create_report/POST": {"burstLimit": 1, "rateLimit": 1.0}}
    stages = [{"apiId": api, "stage": stage, "throttle": of_method}]
    plan = {"usagePlanId": gateway("CreateUsagePlan", name="bar", apiStages=stages, **limits, tags={"a": "b"})["id"]}
    gateway("GetUsagePlans")
    gateway("GetUsagePlan", **plan)
    gateway("UpdateUsagePlan", **plan, patchOperations=[{"op": "replace", "path": "/quota/limit", "value": "200"}])
    gateway("CreateUsagePlanKey", **plan, keyId=key, keyType="API_KEY")
    gateway("GetUsagePlanKeys", **plan)
    gateway("GetUsagePlanKey", **plan, keyId=key)
    gateway("GetUsage", **plan, startDate="2026-11-01", endDate="2026-11-03")
    gateway("DeleteUsagePlanKey", **plan, keyId=key)
    gateway("UpdateUsagePlan", **plan, patchOperations=[{"op": "remove", "path": "/apiStages", "value": f"{api}:{stage}"}])
    gateway("DeleteUsagePlan", **plan)
    gateway("DeleteApiKey", apiKey=key)
