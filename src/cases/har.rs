//! A timeline as a HAR.

use serde_json::{Value, json};

/// A HAR with an entry for each line of a log; none where a line is no object.
pub(super) fn of(lines: &[String]) -> Option<String> {
    let entries: Option<Vec<Value>> = lines.iter().map(|line| entry(line)).collect();
    Some(json!({"log": {"version": "1.2", "entries": entries?}}).to_string())
}

fn entry(line: &str) -> Option<Value> {
    let line: Value = serde_json::from_str(line).ok().filter(Value::is_object)?;
    let headers = |member: &str| -> Vec<Value> {
        let headers = line[member].as_object().into_iter().flatten();
        headers.map(|(name, value)| json!({"name": name, "value": value})).collect()
    };
    let body = match &line["requestBody"] {
        Value::String(raw) => raw.clone(),
        body => body.to_string(),
    };
    Some(json!({
        "startedDateTime": line["startedDateTime"],
        "request": {
            "method": line["method"],
            "url": line["url"],
            "headers": headers("requestHeaders"),
            "postData": {"mimeType": "application/json", "text": body},
        },
        "response": {
            "status": line["status"],
            "headers": headers("responseHeaders"),
            "content": {"text": line["responseBody"]},
        },
    }))
}
