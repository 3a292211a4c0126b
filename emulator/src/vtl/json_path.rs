//! JSONPath in the dialect of mapping templates (Jayway's).

use serde_json::Value;
use serde_json_path::JsonPath;

/// What `path` finds in `json`: one value for a path to one place, a list for a path to many, `None` for nothing.
///
/// # Errors
/// The path, where it cannot be understood.
pub fn find(json: &Value, path: &str) -> Result<Option<Value>, String> {
    let path = path.trim();
    let path = if path.starts_with('$') { path.to_owned() } else { format!("$.{path}") };
    if let Some(list) = path.strip_suffix(".length()") {
        let length = find(json, list)?.and_then(|value| value.as_array().map(Vec::len));
        return Ok(length.map(Value::from));
    }
    if let Some(steps) = single(&path) {
        return Ok(walk(json, &steps).cloned());
    }
    let parsed = JsonPath::parse(&path).map_err(|_| format!("Invalid JSON path: {path}"))?;
    Ok(Some(Value::Array(parsed.query(json).all().into_iter().cloned().collect())))
}

enum Step<'a> {
    Name(&'a str),
    Index(i64),
}

/// The steps of a path to one place: `$.a['b'][0]`.
fn single(path: &str) -> Option<Vec<Step<'_>>> {
    let mut rest = path.strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('[') {
            let (inside, after) = after.split_once(']')?;
            let quoted = |quote: char| inside.strip_prefix(quote).and_then(|inside| inside.strip_suffix(quote));
            steps.push(match quoted('\'').or_else(|| quoted('"')) {
                Some(name) if name.contains(['\'', '"', '\\']) => return None,
                Some(name) => Step::Name(name),
                None => Step::Index(inside.trim().parse().ok()?),
            });
            rest = after;
        } else {
            let after = rest.strip_prefix('.')?;
            let length = after.find(['.', '[']).unwrap_or(after.len());
            let name = &after[..length];
            if name.is_empty() || name.contains(['*', '(', '?', '@', '\'', '"', ']']) {
                return None;
            }
            steps.push(Step::Name(name));
            rest = &after[length..];
        }
    }
    Some(steps)
}

fn walk<'a>(json: &'a Value, steps: &[Step<'_>]) -> Option<&'a Value> {
    steps.iter().try_fold(json, |value, step| match step {
        Step::Name(name) => value.get(name),
        Step::Index(index) => {
            let items = value.as_array()?;
            let from_end = || items.len().checked_sub(usize::try_from(index.unsigned_abs()).ok()?);
            let at = if *index < 0 { from_end()? } else { usize::try_from(*index).ok()? };
            items.get(at)
        }
    })
}
