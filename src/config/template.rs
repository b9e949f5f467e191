//! The configuration that `playproof init` writes.

use std::fmt::Write;

use super::keys::{self, Key, Table};

/// Columns of the lines.
const WIDTH: usize = 80;

/// A configuration with all keys, each commented out: what it says is what holds without it.
pub fn template() -> String {
    let mut text = String::from(
        "# The configuration of playproof. Each key stands below with its default, or\n\
         # with an example where it has none; take away the # of what you change.\n\
         # `playproof config` shows what holds, and where it comes from.\n",
    );
    let keys = keys::all();
    for table in Table::ALL {
        let of_table: Vec<&Key> = keys.iter().filter(|key| key.table == table).collect();
        if table != Table::Top {
            text.push('\n');
            comment(&mut text, table.meaning());
            // A table that repeats would be one without the keys that it must have.
            let mark = if table.repeats() { "#" } else { "" };
            line(&mut text, &format!("{mark}{table}"));
        }
        for key in of_table {
            if table == Table::Top {
                text.push('\n');
            }
            comment(&mut text, &key.meaning);
            let set = match &key.default {
                Some(default) => format!("#{} = {default}", key.name),
                None if key.instead => format!("# {}", key.example),
                None => format!("#{}", key.example),
            };
            line(&mut text, &set);
        }
    }
    text
}

fn comment(text: &mut String, words: &str) {
    let options = textwrap::Options::new(WIDTH - 2)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .word_separator(textwrap::WordSeparator::AsciiSpace);
    for wrapped in textwrap::wrap(words, options) {
        line(text, &format!("# {wrapped}"));
    }
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("writing to a string cannot fail");
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{Settings, parse};

    fn read(text: &str) -> Settings {
        let settings = parse(Path::new("playproof.toml"), text);
        let settings = settings.unwrap_or_else(|wrong| panic!("{:#?}\n{text}", wrong.problems));
        Settings { file: None, ..settings }
    }

    #[test]
    fn it_says_nothing_but_the_defaults() {
        assert_eq!(read(&template()), Settings::default());
    }

    #[test]
    fn every_line_of_it_can_be_used() {
        let used: String = template()
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(rest) if !rest.starts_with(' ') => format!("{rest}\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        let settings = read(&used);
        assert_eq!((settings.ignores.len(), settings.reports.len()), (1, 1));
        assert_eq!(settings.own.all().count(), 1);
        assert_eq!(settings.log.len(), 11);
        assert_eq!(settings.limits, Settings::default().limits);
    }

    #[test]
    fn every_key_is_in_it() {
        let text = template();
        for key in keys::all() {
            let set = format!("#{} = ", key.name);
            let mark = if key.instead { "# " } else { "#" };
            let example = format!("{mark}{}", key.example);
            assert!(text.contains(&set) || text.contains(&example), "{set}");
        }
    }

    #[test]
    fn it_fits_a_terminal() {
        let long = template().lines().find(|line| line.chars().count() > WIDTH).map(str::to_owned);
        assert_eq!(long, None);
    }
}
