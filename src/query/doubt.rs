//! What a question that nothing satisfies may have got wrong.

use super::fields::{Container, Source};
use super::subject::Subject;
use super::value::{Literal, Test};
use super::{Comparison, Query};
use crate::api::EventType;
use crate::payload::nearest;
use crate::payload::schemas::{self, Schemas};

impl Query {
    /// The first name in it that neither the API nor `schemas` know, with what may have been meant. For a
    /// question that no session satisfies: such names are no mistake, since traffic may have them.
    pub fn doubt(&self, schemas: &Schemas) -> Option<String> {
        self.comparisons.iter().find_map(|comparison| comparison.doubt(schemas))
    }
}

impl Comparison {
    fn doubt(&self, schemas: &Schemas) -> Option<String> {
        let Subject::Field(field, key, _) = &self.subject else { return None };
        let (container, name) = match field.source {
            Source::Payload(Container::Params) => (schemas::Container::Params, key.as_str()),
            Source::Payload(Container::QoeData) => (schemas::Container::QoeData, key.as_str()),
            _ if field.name == "eventType" => return self.wrong_event_type(),
            _ => return None,
        };
        let known = EventType::ALL.into_iter().flat_map(|of| schemas.known(of, container));
        let known: Vec<&str> = known.map(String::as_str).collect();
        if known.contains(&name) {
            return None;
        }
        let near = nearest(name, known.into_iter());
        Some(format!("`{name}` is not a parameter of the API{}", did_you_mean(near)))
    }

    fn wrong_event_type(&self) -> Option<String> {
        let Test::Is(literals) = &self.test else { return None };
        let mut texts = literals.iter().filter_map(|literal| match literal {
            Literal::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let word = texts.find(|text| EventType::ALL.iter().all(|known| known.as_str() != *text))?;
        let near = nearest(word, EventType::ALL.iter().map(|known| known.as_str()));
        Some(format!("`{word}` is not an event type{}", did_you_mean(near)))
    }
}

fn did_you_mean(near: Option<&str>) -> String {
    near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_are_pointed_out() {
        let doubt = |text: &str| text.parse::<Query>().unwrap().doubt(&Schemas::built_in());
        let told = |text| doubt(text).unwrap();
        assert_eq!(
            told("inAd and eventType in ['play', 'adStrat']"),
            "`adStrat` is not an event type: did you mean `adStart`?"
        );
        assert_eq!(
            told("params['media.ad.lenght'] > 3"),
            "`media.ad.lenght` is not a parameter of the API: did you mean `media.ad.length`?"
        );
        assert_eq!(told("qoeData['x'] == 3"), "`x` is not a parameter of the API");
        assert_eq!(doubt("eventType == 'adStart' and params['media.ad.length'] > 300"), None);
        assert_eq!(doubt("session.id == 'zzz' and customMetadata['x'] == 'y'"), None);
    }
}
