//! What the compiler does not hold: which module may use which, where a dependency has its home, and that
//! rules, pages and cases belong together.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use playproof::rules;

/// The modules, lowest first: each may use those before it. `docs/architecture.md` says what they are.
const MODULES: [&str; 25] = [
    "spill", "json", "place", "source", "finding", "ingest", "api", "payload", "session", "replay",
    "metrics", "timeline", "rules", "report", "baseline", "query", "own", "check", "config",
    "diff", "extract", "inspect", "cases", "cli", "main",
];

/// What a module may use, where that is less than all below it.
const ONLY: [(&str, &[&str]); 3] = [
    ("report", &["finding", "metrics", "replay", "rules", "spill", "timeline"]),
    ("baseline", &["finding", "rules", "report"]),
    ("api", &[]),
];

/// Dependencies with a home of their own: which files may name them.
const HOMES: [(&str, &[&str]); 21] = [
    ("postcard", &["src/spill"]),
    ("toml", &["src/config"]),
    ("jsonschema", &["src/payload/schemas"]),
    ("nom", &["src/api", "src/ingest/message.rs", "src/query/lex.rs"]),
    ("regex", &["src/query"]),
    ("comfy_table", &["src/cli/table.rs"]),
    ("flate2", &["src/source/decode.rs", "src/report/sarif/size.rs"]),
    ("ruzstd", &["src/source/decode.rs"]),
    ("zip", &["src/source/archive.rs"]),
    ("rayon", &["src/check", "src/cli"]),
    ("miette", &["src/report/pretty"]),
    ("quick_junit", &["src/report/junit"]),
    ("csv", &["src/report/csv.rs", "src/report/mod.rs"]),
    ("jiff", &["src/ingest", "src/report/words.rs", "src/query/operator.rs", "src/config"]),
    ("walkdir", &["src/source"]),
    ("indicatif", &["src/cli/progress.rs"]),
    ("anstream", &["src/cli"]),
    ("clap_complete", &["src/cli/completions.rs"]),
    ("clap_mangen", &["src/cli/man.rs"]),
    ("mimalloc", &["src/main.rs"]),
    ("similar", &["src/diff/align.rs"]),
];

struct File {
    /// With `/` between its parts.
    path: String,
    text: String,
}

impl File {
    /// The module of `src` that it belongs to.
    fn module(&self) -> &str {
        let inner = self.path.trim_start_matches("src/");
        inner.split(['/', '.']).next().unwrap_or_default()
    }

    /// Its lines outside of tests, with their numbers from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.text.find("#[cfg(test)]\nmod tests {").unwrap_or(self.text.len());
        (1..).zip(self.text[..end].lines())
    }

    /// The files and directories of the modules that are built for tests alone.
    fn of_tests(&self) -> Vec<String> {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let directory = match name {
            "mod.rs" | "lib.rs" => self.path.trim_end_matches(name),
            _ => &format!("{}/", self.path.trim_end_matches(".rs")),
        };
        let after = self.text.split("#[cfg(test)]\nmod ").skip(1);
        let modules = after.filter_map(|after| after.lines().next()?.strip_suffix(';'));
        modules.map(|module| format!("{directory}{module}")).collect()
    }
}

/// The source, without the modules that are built for tests alone.
fn source() -> Vec<File> {
    let mut files = files("src", "rs");
    let of_tests: Vec<String> = files.iter().flat_map(File::of_tests).collect();
    files.retain(|file| {
        let rest = of_tests.iter().filter_map(|module| file.path.strip_prefix(module.as_str()));
        !rest.into_iter().any(|rest| rest.starts_with(['.', '/']))
    });
    files
}

fn files(directory: &str, extension: &str) -> Vec<File> {
    let mut found: Vec<File> = walkdir::WalkDir::new(directory)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.path().extension().is_some_and(|it| it == extension))
        .map(|entry| File {
            path: entry.path().to_string_lossy().replace('\\', "/"),
            text: fs::read_to_string(entry.path()).unwrap(),
        })
        .collect();
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(!found.is_empty(), "no .{extension} in {directory}");
    found
}

