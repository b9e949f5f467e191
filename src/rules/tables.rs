//! The rules by kind, so that a call is shown to the rules of calls alone.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use super::expect::Expectations;
use super::{BodyCx, CallCx, Check, FaultCx, Rule, SessionCx, Signs, Sink, all};
use crate::finding::{Draft, Raised};
use crate::session::CallRecord;

/// The rules of a kind with their checks, in the order of the catalogue.
type Table<C> = Vec<(&'static Rule, C)>;

/// The rules of the kinds that are asked for each payload, call or session.
#[derive(Debug, Default)]
pub struct Tables {
    /// Of faults of a payload.
    pub faults: Table<fn(&FaultCx<'_>) -> Option<Draft>>,
    /// Of payloads of which a configuration expects something.
    pub expected: Table<fn(&BodyCx<'_>, &Expectations, &mut Sink<'_>)>,
    /// Of calls.
    pub calls: Table<fn(&CallCx<'_>, &mut Sink<'_>)>,
    /// Of calls, when all others have spoken.
    pub answers: Table<fn(&CallRecord, &mut Sink<'_>)>,
    /// All rules by their ids: each finding asks for its own.
    pub(super) by_id: HashMap<&'static str, &'static Rule, RandomState>,
    /// Of replayed sessions.
    sessions: Table<(Signs, OfSession)>,
}

type OfSession = fn(&SessionCx<'_>, &mut Sink<'_>);

/// The tables of all rules.
pub fn tables() -> &'static Tables {
    static TABLES: LazyLock<Tables> = LazyLock::new(Tables::new);
    &TABLES
}

impl Tables {
    fn new() -> Self {
        let mut tables = Self::default();
        for rule in all() {
            tables.by_id.insert(rule.id, rule);
            match rule.check {
                Check::Payload(check) => tables.faults.push((rule, check)),
                Check::Expected(check) => tables.expected.push((rule, check)),
                Check::Call(check) => tables.calls.push((rule, check)),
                Check::Answer(check) => tables.answers.push((rule, check)),
                Check::Session(signs, check) => tables.sessions.push((rule, (signs, check))),
                Check::Values(..) | Check::Series(..) | Check::Capture(_) | Check::Own { .. } => {}
            }
        }
        tables
    }

    /// Lets the rules of sessions speak of one.
    pub fn judge(&self, cx: &SessionCx<'_>, raised: &mut Vec<Raised>) {
        for (rule, (signs, check)) in &self.sessions {
            if cx.signs.have(*signs) {
                check(cx, &mut Sink::new(rule, raised));
            } else if cfg!(debug_assertions) {
                // Rules are skipped for speed alone: all tests hold that none would have spoken.
                let before = raised.len();
                check(cx, &mut Sink::new(rule, raised));
                assert_eq!(raised.len(), before, "{} spoke without {signs:?}", rule.id);
            }
        }
    }
}
