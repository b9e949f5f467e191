//! A required name that was misspelt, or put into the wrong container, is one mistake: the name that is
//! there is told, not the absence of the right one as well.

use super::fault::{Fault, FaultKind};
use super::hint::Hint;

/// Takes away the faults of absent names that an unknown name stands for.
pub(super) fn fold(mut faults: Vec<Fault>) -> Vec<Fault> {
    let absent: Vec<(String, String)> = faults.iter().filter_map(missing).collect();
    if absent.is_empty() {
        return faults;
    }
    let mut told: Vec<(String, String)> = Vec::new();
    for fault in &mut faults {
        let Some(container) = fault.pointer.rsplit_once('/').map(|(container, _)| container) else {
            continue;
        };
        let container = container.to_owned();
        let (FaultKind::UnknownParameter { name, hint }
        | FaultKind::UnexpectedMember { name, hint }) = &mut fault.kind
        else {
            continue;
        };
        let meant = match hint {
            Some(Hint::Name(near)) => (container, near.clone()),
            Some(Hint::Container(right)) => (right.pointer().to_owned(), name.clone()),
            _ => continue,
        };
        if absent.contains(&meant) && !told.contains(&meant) {
            if let Some(Hint::Name(near)) = hint {
                *hint = Some(Hint::Required(std::mem::take(near)));
            }
            told.push(meant);
        }
    }
    faults.retain(|fault| missing(fault).is_none_or(|absent| !told.contains(&absent)));
    faults
}

/// The container and the name that a fault says is absent.
fn missing(fault: &Fault) -> Option<(String, String)> {
    let name = match &fault.kind {
        FaultKind::MissingParameter { names, .. } => match names.as_slice() {
            [name] => name.as_str(),
            _ => return None,
        },
        FaultKind::MissingPlayerTime { path } => path.rsplit('.').next().unwrap_or(path),
        FaultKind::MissingEventType => "eventType",
        _ => return None,
    };
    Some((fault.pointer.clone(), name.to_owned()))
}
