//! Requests and responses as a report may show them.

use serde::{Deserialize, Serialize};

use super::{Redacted, Redactor};
use crate::timeline::requests::Request;

/// The texts of a request, as a log has them: names say what is secret in each.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Texts {
    method: Option<String>,
    url: String,
    content_type: Option<String>,
    request_body: Option<String>,
    location: Option<String>,
    response_body: Option<String>,
}

impl Redactor {
    /// A request without its secrets, which are learnt; they are also replaced where it repeats them.
    pub(in crate::check) fn request(&mut self, mut request: Request) -> Request {
        let texts = Texts {
            method: request.method.take(),
            url: std::mem::take(&mut request.url),
            content_type: request.content_type.take(),
            request_body: request.body.take(),
            location: request.location.take(),
            response_body: request.answer.take(),
        };
        let texts = self.texts(texts);
        Request {
            method: texts.method,
            url: texts.url,
            content_type: texts.content_type,
            body: texts.request_body,
            location: texts.location,
            answer: texts.response_body,
            ..request
        }
    }

    fn texts(&mut self, texts: Texts) -> Texts {
        let Ok(record) = serde_json::to_string(&texts) else { return Texts::hidden() };
        let secrets = self.scan(&record);
        if secrets.is_empty() {
            return texts;
        }
        self.learn(&secrets);
        let Redacted { text, unsaid, .. } = self.text(record, 0..0, &secrets);
        // Pseudonyms take the place of what is in quotes, so that it is JSON still.
        let Ok(shown) = serde_json::from_str::<Texts>(&text) else { return Texts::hidden() };
        let all = |text: Option<String>| text.map(|text| unsaid.text(&text));
        Texts {
            method: all(shown.method),
            url: unsaid.text(&shown.url),
            content_type: all(shown.content_type),
            request_body: all(shown.request_body),
            location: all(shown.location),
            response_body: all(shown.response_body),
        }
    }
}

impl Texts {
    /// What is shown where it is not known what is secret.
    fn hidden() -> Self {
        Self {
            method: None,
            url: "[hidden]".to_owned(),
            content_type: None,
            request_body: None,
            location: None,
            response_body: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Values;

    fn request() -> Request {
        let body = r#"{"eventType":"play","params":{"analytics.visitorId":"viewer-77","x":1},"customMetadata":{"a":"seat 5","n":12345}}"#;
        Request {
            url: "https://h/api/v1/sessions/s/events?ecid=s3cr3t".into(),
            content_type: Some("application/json".into()),
            body: Some(body.into()),
            status: Some(400),
            location: Some("/api/v1/sessions/s?token=abc".into()),
            answer: Some(r#"{"message":"no viewer-77"}"#.into()),
            ..Request::default()
        }
    }

    #[test]
    fn secrets_have_pseudonyms_and_the_rest_stays() {
        let shown = Redactor::new(&Values::default()).request(request());
        assert_eq!(
            shown.body.as_deref(),
            Some(
                r#"{"eventType":"play","params":{"analytics.visitorId":"[visitor-1]","x":1},"customMetadata":{"a":"[metadata-1]","n":[metadata-2]}}"#
            )
        );
        assert_eq!(shown.answer.as_deref(), Some(r#"{"message":"no [visitor-1]"}"#));
        assert!(!shown.url.contains("s3cr3t") && shown.url.contains("/api/v1/sessions/s/events"));
        assert!(!shown.location.unwrap().contains("abc"));
        assert_eq!(
            (shown.status, shown.content_type.as_deref()),
            (Some(400), Some("application/json"))
        );
    }

    #[test]
    fn a_body_that_is_no_json_is_hidden_and_all_is_shown_on_demand() {
        let opaque = || Request { body: Some("user=viewer-77".into()), ..Request::default() };
        let shown = Redactor::new(&Values::default()).request(opaque());
        assert!(!shown.body.unwrap().contains("viewer-77"));
        assert_eq!(Redactor::new(&Values::Shown).request(request()), request());
    }
}
