//! Commands that show a finding again, for a POSIX shell: `curl` for what a browser or a stranger sees, `aws` for what
//! is configured.
//!
//! Everything that comes from the deployment is quoted. A token is never part of a command; the placeholder
//! `$CAFELAB_TOKEN` stands for it.

use std::fmt;
use std::time::Duration;

use shlex::Quoter;
use url::Url;

use crate::check::Check;
use crate::context::Context;
use crate::finding::Unjudged;
use crate::mistakes::{self, Mistake};
use crate::observe::api_model::{PRODUCTS, REPORT};

/// What stands for Frank's token.
pub const TOKEN: &str = "$CAFELAB_TOKEN";

/// A finding waits no longer than this for its command.
const PATIENCE: Duration = Duration::from_secs(5);

/// A command line in the making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command(Vec<String>);

/// `curl -i` of an address.
pub fn curl(url: &str) -> Command {
    Command(vec!["curl".to_owned(), "-i".to_owned()]).words(&[url])
}

/// Asks for the report as the site would.
pub fn curl_report(url: &str, origin: Option<&str>, token: bool) -> Command {
    let mut command = curl(url).method("POST").header("Content-Type", "application/json");
    if let Some(origin) = origin {
        command = command.header("Origin", origin);
    }
    if token {
        // In double quotes, so that the shell fills it in.
        command.0.extend(["-H".to_owned(), format!("\"Authorization: {TOKEN}\"")]);
    }
    command.words(&["-d", "{}"])
}

impl Command {
    /// With more words, each quoted if need be.
    #[must_use]
    pub fn words(mut self, words: &[&str]) -> Self {
        // A NUL cannot be in a command line at all, so allowing it loses nothing.
        let shell = Quoter::new().allow_nul(true);
        let quoted = words.iter().map(|word| shell.quote(word).map(|word| word.replace('\0', "")).unwrap_or_default());
        self.0.extend(quoted);
        self
    }

    /// `-X method`; with that `curl` would wait for the body of an answer to HEAD, which never comes.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        if method != "HEAD" {
            return self.words(&["-X", method]);
        }
        for flag in self.0.iter_mut().filter(|word| word.as_str() == "-i") {
            "-I".clone_into(flag);
        }
        self
    }

    /// `-H 'name: value'`.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        self.words(&["-H", &format!("{name}: {value}")])
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

impl From<Command> for String {
    fn from(command: Command) -> Self {
        command.to_string()
    }
}

impl Context {
    /// `aws service operation …` for this target.
    pub fn aws(&self, words: &[&str]) -> Command {
        let mut command = Command(vec!["aws".to_owned()]).words(words).words(&["--region", &self.cafe.region]);
        if let Some(endpoint) = self.cafe.addresses.endpoint() {
            command = command.words(&["--endpoint-url", &endpoint.origin().ascii_serialization()]);
        }
        command
    }

    /// Runs the state machine; the SDKs put `sync-` before the host, which an emulator's host cannot take.
    pub fn aws_run_machine(&self, arn: &str) -> Command {
        let command = self.aws(&["stepfunctions", "start-sync-execution", "--state-machine-arn", arn]);
        if self.cafe.addresses.endpoint().is_none() {
            return command;
        }
        let mut words = vec!["AWS_DISABLE_HOST_PREFIX_INJECTION=true".to_owned()];
        words.extend(command.0);
        Command(words)
    }

    /// The command that shows what a check judges, for findings that bring none of their own.
    pub(crate) async fn reproduction(&self, check: &Check, mistake: &str) -> Command {
        let specific = async {
            match self.of_mistake(mistake).await? {
                Some(command) => Ok(Some(command)),
                None => self.specific(check.id).await,
            }
        };
        // What the check has just seen is remembered; what it never got to see is asked for by the list that it is in.
        match tokio::time::timeout(PATIENCE, specific).await {
            Ok(Ok(Some(command))) => command,
            _ => self.general(check.id),
        }
    }

