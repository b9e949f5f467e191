//! `playproof schema`

use super::Outcome;
use super::failure::Failure;
use super::offered::{any, offered};
use super::output::print;
use crate::api::EventType;
use crate::payload::schemas;

/// Print the JSON Schema by which the payloads of an event type are judged; `x-source` names where each demand
/// comes from
#[derive(Debug, clap::Args)]
#[command(after_help = event_types())]
pub(super) struct Args {
    /// The event type, such as `adStart`
    #[arg(value_name = "EVENT_TYPE", value_parser = offered(any, names), hide_possible_values = true)]
    event_type: String,
}

/// Prints the schema.
///
/// # Errors
/// There is no such event type, or standard output cannot be written to.
pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let Some(event_type) = EventType::parse(&args.event_type) else {
        let near = EventType::suggest(&args.event_type).map(EventType::as_str);
        return Err(Failure::NoEventType { word: args.event_type.clone(), near });
    };
    print(|out| out.write_all(schemas::source(event_type).as_bytes()))?;
    Ok(Outcome::Clean)
}

fn event_types() -> String {
    format!("Event types: {}", names().join(", "))
}

fn names() -> Vec<&'static str> {
    EventType::ALL.map(EventType::as_str).into()
}
