//! Fact D7 and the recordings of integrations: mappings, templates, passthrough, selection, validation.

use emulator::Cloud;
use serde_json::{Value, json};

use super::definition::{
    api, call, cloud, cloud_with, definition, header, integration, is, merged, method, mock, response,
};
use crate::support;

const SERVER_ERROR: &str = r#"{"message":"Internal server error"}"#;

/// A cloud with one POST method on `/x` with this integration.
fn with(integration: &Value) -> Cloud {
    cloud(&[("/x", "POST", method(&json!({ "integration": integration })))])
}

/// A mock with a request template and responses.
fn mocked(template: &str, responses: &Value) -> Value {
    integration("MOCK", &json!({ "request_templates": { "application/json": template }, "responses": responses }))
}

/// Recorded: overrides of a request template are seen by the response template.
#[tokio::test]
async fn overrides_in_the_request_template() {
    let request = "#set($context.responseOverride.status = 444)#set($context.responseOverride.header.foo = 'bar')\
                   #set($context.responseOverride.custom = 'is also passed around'){\"statusCode\": 200}";
    let answer = "{\"custom\":\"$context.responseOverride.custom\",\"fooHeader\":\"$context.responseOverride.header.foo\",\
                  \"statusOverride\":\"$context.responseOverride.status\"}";
    let cloud = with(&mocked(request, &json!({ "200": response(None, answer) })));
    let found = call(&cloud, "POST", "/prod/x", &[], "").await;
    is(&found, 444, r#"{"custom":"is also passed around","fooHeader":"bar","statusOverride":"444"}"#);
    assert_eq!(header(&found, "foo"), "bar");
    let cloud = with(&mocked(request, &json!({ "200": response(None, "") })));
    is(&call(&cloud, "POST", "/prod/x", &[], "").await, 444, "");
}

/// Recorded: maps in templates.
#[tokio::test]
async fn maps_in_templates() {
    let answer = "#set($m = {})#set($m.foo = 'bar')#set($m['x'] = {})#set($m.x.y = 'nestedFoo')$!m.put('z', 'putBar')\
                  {\"value\":\"$m.foo\",\"value2\":\"$m.get('z')\",\"value3\":\"$m.x.y\"}";
    let cloud = with(&mocked("{statusCode: 200}", &json!({ "200": response(None, answer) })));
    is(
        &call(&cloud, "POST", "/prod/x", &[], "").await,
        200,
        r#"{"value":"bar","value2":"putBar","value3":"nestedFoo"}"#,
    );
}

/// D7: selection by the backend's status, in full; the one without a pattern is the default.
#[tokio::test]
async fn d7_selection_patterns() {
    let responses = json!({
        "200": response(None, "default"), "400": response(Some("4\\d{2}"), "four"), "500": response(Some("5\\d{2}"), "five"),
    });
    let mut any = method(&json!({ "integration": mocked("{\"statusCode\": $input.path('$.s')}", &responses) }));
    for code in ["400", "500"] {
        any["responses"][code] = any["responses"]["200"].clone();
    }
    let cloud = cloud(&[("/x", "POST", any)]);
    for (status, expected, body) in
        [(200, 200, "default"), (404, 400, "four"), (503, 500, "five"), (302, 200, "default")]
    {
        is(&call(&cloud, "POST", "/prod/x", &[], &format!("{{\"s\":{status}}}")).await, expected, body);
    }
    // A pattern must fit the whole status.
    let cloud = with(&mocked("{\"statusCode\": 404}", &json!({ "200": response(Some("40"), "x") })));
    is(&call(&cloud, "POST", "/prod/x", &[], "").await, 500, SERVER_ERROR);
}

/// D7: a selected status without a method response, or no selection at all.
#[tokio::test]
async fn d7_nothing_selected_is_a_server_error() {
    for responses in [json!({}), json!({ "200": response(Some("5\\d{2}"), "") }), json!({ "201": response(None, "") })]
    {
        let cloud = with(&mocked("{\"statusCode\": 200}", &responses));
        is(&call(&cloud, "POST", "/prod/x", &[], "").await, 500, SERVER_ERROR);
    }
}

/// D7: passthrough behaviours and 415; a missing content type is JSON.
#[tokio::test]
async fn d7_passthrough() {
    let template = json!({ "application/json": "{\"statusCode\": 200}" });
    for (behavior, templates, content_type, status) in [
        ("WHEN_NO_MATCH", &template, "text/plain", 200),
        ("WHEN_NO_TEMPLATES", &template, "text/plain", 415),
        ("WHEN_NO_TEMPLATES", &json!({}), "text/plain", 200),
        ("NEVER", &json!({}), "text/plain", 415),
        ("NEVER", &template, "text/plain", 415),
        ("NEVER", &template, "application/json; charset=utf-8", 200),
        ("NEVER", &template, "", 200),
    ] {
        let over = json!({ "passthrough_behavior": behavior, "request_templates": templates });
        let cloud = with(&integration("MOCK", &over));
        let headers = if content_type.is_empty() { vec![] } else { vec![("content-type", content_type)] };
        let found = call(&cloud, "POST", "/prod/x", &headers, "{\"statusCode\": 200}").await;
        assert_eq!(found.status(), status, "{behavior} {templates} {content_type}");
        if status == 415 {
            is(&found, 415, r#"{"message":"Unsupported Media Type"}"#);
            assert_eq!(header(&found, "x-amzn-errortype"), "BadRequestException");
        }
    }
}

#[tokio::test]
async fn bodies_that_are_not_json_are_refused_where_json_is_read() {
    let cloud =
        with(&mocked("#set($x = $input.json('$')){\"statusCode\": 200}", &json!({ "200": response(None, "") })));
    let found = call(&cloud, "POST", "/prod/x", &[], "not json").await;
    assert_eq!(found.status(), 400);
    assert!(support::text(&found).starts_with(r#"{"message":"Could not parse request body into json: "#));
    let broken = with(&mocked("#if(", &json!({ "200": response(None, "") })));
    is(&call(&broken, "POST", "/prod/x", &[], "").await, 500, SERVER_ERROR);
}

/// Recorded: validators name what is missing.
#[tokio::test]
async fn d7_request_validators() {
    let schema =
        json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "integer" } } }).to_string();
    let over = json!({
        "request_validator": "v1",
        "request_parameters": {
            "method.request.header.x-header-param": true, "method.request.path.issuer": true,
            "method.request.querystring.qs1": true, "method.request.querystring.free": false,
        },
        "request_models": { "application/json": "testSchema" },
    });
    let parts = json!({
        "validators": { "v1": { "id": "v1", "name": "v", "validate_body": true, "validate_parameters": true } },
        "models": { "testSchema": {
            "id": "m1", "name": "testSchema", "description": null, "schema": schema, "content_type": "application/json",
        } },
    });
    let definition = definition(&[("/{test}", "POST", merged(mock("fine"), &over))], &parts);
    let cloud = cloud_with(api(&definition, &json!({})));
    let found = call(&cloud, "POST", "/prod/x", &[], "{}").await;
    is(&found, 400, r#"{"message":"Missing required request parameters: [x-header-param, issuer, qs1]"}"#);
    assert_eq!(header(&found, "x-amzn-errortype"), "BadRequestException");

    let mut definition = definition.clone();
    let required = &mut definition["resources"]["/{test}"]["methods"]["POST"]["request_parameters"];
    required.as_object_mut().expect("a map").remove("method.request.path.issuer");
    let cloud = cloud_with(api(&definition, &json!({})));
    let headers = [("x-header-param", "1")];
    for body in ["{}", "", "nonsense", "{\"a\":\"b\"}"] {
        let found = call(&cloud, "POST", "/prod/x?qs1=a", &headers, body).await;
        is(&found, 400, r#"{"message":"Invalid request body"}"#);
    }
    is(&call(&cloud, "POST", "/prod/x?qs1=a", &headers, "{\"a\":1}").await, 200, "fine");
}

#[tokio::test]
async fn response_parameters_and_templates_by_media_type() {
    let mut answer = response(None, "json");
    answer["response_templates"]["text/html"] = json!("<p>");
    answer["response_parameters"] = json!({
        "method.response.header.X-Id": "context.requestId", "method.response.header.X-Query": "method.request.querystring.q",
        "method.response.header.X-Color": "stageVariables.color", "method.response.header.Server": "'mine'",
        "method.response.header.X-None": "integration.response.header.none",
    });
    let cloud = with(&mocked("{\"statusCode\": 200}", &json!({ "200": answer })));
    let found = call(&cloud, "POST", "/prod/x?q=1", &[("accept", "text/html")], "").await;
    is(&found, 200, "<p>");
    assert_eq!(header(&found, "content-type"), "text/html");
    assert_eq!(header(&found, "x-id"), header(&found, "x-amzn-requestid"));
    assert_eq!((header(&found, "x-query"), header(&found, "x-color"), header(&found, "x-none")), ("1", "red", ""));
    // Recorded: some headers reach the client under another name.
    assert_eq!((header(&found, "server"), header(&found, "x-amzn-remapped-server")), ("", "mine"));
    is(&call(&cloud, "POST", "/prod/x", &[("accept", "*/*")], "").await, 200, "json");
}

#[tokio::test]
async fn what_the_cloud_does_not_do_says_so() {
    let role = "arn:aws:iam::123456789012:role/r";
    for (uri, over, status) in [
        ("arn:aws:apigateway:us-east-1:s3:path/b/k", json!({}), 501),
        ("arn:aws:apigateway:us-east-1:sqs:action/SendMessage", json!({}), 501),
        ("arn:aws:apigateway:eu-west-1:states:action/StartSyncExecution", json!({}), 501),
        ("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations", json!({}), 500),
        ("arn:aws:apigateway:us-east-1:states:action/StartSyncExecution", json!({ "credentials": null }), 500),
        ("arn:aws:apigateway:us-east-1:states:action/StartSyncExecution", json!({ "http_method": "GET" }), 500),
    ] {
        let over = merged(json!({ "uri": uri, "credentials": role }), &over);
        let cloud = with(&integration("AWS", &over));
        assert_eq!(call(&cloud, "POST", "/prod/x", &[], "{}").await.status(), status, "{uri}");
    }
    is(&call(&with(&integration("AWS_PROXY", &json!({}))), "POST", "/prod/x", &[], "").await, 500, SERVER_ERROR);
    let far = with(&integration("HTTP_PROXY", &json!({ "uri": "http://example.com/" })));
    let found = call(&far, "POST", "/prod/x", &[], "").await;
    assert_eq!(found.status(), 501);
    assert!(support::text(&found).contains("example.com"));
    // Recorded: these headers cannot be mapped.
    let over = json!({
        "request_templates": { "application/json": "{\"statusCode\": 200}" },
        "request_parameters": { "integration.request.header.Content-Length": "'1'" },
    });
    is(&call(&with(&integration("MOCK", &over)), "POST", "/prod/x", &[], "").await, 500, SERVER_ERROR);
}

/// `HTTP` and `HTTP_PROXY` against a server on this computer: another café cloud.
#[tokio::test]
async fn http_integrations_on_loopback() {
    let echo = mock(
        "{\"who\":\"$input.params('who')\",\"h\":\"$input.params('x-h')\",\"agent\":\"$context.identity.userAgent\"}",
    );
    let backend = cloud(&[("/echo/{who}", "POST", echo)]);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(emulator::server::serve(backend, listener, async {
        let _ = stopped.await;
    }));
    let uri = format!("http://localhost:{port}/_aws/execute-api/a1/prod/echo/{{who}}");
    let parameters = json!({
        "integration.request.path.who": "method.request.querystring.name", "integration.request.header.x-h": "'v'",
    });
    let mut answer = response(None, "$input.json('$.who')");
    answer["response_parameters"] = json!({ "method.response.header.X-Agent": "integration.response.body.agent" });
    let over = json!({ "uri": uri, "request_parameters": parameters, "responses": { "200": answer } });
    let found = call(&with(&integration("HTTP", &over)), "POST", "/prod/x?name=a%20b", &[], "").await;
    is(&found, 200, "\"a b\"");
    assert_eq!(header(&found, "x-agent"), "AmazonAPIGateway_a1");
    assert!(header(&found, "x-amzn-trace-id").starts_with("Root=1-"));

    let proxy = with(&integration("HTTP_PROXY", &over));
    let found = call(&proxy, "POST", "/prod/x?name=c", &[("user-agent", "me")], "").await;
    is(&found, 200, r#"{"who":"c","h":"v","agent":"me"}"#);
    stop.send(()).expect("a server");
    server.await.expect("a server that stops");
    // Nobody listens any more.
    is(
        &call(&proxy, "POST", "/prod/x?name=c", &[], "").await,
        504,
        r#"{"message":"Network error communicating with endpoint"}"#,
    );
}
