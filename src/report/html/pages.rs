//! The pages of the rules that found something, as parts of the page.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::escaped;
use crate::rules;

/// The page of a rule; nothing where there is no such rule.
pub(super) fn page(id: &str, is_here: &dyn Fn(&str) -> bool) -> String {
    let Some(rule) = rules::find(id) else { return String::new() };
    // The heading is the rule's ID.
    let text = rule.page.split_once('\n').map_or("", |(_, rest)| rest);
    let mut open = None;
    let events = Parser::new_ext(text, Options::ENABLE_TABLES);
    let events = events.flat_map(|event| parts(event, is_here, &mut open));
    let mut body = String::new();
    html::push_html(&mut body, events);
    let id = escaped(id);
    format!(
        "<article class=\"page\" id=\"rule-{id}\" tabindex=\"-1\">\n<h2><code>{id}</code></h2>\n{body}</article>\n"
    )
}

/// An event of a rule's page as it is shown here: a heading lower, with labels for the examples, and links to
/// what is here or on the web.
fn parts<'a>(
    event: Event<'a>,
    is_here: &dyn Fn(&str) -> bool,
    open: &mut Option<bool>,
) -> Vec<Event<'a>> {
    match event {
        Event::Start(Tag::Heading { id, classes, attrs, .. }) => {
            vec![Event::Start(Tag::Heading { level: HeadingLevel::H3, id, classes, attrs })]
        }
        Event::End(TagEnd::Heading(_)) => vec![Event::End(TagEnd::Heading(HeadingLevel::H3))],
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let to = target(&dest_url, is_here);
            *open = Some(to.is_some());
            let link =
                |to: String| Event::Start(Tag::Link { link_type, dest_url: to.into(), title, id });
            to.map(link).into_iter().collect()
        }
        Event::End(TagEnd::Link) => match open.take() {
            Some(true) => vec![Event::End(TagEnd::Link)],
            _ => Vec::new(),
        },
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
            let block = Event::Start(Tag::CodeBlock(CodeBlockKind::Indented));
            label(&info).into_iter().chain([block]).collect()
        }
        // The pages have none; nothing but Markdown gets in.
        Event::Html(text) | Event::InlineHtml(text) => vec![Event::Text(text)],
        other => vec![other],
    }
}

/// Where a link of a page leads from here: to another rule's page, or to the web.
fn target(url: &str, is_here: &dyn Fn(&str) -> bool) -> Option<String> {
    if url.starts_with("https://") {
        return Some(url.to_owned());
    }
    let rule = url.strip_suffix(".md").filter(|rule| is_here(rule))?;
    Some(format!("#rule-{rule}"))
}

/// What is said before an example: `timeline trips`, `timeline fixed`.
fn label(info: &str) -> Option<Event<'static>> {
    let kind = info.split_whitespace().nth(1)?;
    let words = match kind {
        "trips" => "Raises the finding (seconds, playhead, event, parameters):",
        _ => "Does not raise it:",
    };
    Some(Event::Html(format!("<p class=\"label\">{words}</p>\n").into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_its_parts_and_no_link_that_leads_nowhere() {
        for rule in rules::all() {
            let page = page(rule.id, &|_| false);
            assert!(page.contains("<h3>What it says</h3>"), "{page}");
            assert!(!page.contains("<h1") && !page.contains(".md\""), "{page}");
            assert_eq!(page.matches("<a ").count(), page.matches("</a>").count(), "{page}");
            assert!(!page.contains("style="), "{page}");
        }
        assert!(page("ad-outside-break", &|_| true).contains("Raises the finding ("));
        assert_eq!(page("no-such-rule", &|_| true), "");
    }

    #[test]
    fn links_lead_to_what_is_here_or_on_the_web() {
        let here = |rule: &str| rule == "here";
        assert_eq!(target("here.md", &here).as_deref(), Some("#rule-here"));
        assert_eq!(target("there.md", &here), None);
        assert_eq!(target("../captures.md", &here), None);
        assert_eq!(target("javascript:alert(1)", &here), None);
        assert_eq!(target("https://a/b", &here).as_deref(), Some("https://a/b"));
    }
}
