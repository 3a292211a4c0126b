//! Patch operations of the `Update…` calls: AWS's narrow reading of JSON Patch.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html>.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::call::Call;
use super::error::{Constraints, Error};

const OPS: &[&str] = &["add", "remove", "move", "test", "replace", "copy"];

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Patch {
    /// One of [`OPS`].
    pub op: String,
    /// As given, for example `/requestTemplates/application~1json`.
    pub path: String,
    pub value: Option<String>,
    /// What is copied.
    pub from: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Input {
    #[serde(default)]
    patch_operations: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    op: Option<String>,
    path: Option<String>,
    value: Option<String>,
    from: Option<String>,
}

/// Reads and checks the patches of a call.
pub(super) fn read(call: &Call<'_>) -> Result<Vec<Patch>, Error> {
    read_with(call, Constraints::default())
}

/// As [`read`], together with other broken constraints of the same call.
pub(super) fn read_with(call: &Call<'_>, extra: Constraints) -> Result<Vec<Patch>, Error> {
    let input: Input = call.input()?;
    let mut name = call.op.name.to_owned();
    name[..1].make_ascii_lowercase();
    let mut constraints = Constraints::default();
    for (index, raw) in input.patch_operations.iter().enumerate() {
        let place = format!("{name}Input.patchOperations.{}.member.op", index + 1);
        constraints.one_of(raw.op.as_deref().unwrap_or("null"), &place, OPS);
    }
    constraints.append(extra);
    constraints.finish()?;
    input.patch_operations.into_iter().map(Raw::checked).collect()
}

impl Raw {
    fn checked(self) -> Result<Patch, Error> {
        if self.from.is_some() && self.op.as_deref() != Some("copy") {
            return Err(Error::unsupported("the parameter from of a patch operation that does not copy"));
        }
        let path = self.path.unwrap_or_else(|| "null".to_owned());
        Ok(Patch { op: self.op.unwrap_or_default(), path, value: self.value, from: self.from })
    }
}

impl Patch {
    /// The decoded parts of the path; none when it does not begin with a slash.
    pub(super) fn parts(&self) -> Vec<String> {
        let Some(rest) = self.path.strip_prefix('/') else { return Vec::new() };
        rest.split('/').map(decode).collect()
    }

    /// The value, or the empty text.
    pub(super) fn text(&self) -> String {
        self.value.clone().unwrap_or_default()
    }

    /// The value unless it is empty or the operation removes it.
    pub(super) fn optional(&self) -> Option<String> {
        self.value.clone().filter(|value| self.op != "remove" && !value.is_empty())
    }

    /// The value as a number.
    pub(super) fn number<T: std::str::FromStr>(&self) -> Result<T, Error> {
        let value = self.text();
        value.parse().map_err(|_| Error::invalid(format!("Invalid value for {}: {value}", self.path)))
    }

    /// Whether the value is `true`; AWS takes everything else for false.
    pub(super) fn flag(&self) -> bool {
        self.value.as_deref().is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// `Invalid patch path /x`.
    pub(super) fn bad_path(&self) -> Error {
        Error::invalid(format!("Invalid patch path {}", self.path))
    }

    /// Accepts the operations named, for a path that is known.
    pub(super) fn only(&self, ops: &[&str]) -> Result<(), Error> {
        if ops.contains(&self.op.as_str()) {
            return Ok(());
        }
        Err(Error::invalid(format!("Invalid patch operation specified. Must be one of: [{}]", ops.join(", "))))
    }

    /// Accepts `replace` of the paths named, as resources, models, validators, deployments and authorizers do.
    pub(super) fn listed(&self, paths: &[&str]) -> Result<(), Error> {
        self.listed_for("replace", paths)
    }

    /// Accepts the operation `op` for the paths named.
    pub(super) fn listed_for(&self, op: &str, paths: &[&str]) -> Result<(), Error> {
        let refused = format!("Invalid patch path  '{}' specified for op '{}'.", self.path, self.op);
        if self.op != op {
            return Err(Error::invalid(format!("{refused} Please choose supported operations")));
        }
        if paths.contains(&self.path.as_str()) {
            return Ok(());
        }
        Err(Error::invalid(format!("{refused} Must be one of: [{}]", paths.join(", "))))
    }

    /// Adds, replaces or removes one entry; `missing` is the error when there is none to replace or remove.
    pub(super) fn entry<V>(
        &self,
        map: &mut BTreeMap<String, V>,
        key: &str,
        value: V,
        missing: Error,
    ) -> Result<(), Error> {
        self.only(&["add", "remove", "replace"])?;
        if self.op != "add" && !map.contains_key(key) {
            return Err(missing);
        }
        if self.op == "remove" {
            map.remove(key);
        } else {
            map.insert(key.to_owned(), value);
        }
        Ok(())
    }
}

fn decode(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(op: &str, path: &str) -> Patch {
        Patch { op: op.into(), path: path.into(), value: Some("v".into()), from: None }
    }

    #[test]
    fn parts_are_decoded() {
        assert_eq!(
            patch("add", "/requestTemplates/application~1json").parts(),
            ["requestTemplates", "application/json"]
        );
        assert_eq!(patch("add", "/a~01").parts(), ["a~1"]);
        assert!(patch("add", "null").parts().is_empty());
    }

    #[test]
    fn refusals_read_as_in_the_recordings() {
        let paths = ["/parentId", "/pathPart"];
        let text = patch("replace", "/invalid").listed(&paths).unwrap_err().to_string();
        assert_eq!(
            text,
            "Invalid patch path  '/invalid' specified for op 'replace'. Must be one of: [/parentId, /pathPart]"
        );
        let text = patch("remove", "/pathPart").listed(&paths).unwrap_err().to_string();
        assert_eq!(
            text,
            "Invalid patch path  '/pathPart' specified for op 'remove'. Please choose supported operations"
        );
    }
}
