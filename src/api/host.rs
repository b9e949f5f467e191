//! Names of hosts, as a user writes them.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A host, or all hosts below a domain: `collect.example.com`, `*.example.net`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPattern {
    /// In lower case, without a dot at its end.
    name: String,
    reach: Reach,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// The host of that name.
    Host,
    /// The hosts below that domain, however deep.
    Below,
}

/// What is no host.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "`{0}` is no host: write its name alone, as in `collect.example.com`, or `*.example.com` for all \
     hosts below a domain"
)]
pub struct HostError(String);

impl HostPattern {
    /// Whether it means `host`, a name without a port.
    pub fn matches(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host).as_bytes();
        let Some(start) = host.len().checked_sub(self.name.len()) else { return false };
        let (before, end) = host.split_at(start);
        end.eq_ignore_ascii_case(self.name.as_bytes())
            && match self.reach {
                Reach::Host => before.is_empty(),
                Reach::Below => before.len() > 1 && before.ends_with(b"."),
            }
    }
}

impl FromStr for HostPattern {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, reach) = match text.strip_prefix("*.") {
            Some(domain) => (domain, Reach::Below),
            None => (text, Reach::Host),
        };
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        // An IPv6 address stands in brackets, and has colons; elsewhere a colon begins a port.
        let is_address = name.starts_with('[') && name.ends_with(']');
        let wrong =
            |c: char| c.is_whitespace() || "*/?#@\\".contains(c) || (c == ':' && !is_address);
        if name.is_empty() || name.starts_with('.') || name.contains(wrong) {
            return Err(HostError(text.to_owned()));
        }
        Ok(Self { name, reach })
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reach {
            Reach::Host => f.write_str(&self.name),
            Reach::Below => write!(f, "*.{}", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_itself_and_a_star_what_is_below() {
        let cases = [
            ("collect.example.com", "COLLECT.example.com", true),
            ("Collect.Example.com.", "collect.example.com", true),
            ("collect.example.com", "x.collect.example.com", false),
            ("collect.example.com", "", false),
            ("*.example.net", "a.example.net", true),
            ("*.example.net", "a.b.example.net.", true),
            ("*.example.net", "example.net", false),
            ("*.example.net", ".example.net", false),
            ("*.example.net", "badexample.net", false),
            ("[::1]", "[::1]", true),
            ("münchen.example", "münchen.example", true),
        ];
        for (pattern, host, expected) in cases {
            let pattern: HostPattern = pattern.parse().unwrap();
            assert_eq!(pattern.matches(host), expected, "{pattern} {host}");
        }
    }

    #[test]
    fn what_is_no_host_is_told() {
        for wrong in
            ["", ".", "*", "*.", "https://a.example", "a.example:443", "a.*.example", "a b"]
        {
            assert_eq!(wrong.parse::<HostPattern>(), Err(HostError(wrong.into())));
        }
    }
}