/// Fails with all that was found wrong.
#[track_caller]
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Every complaint that `of_line` has of a line outside of tests.
fn complaints(of_line: impl Fn(&File, &str) -> Vec<String>) -> Vec<String> {
    let mut told = Vec::new();
    for file in source() {
        for (number, line) in file.lines() {
            let of_line = of_line(&file, line).into_iter();
            told.extend(of_line.map(|it| format!("{}:{number}: {it}", file.path)));
        }
    }
    told
}

/// The modules that a line of code names after `crate::`.
fn used(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap_or_default();
    code.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    })
}

fn is_allowed(user: &str, used: &str) -> bool {
    let rank = |module: &str| MODULES.iter().position(|it| *it == module);
    let below = rank(used).zip(rank(user)).is_some_and(|(used, user)| used < user);
    let only = ONLY.iter().find(|(module, _)| *module == user);
    user == used || (below && only.is_none_or(|(_, allowed)| allowed.contains(&used)))
}

#[test]
fn imports_point_one_way() {
    assert_none(&complaints(|file, line| {
        let user = file.module();
        let wrong = used(line).filter(|used| user != "lib" && !is_allowed(user, used));
        wrong.map(|used| format!("`{user}` may not use `{used}`")).collect()
    }));
}

#[test]
fn every_module_has_its_place() {
    let mut found: BTreeSet<String> =
        files("src", "rs").iter().map(|file| file.module().to_owned()).collect();
    assert!(found.remove("lib"));
    assert_eq!(found, MODULES.map(str::to_owned).into());
}

#[test]
fn dependencies_stay_at_home() {
    assert_none(&complaints(|file, line| {
        let code = line.split("//").next().unwrap_or_default();
        let named = HOMES.iter().filter(|(name, homes)| {
            let path = format!("{name}::");
            let is_start = |at: usize| {
                let before = code[..at].chars().next_back();
                before.is_none_or(|c| !c.is_alphanumeric() && !"_:".contains(c))
            };
            code.match_indices(&path).any(|(at, _)| is_start(at))
                && !homes.iter().any(|home| file.path.starts_with(home))
        });
        named
            .map(|(name, homes)| format!("`{name}` has its home in {}", homes.join(", ")))
            .collect()
    }));
}

#[test]
fn nothing_half_done_is_left() {
    const WORDS: [&str; 7] =
        [".unwrap()", "todo!", "dbg!", "unimplemented!", "println!", "TODO", "FIXME"];
    assert_none(&complaints(|_, line| {
        let left = WORDS.iter().filter(|word| line.contains(**word));
        left.map(|word| format!("`{word}`")).collect()
    }));
}

#[test]
fn text_has_no_tabs_and_no_blanks_at_line_ends() {
    let mut wrong = Vec::new();
    for (directory, extension) in
        [("src", "rs"), ("tests", "rs"), ("benches", "rs"), ("docs", "md"), ("tests", "txt")]
    {
        for file in files(directory, extension) {
            for (line, number) in file.text.lines().zip(1..) {
                if line.contains('\t') || line.ends_with(' ') {
                    wrong.push(format!("{}:{number}: a tab, or a blank at the end", file.path));
                }
            }
            if !file.text.ends_with('\n') {
                wrong.push(format!("{}: the last line has no end", file.path));
            }
        }
    }
    assert_none(&wrong);
}

/// The names of the files in a directory, without `extension`.
fn stems(directory: &str, extension: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let of_kind = |path: &PathBuf| path.extension().is_some_and(|it| it == extension);
    let stem = |path: PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    entries.filter(of_kind).filter_map(stem).collect()
}

#[test]
fn every_rule_has_its_page_its_cases_and_its_file() {
    let ids: BTreeSet<String> = rules::all().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(ids.len(), rules::all().count(), "an id is used twice");
    let mut pages = stems("docs/rules", "md");
    assert!(pages.remove("README"));
    assert_eq!(pages, ids, "pages and rules");
    assert_eq!(stems("tests/rules", "txt"), ids, "cases and rules");
    for rule in rules::all() {
        let file = format!("src/rules/{}/{}.rs", rule.group, rule.id.replace('-', "_"));
        assert!(Path::new(&file).is_file(), "{file}");
    }
}
