// The AWS SDK for JavaScript makes a protected API and calls it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as gateway from "@aws-sdk/client-api-gateway";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as iam from "@aws-sdk/client-iam";
import * as sfn from "@aws-sdk/client-sfn";
import { Cloud, PASSWORD, REGION } from "./cloud.mjs";

let cloud;
before(async () => (cloud = await Cloud.up()));
after(() => cloud.close());

/** Calls operations of a service by name. */
function caller(module, Client) {
  const client = new Client(cloud.sdk);
  return (operation, input) => client.send(new module[`${operation}Command`](input));
}

async function role(ask, name, service, action) {
  const trust = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  const document = (statement) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const made = await ask("CreateRole", { RoleName: name, AssumeRolePolicyDocument: document(trust) });
  const allow = document({ Effect: "Allow", Action: action, Resource: "*" });
  await ask("PutRolePolicy", { RoleName: name, PolicyName: "p", PolicyDocument: allow });
  return made.Role.Arn;
}

async function workflow() {
  const [table, roles, machines] = [
    caller(dynamodb, dynamodb.DynamoDBClient),
    caller(iam, iam.IAMClient),
    caller(sfn, sfn.SFNClient),
  ];
  await table("CreateTable", {
    TableName: "Inventory",
    KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "name", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  await table("PutItem", { TableName: "Inventory", Item: { name: { S: "Käsekuchen" }, quantity: { N: "3" } } });
  const definition = {
    StartAt: "Scan",
    States: {
      Scan: {
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:dynamodb:scan",
        Parameters: { TableName: "Inventory" },
        End: true,
      },
    },
  };
  const machine = await machines("CreateStateMachine", {
    name: "Report",
    type: "EXPRESS",
    roleArn: await role(roles, "Report", "states.amazonaws.com", "dynamodb:Scan"),
    definition: JSON.stringify(definition),
  });
  const credentials = await role(roles, "Api", "apigateway.amazonaws.com", "states:StartSyncExecution");
  return { machine: machine.stateMachineArn, credentials };
}

/** An API whose only method starts the machine for those who bring an id token of the pool. */
async function api(ask, poolArn, { machine, credentials }) {
  const { id: restApiId, rootResourceId } = await ask("CreateRestApi", { name: "CafeApi" });
  const { id: resourceId } = await ask("CreateResource", { restApiId, parentId: rootResourceId, pathPart: "create_report" });
  const { id: authorizerId } = await ask("CreateAuthorizer", {
    restApiId,
    name: "staff",
    type: "COGNITO_USER_POOLS",
    providerARNs: [poolArn],
    identitySource: "method.request.header.Authorization",
  });
  const method = { restApiId, resourceId, httpMethod: "POST" };
  await ask("PutMethod", { ...method, authorizationType: "COGNITO_USER_POOLS", authorizerId });
  await ask("PutIntegration", {
    ...method,
    type: "AWS",
    integrationHttpMethod: "POST",
    uri: `arn:aws:apigateway:${REGION}:states:action/StartSyncExecution`,
    credentials,
    requestTemplates: { "application/json": JSON.stringify({ input: "{}", stateMachineArn: machine }) },
  });
  await ask("PutMethodResponse", { ...method, statusCode: "200" });
  const responseTemplates = { "application/json": "$input.path('$.output')" };
  await ask("PutIntegrationResponse", { ...method, statusCode: "200", responseTemplates });
  await ask("CreateDeployment", { restApiId, stageName: "prod" });
  return restApiId;
}

test("a protected report, from the user pool to the call with a token", async () => {
  const staff = await cloud.staff("cafe-sdk", { ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] });
  const { UserPool } = await cloud.ask("DescribeUserPool", { UserPoolId: staff.pool });
  assert.equal(UserPool.Domain, "cafe-sdk");
  assert.ok(UserPool.CreationDate instanceof Date);
  const id = await api(caller(gateway, gateway.APIGatewayClient), UserPool.Arn, await workflow());

  const signIn = await cloud.ask("InitiateAuth", {
    AuthFlow: "USER_PASSWORD_AUTH",
    ClientId: staff.client,
    AuthParameters: { USERNAME: "frank", PASSWORD },
  });
  const { IdToken, AccessToken } = signIn.AuthenticationResult;
  const port = new URL(cloud.endpoint).port;
  const call = (token) =>
    fetch(`http://${id}.execute-api.${REGION}.localhost:${port}/prod/create_report`, {
      method: "POST",
      headers: token ? { authorization: token } : {},
    });
  const report = await call(IdToken);
  assert.equal(report.status, 200);
  assert.deepEqual((await report.json()).Items, [{ name: { S: "Käsekuchen" }, quantity: { N: "3" } }]);
  assert.equal((await call(`Bearer ${IdToken}`)).status, 200);
  for (const wrong of [undefined, AccessToken, "garbage"]) {
    assert.equal((await call(wrong)).status, 401);
  }
});

test("refusals arrive as the SDK's own errors", async () => {
  await assert.rejects(cloud.ask("DescribeUserPool", { UserPoolId: "us-east-1_nothing00" }), {
    name: "ResourceNotFoundException",
    message: "User pool us-east-1_nothing00 does not exist.",
  });
  const { pool } = await cloud.staff("cafe-refusals");
  await assert.rejects(cloud.ask("AdminGetUser", { UserPoolId: pool, Username: "nobody" }), { name: "UserNotFoundException" });
  await assert.rejects(cloud.ask("CreateUserPoolDomain", { UserPoolId: pool, Domain: "my-aws" }), {
    name: "InvalidParameterException",
  });
});
