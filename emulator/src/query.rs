//! The query protocol of AWS: a urlencoded form in, XML out (IAM, STS).
//!
//! Source: <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>.

use http::{HeaderName, StatusCode};

use crate::cloud::Cloud;
use crate::error::AwsError;
use crate::message::{Request, Response, form_pairs, query_pairs, reply, set};
use crate::signature;
use crate::xml::Element;

/// Result of an operation: the children of its `…Result` element, or AWS's error.
pub type Answer = Result<Vec<Element>, AwsError>;

/// A row of a service's table of operations.
#[derive(Debug, Clone, Copy)]
pub struct Op {
    /// AWS's name of the operation.
    pub name: &'static str,
    /// The parameters it takes; of lists and structures the part before the first dot.
    pub parameters: &'static [&'static str],
    /// Whether its answer has a `…Result` element.
    pub answers: bool,
    pub run: fn(&Cloud, &Form) -> Answer,
}

impl Op {
    /// An operation that answers with data.
    pub const fn get(
        name: &'static str,
        parameters: &'static [&'static str],
        run: fn(&Cloud, &Form) -> Answer,
    ) -> Self {
        Self { name, parameters, answers: true, run }
    }

    /// An operation that only says that it was done.
    pub const fn act(
        name: &'static str,
        parameters: &'static [&'static str],
        run: fn(&Cloud, &Form) -> Answer,
    ) -> Self {
        Self { name, parameters, answers: false, run }
    }
}

/// A service that speaks the query protocol.
#[derive(Debug)]
pub struct QueryService {
    /// `SigV4` service name, for example `iam`.
    pub name: &'static str,
    /// Value of `Version` in requests, for example `2010-05-08`.
    pub version: &'static str,
    /// XML namespace of the answers.
    pub namespace: &'static str,
    /// Every operation there is.
    pub ops: &'static [Op],
}

impl QueryService {
    /// AWS's names of the operations that are served.
    pub fn operations(&self) -> impl Iterator<Item = &'static str> {
        self.ops.iter().map(|op| op.name)
    }

    /// Handles a request of this service.
    pub fn handle(&self, cloud: &Cloud, request: &Request) -> Response {
        let id = cloud.env().uuid();
        let (status, document) = match self.answer(cloud, request) {
            Ok((op, children)) => (StatusCode::OK, self.success(op, children, &id)),
            Err(error) => (error.status, self.failure(&error, &id)),
        };
        let mut response = reply(status, "text/xml", document.to_document());
        set(&mut response, HeaderName::from_static("x-amzn-requestid"), &id);
        response
    }

    /// The operation that a request names, if there is such a one.
    pub fn operation(&self, request: &Request) -> Option<&'static str> {
        let query = request.uri().query().unwrap_or_default().as_bytes();
        let mut pairs = url::form_urlencoded::parse(request.body()).chain(url::form_urlencoded::parse(query));
        let (_, action) = pairs.find(|(name, _)| name == "Action")?;
        self.ops.iter().find(|op| op.name == action).map(|op| op.name)
    }

    /// An error as the protocol writes it.
    pub fn refuse(&self, cloud: &Cloud, error: &AwsError) -> Response {
        let id = cloud.env().uuid();
        let mut response = reply(error.status, "text/xml", self.failure(error, &id).to_document());
        set(&mut response, HeaderName::from_static("x-amzn-requestid"), &id);
        response
    }

    fn answer(&self, cloud: &Cloud, request: &Request) -> Result<(&Op, Vec<Element>), AwsError> {
        signature::authenticate(cloud, request, self.name)?;
        let mut pairs = form_pairs(request.body());
        pairs.extend(query_pairs(request));
        let form = Form(pairs);
        let action = form.text("Action").unwrap_or_default();
        let version = form.text("Version").unwrap_or_default();
        if action.is_empty() || version != self.version {
            let text = format!("Could not find operation {action} for version {version}");
            return Err(AwsError::new(400, "InvalidAction", text));
        }
        let found = self.ops.iter().find(|op| op.name == action);
        let op = found.ok_or_else(|| AwsError::unsupported(format_args!("the operation {}:{action}", self.name)))?;
        if let Some(stranger) = form.stranger(op.parameters) {
            return Err(AwsError::unsupported(format_args!("the parameter {stranger} of {action}")));
        }
        Ok((op, (op.run)(cloud, &form)?))
    }

    fn success(&self, op: &Op, children: Vec<Element>, id: &str) -> Element {
        let mut document = Element::new(format!("{}Response", op.name)).attribute("xmlns", self.namespace);
        if op.answers {
            document = document.with(Element { children, ..Element::new(format!("{}Result", op.name)) });
        }
        document.with(Element::new("ResponseMetadata").with(Element::text("RequestId", id)))
    }

    fn failure(&self, error: &AwsError, id: &str) -> Element {
        let side = if error.status.is_server_error() { "Receiver" } else { "Sender" };
        let detail = Element::new("Error")
            .with(Element::text("Type", side))
            .with(Element::text("Code", &error.code))
            .with(Element::text("Message", &error.message));
        let document = Element::new("ErrorResponse").attribute("xmlns", self.namespace);
        document.with(detail).with(Element::text("RequestId", id))
    }
}

/// The parameters of a request.
#[derive(Debug, Clone, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// A parameter's value.
    pub fn text(&self, name: &str) -> Option<&str> {
        crate::message::pick(&self.0, name)
    }

    /// A parameter that must be there.
    ///
    /// # Errors
    /// AWS's validation error for a missing parameter.
    pub fn required(&self, name: &str) -> Result<&str, AwsError> {
        self.text(name).ok_or_else(|| {
            let field = lower_first(name);
            invalid(&format!("Value null at '{field}' failed to satisfy constraint: Member must not be null"))
        })
    }

    /// A parameter that is a whole number.
    ///
    /// # Errors
    /// AWS's error for text where a number is due.
    pub fn number(&self, name: &str) -> Result<Option<usize>, AwsError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let wrong = || AwsError::new(400, "MalformedInput", format!("{name} is not a number"));
        text.parse().map(Some).map_err(|_| wrong())
    }

    /// The texts of a list, `Name.member.1`, `Name.member.2` and so on.
    pub fn list(&self, name: &str) -> Vec<&str> {
        (1..).map_while(|at| self.text(&format!("{name}.member.{at}"))).collect()
    }

    /// The key and value of each tag in `Tags.member.N`.
    pub fn tags(&self) -> Vec<(String, String)> {
        let part = |at: usize, name: &str| self.text(&format!("Tags.member.{at}.{name}"));
        let tag = |at| Some((part(at, "Key")?.to_owned(), part(at, "Value").unwrap_or_default().to_owned()));
        (1..).map_while(tag).collect()
    }

    fn stranger(&self, known: &[&str]) -> Option<&str> {
        let mut names = self.0.iter().map(|(name, _)| name.split('.').next().unwrap_or_default());
        // Presigned requests carry their signature among the parameters.
        names
            .find(|name| !known.contains(name) && !matches!(*name, "Action" | "Version") && !name.starts_with("X-Amz-"))
    }
}

/// A `ValidationError` with AWS's introduction.
pub fn invalid(what: &str) -> AwsError {
    AwsError::new(400, "ValidationError", format!("1 validation error detected: {what}"))
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase().to_string() + letters.as_str()).unwrap_or_default()
}