    /// A command that works where the target is served on another port than its resources' addresses have.
    pub(crate) fn reachable(&self, command: String) -> String {
        match self.cafe.addresses.endpoint() {
            Some(endpoint) => aimed(command, endpoint),
            None => command,
        }
    }

    /// Where a mistake is in another place than most that its check finds.
    async fn of_mistake(&self, mistake: &str) -> Result<Option<Command>, Unjudged> {
        let is = |known: &Mistake| known.name == mistake;
        let in_config = [&mistakes::LOG_OUT_ELSEWHERE, &mistakes::REPORT_NOT_PUBLISHED, &mistakes::TOKEN_HEADER];
        Ok(if is(&mistakes::STAGE_MISSING) {
            Some(self.aws(&["apigateway", "get-stages", "--rest-api-id", &self.the_api().await?.id]))
        } else if is(&mistakes::LOG_OUT_NOT_REGISTERED) {
            Some(self.aws_client().await?)
        } else if in_config.into_iter().any(is) {
            Some(curl(&format!("{}/config.json", self.site_origin().await?)))
        } else {
            None
        })
    }

    async fn aws_client(&self) -> Result<Command, Unjudged> {
        let (pool, client) = futures::try_join!(self.the_pool(), self.the_client())?;
        let words = ["cognito-idp", "describe-user-pool-client", "--user-pool-id", &pool.id];
        Ok(self.aws(&words).words(&["--client-id", &client.id]))
    }

    async fn specific(&self, id: &str) -> Result<Option<Command>, Unjudged> {
        let (family, rest) = id.split_once('.').unwrap_or((id, ""));
        let command = match (family, rest) {
            ("environment", "inventory") => {
                self.aws(&["dynamodb", "scan", "--table-name", &self.names().await?.table, "--max-items", "5"])
            }
            ("environment", "workflow") => {
                let Some(machine) = self.machine().await? else { return Ok(None) };
                self.aws(&["stepfunctions", "describe-state-machine", "--state-machine-arn", &machine.arn])
            }
            ("environment", "api") | ("authorizer", "attached") => {
                let api = self.the_api().await?;
                self.aws(&["apigateway", "get-resources", "--rest-api-id", &api.id, "--embed", "methods"])
            }
            ("authorizer", "only-this-pool") => {
                self.aws(&["apigateway", "get-authorizers", "--rest-api-id", &self.the_api().await?.id])
            }
            ("environment", "site") => {
                let Some(distribution) = self.distribution().await? else { return Ok(None) };
                self.aws(&["cloudfront", "get-distribution", "--id", &distribution.id])
            }
            ("user-pool" | "domain", _) => {
                self.aws(&["cognito-idp", "describe-user-pool", "--user-pool-id", &self.the_pool().await?.id])
            }
            ("app-client", _) | ("hosted-ui", "foreign-redirect-refused") => self.aws_client().await?,
            ("user", _) => {
                let (pool, name) = futures::try_join!(self.the_pool(), self.login_name())?;
                self.aws(&["cognito-idp", "admin-get-user", "--user-pool-id", &pool.id, "--username", name])
            }
            ("hosted-ui", _) => {
                let auth = self.the_auth().await?;
                let parameters = [
                    ("response_type", auth.response_type.as_str()),
                    ("client_id", &auth.client_id),
                    ("scope", &auth.scopes.join(" ")),
                    ("redirect_uri", &auth.redirect_uri),
                ];
                let url = Url::parse_with_params(&format!("{}/oauth2/authorize", auth.domain), parameters);
                let Ok(url) = url else { return Ok(None) };
                curl(url.as_str())
            }
            ("tokens", _) => curl(&self.cafe.addresses.jwks(&self.the_pool().await?.id)),
            ("site", "auth-module") => curl(&format!("{}/js/auth.js", self.site_origin().await?)),
            ("site", "api-module") => curl(&format!("{}/js/api.js", self.site_origin().await?)),
            ("site", _) => curl(&format!("{}/config.json", self.site_origin().await?)),
            ("public", _) => curl(&format!("{}{PRODUCTS}", self.stage_url().await?)),
            ("authorizer" | "cors" | "api" | "report" | "e2e", _) => {
                let url = format!("{}{REPORT}", self.stage_url().await?);
                let token = !matches!(rest, "rejects-missing" | "errors" | "deployed" | "no-open-door");
                curl_report(&url, self.site_origin().await.ok().as_deref(), token)
            }
            _ => return Ok(None),
        };
        Ok(Some(command))
    }

