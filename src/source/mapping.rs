//! Names that the user gives for the fields of a log.

use std::str::FromStr;

use thiserror::Error;

/// A field of a request that a log can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogField {
    /// The request's method.
    Method,
    /// The request's URL, or its path.
    Url,
    /// The request's body.
    Body,
    /// The request's headers.
    RequestHeaders,
    /// The request's `Content-Type`.
    ContentType,
    /// The response's status.
    Status,
    /// The response's headers.
    ResponseHeaders,
    /// The response's `Location`.
    Location,
    /// The response's body.
    ResponseBody,
    /// When the request was captured.
    Time,
    /// What joins the line of a request to the line of its response.
    Id,
}

impl LogField {
    /// All fields, with the names that a mapping has for them.
    pub const ALL: [(&'static str, Self); 11] = [
        ("method", Self::Method),
        ("url", Self::Url),
        ("body", Self::Body),
        ("request-headers", Self::RequestHeaders),
        ("content-type", Self::ContentType),
        ("status", Self::Status),
        ("response-headers", Self::ResponseHeaders),
        ("location", Self::Location),
        ("response-body", Self::ResponseBody),
        ("time", Self::Time),
        ("id", Self::Id),
    ];

    /// The name that a mapping has for it.
    pub fn name(self) -> &'static str {
        let named = Self::ALL.iter().find(|(_, field)| *field == self);
        named.map_or("", |(name, _)| name)
    }
}

/// Where a log keeps some of its fields, as the user says: these names are tried before all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping(Vec<(LogField, String)>);

/// What is wrong with a mapping.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MappingError {
    /// It is not of the form `FIELD=PATH`.
    #[error("`{0}` is not of the form FIELD=PATH, such as body=request.payload")]
    Form(String),
    /// The field is none that is read.
    #[error(
        "`{name}` is not a field: use one of {}",
        LogField::ALL.map(|(name, _)| name).join(", ")
    )]
    Field {
        /// What stands in its place.
        name: String,
    },
}

impl Mapping {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds what `text`, `FIELD=PATH`, says. The path is the names of members from the record down,
    /// with dots between them; a leading `$.` may stand before it. Upper and lower case, `_` and `-`
    /// do not matter in it.
    ///
    /// # Errors
    /// The text has no `=` or no path, or the field is unknown.
    pub fn add(&mut self, text: &str) -> Result<(), MappingError> {
        let form = || MappingError::Form(text.to_owned());
        let (field, path) = text.split_once('=').ok_or_else(form)?;
        if path.trim().trim_start_matches("$.").is_empty() {
            return Err(form());
        }
        let name = field.trim().to_ascii_lowercase().replace('_', "-");
        let known = LogField::ALL.iter().find(|(known, _)| *known == name);
        let (_, field) =
            known.ok_or_else(|| MappingError::Field { name: field.trim().to_owned() })?;
        self.set(*field, path);
        Ok(())
    }

    /// Adds a field with the path of its value, as [`Mapping::add`] takes it.
    pub fn set(&mut self, field: LogField, path: &str) {
        self.0.push((field, path.trim().trim_start_matches("$.").to_owned()));
    }

    /// This mapping, and behind it what `other` says.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.0.extend_from_slice(&other.0);
        self
    }

    /// The fields and the paths of their values, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (LogField, &str)> {
        self.0.iter().map(|(field, path)| (*field, path.as_str()))
    }
}

impl FromStr for Mapping {
    type Err = MappingError;

    /// A mapping of one field, `FIELD=PATH`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut mapping = Self::default();
        mapping.add(text)?;
        Ok(mapping)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_fields_and_paths() {
        let mut mapping = Mapping::default();
        mapping.add("body=$.req.payload").unwrap();
        mapping.add("Response_Body = a=b").unwrap();
        let expected = [(LogField::Body, "req.payload"), (LogField::ResponseBody, "a=b")];
        assert!(mapping.iter().eq(expected));
    }

    #[test]
    fn says_what_is_wrong() {
        for text in ["body", "body=", "body=$."] {
            assert_eq!(text.parse::<Mapping>(), Err(MappingError::Form(text.into())));
        }
        let error = "verb=x".parse::<Mapping>().unwrap_err().to_string();
        assert!(
            error.starts_with("`verb` is not a field: use one of method, url, body"),
            "{error}"
        );
    }
}
