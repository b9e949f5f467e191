//! The page of a rule, as `playproof explain` and reports show it.

use super::About;

/// The page in Markdown. `check` is how the configuration writes the rule's form.
pub(super) fn page(about: &About, check: &str) -> String {
    let About { id, severity, summary, help, docs } = about;
    let mut page = format!(
        "# {id}\n\n**{}** · group `own`\n\n## What it says\n\n{summary}.\n\n\
         ## How it is checked\n\n```toml\n{}\n```\n",
        severity.as_str(),
        check.trim_end(),
    );
    if let Some(help) = help {
        page += &format!("\n## What to do\n\n{help}.\n");
    }
    if let Some(docs) = docs {
        page += &format!("\n## More\n\n{docs}\n");
    }
    page + &format!(
        "\n## Configure\n\nThis rule is defined in `playproof.toml`. \
         `playproof check --severity {id}=note` changes its severity, `--ignore {id}` leaves it out.\n"
    )
}