    fn general(&self, id: &str) -> Command {
        let words: &[&str] = match id.split('.').next().unwrap_or_default() {
            "user-pool" | "app-client" | "domain" | "user" => {
                &["cognito-idp", "list-user-pools", "--max-results", "60"]
            }
            "hosted-ui" | "tokens" | "site" => &["cloudfront", "list-distributions"],
            "environment" => match id {
                "environment.inventory" => &["dynamodb", "list-tables"],
                "environment.workflow" => &["stepfunctions", "list-state-machines"],
                "environment.api" => &["apigateway", "get-rest-apis"],
                "environment.site" => &["cloudfront", "list-distributions"],
                _ => &["sts", "get-caller-identity"],
            },
            _ => &["apigateway", "get-rest-apis"],
        };
        self.aws(words)
    }
}

/// Leads `curl` to an emulator if the address names another port: such addresses keep the port they were made with.
fn aimed(command: String, endpoint: &Url) -> String {
    let (Some(host), Some(port)) = (endpoint.host_str(), endpoint.port_or_known_default()) else { return command };
    let Some(rest) = command.strip_prefix("curl ") else { return command };
    let named = rest.split_once(".localhost:").and_then(|(_, after)| {
        let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u16>().ok()
    });
    if named.is_none_or(|named| named == port) {
        return command;
    }
    let curl = Command(vec!["curl".to_owned()]).words(&["--connect-to", &format!("::{host}:{port}")]);
    format!("{curl} {rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_elsewhere_stays_one_word() {
        let nasty = "https://x/$(reboot)`id`'; rm -rf ~ #";
        let command = curl(nasty).method("POST").header("Origin", "it's \"me\"\n").to_string();
        let words = shlex::split(&command).expect("balanced quotes");
        assert_eq!(words, ["curl", "-i", nasty, "-X", "POST", "-H", "Origin: it's \"me\"\n"]);
    }

    #[test]
    fn the_token_is_a_placeholder_that_the_shell_fills_in() {
        let command = curl_report("https://a/prod/create_report", Some("https://s"), true).to_string();
        assert!(command.contains("-H \"Authorization: $CAFELAB_TOKEN\""), "{command}");
        assert!(!curl_report("https://a", None, false).to_string().contains("Authorization"));
    }

    #[test]
    fn heads_are_asked_for_as_curl_does_it() {
        assert_eq!(curl("https://a/x").method("HEAD").to_string(), "curl -I https://a/x");
        assert_eq!(curl("https://a/x").method("PUT").to_string(), "curl -i https://a/x -X PUT");
    }

    #[test]
    fn another_port_than_the_one_in_the_address_is_named() {
        let endpoint = Url::parse("http://127.0.0.1:4999").expect("an address");
        let aimed = |url: &str| shlex::split(&aimed(curl(url).to_string(), &endpoint)).expect("balanced quotes");
        let there = "http://a.execute-api.us-east-1.localhost:4566/prod/products";
        assert_eq!(aimed(there), ["curl", "--connect-to", "::127.0.0.1:4999", "-i", there]);
        let here = there.replace("4566", "4999");
        assert_eq!(aimed(&here), ["curl", "-i", here.as_str()]);
        assert_eq!(aimed("http://127.0.0.1:4999/x"), ["curl", "-i", "http://127.0.0.1:4999/x"]);
    }
}
