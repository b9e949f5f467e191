//! Writes the log that the lines of a timeline stand for.

use serde_json::{Map, Value, json};

use super::request::{Numbers, Request};
use super::{BASE_MS, Timeline, har};

/// The end of January 2026, in ms from the beginning of a timeline: none goes beyond.
const MAX_MS: i64 = 26 * 86_400_000;

/// The most pings that one line stands for: enough for a day, one a second.
const MAX_PINGS: i64 = 100_000;

#[derive(Default)]
pub(super) struct Writer {
    lines: Vec<String>,
    har: bool,
    expected: Vec<String>,
    now_ms: i64,
    playhead: f64,
    numbers: Numbers,
    batch: Option<Batch>,
}

struct Batch {
    url: &'static str,
    events: Vec<Value>,
    changes: Vec<String>,
}

impl Writer {
    pub(super) fn line(&mut self, line: &str) -> Result<(), String> {
        let (line, expected) = match line.split_once("<-") {
            Some((line, rules)) => (line, rules.split(',').map(str::trim).collect()),
            None => (line, Vec::new()),
        };
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] => {
                self.expected.extend(expected.iter().map(|rule| format!("{rule} @ 0")));
                return Ok(());
            }
            [word, ..] if word.starts_with('#') => return Ok(()),
            ["pings", until, options @ ..] => self.pings(ms(until)?, options)?,
            ["other", time] => self.other(ms(time)?),
            ["raw", ..] => self.raw(line)?,
            ["batch", changes @ ..] => self.begin(changes),
            ["end"] => self.end()?,
            ["har"] => {
                self.har = true;
                return Ok(());
            }
            _ => self.event(line.trim(), &words)?,
        }
        let record = self.lines.len() + usize::from(self.batch.is_some());
        self.expected.extend(expected.iter().map(|rule| format!("{rule} @ {record}")));
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Timeline, String> {
        if self.batch.is_some() {
            return Err("a batch is not closed by `end`".into());
        }
        self.expected.sort();
        let capture = match self.har {
            true => har::of(&self.lines).ok_or("a `raw` line is no line of a HAR")?,
            false => self.lines.concat(),
        };
        Ok(Timeline { capture, expected: self.expected })
    }

    fn raw(&mut self, line: &str) -> Result<(), String> {
        let text = line.trim().strip_prefix("raw").unwrap_or_default().trim();
        if self.har {
            return Err("`raw` is no line of a HAR".into());
        }
        self.lines.push(format!("{text}\n"));
        Ok(())
    }

    fn pings(&mut self, until_ms: i64, options: &[&str]) -> Result<(), String> {
        let still = options.contains(&"still");
        let step = options.iter().find_map(|option| option.parse::<f64>().ok()).unwrap_or(10.0);
        let step_ms = (step * 1000.0) as i64;
        if step_ms <= 0 {
            return Err(format!("`{step}` is no time between pings"));
        }
        if until_ms.saturating_sub(self.now_ms) / step_ms > MAX_PINGS {
            return Err(format!("these are more than {MAX_PINGS} pings"));
        }
        while self.now_ms + step_ms < until_ms {
            let playhead = self.playhead + if still { 0.0 } else { step };
            let time = (self.now_ms + step_ms) as f64 / 1000.0;
            let line = format!("{time} {playhead} ping");
            self.event(&line, &line.split_whitespace().collect::<Vec<_>>())?;
        }
        Ok(())
    }

    fn other(&mut self, at_ms: i64) {
        let line = json!({
            "startedDateTime": iso(BASE_MS + at_ms), "method": "GET",
            "url": "https://media.example.com/segment.ts", "status": 200,
        });
        self.lines.push(format!("{line}\n"));
    }

    fn begin(&mut self, changes: &[&str]) {
        let (url, changes) = match changes {
            ["sessions", rest @ ..] => ("https://media.example.com/api/v1/sessions", rest),
            rest => ("https://media.example.com/api/v1/downloaded", rest),
        };
        let changes = changes.iter().map(ToString::to_string).collect();
        self.batch = Some(Batch { url, events: Vec::new(), changes });
    }

    fn end(&mut self) -> Result<(), String> {
        let Batch { url, events, changes } = self.batch.take().ok_or("there is no batch to end")?;
        let mut request = Request::new(Value::Array(events), url.to_owned());
        request.status = Some(json!(201));
        changes.iter().try_for_each(|change| request.change(change))?;
        self.lines.push(request.line(self.now_ms));
        Ok(())
    }

    fn event(&mut self, line: &str, words: &[&str]) -> Result<(), String> {
        let own = words.first().and_then(|word| word.strip_prefix('[')?.strip_suffix(']'));
        let (sid, words) = match own {
            Some(sid) => (sid, &words[1..]),
            None => ("s1", words),
        };
        let [time, playhead, event_type, changes @ ..] = words else {
            return Err(format!("`{line}` lacks some of time, playhead and event type"));
        };
        let mut player_time = Map::new();
        if *playhead != "-" {
            if *playhead != "=" {
                let number = playhead.parse().ok().filter(|number: &f64| number.is_finite());
                self.playhead = number.ok_or_else(|| format!("`{playhead}` is no playhead"))?;
            }
            player_time.insert("playhead".into(), number(self.playhead));
        }
        if *time != "-" {
            self.now_ms = ms(time)?;
            player_time.insert("ts".into(), json!(BASE_MS + self.now_ms));
        }
        let mut body = json!({"playerTime": player_time, "eventType": event_type});
        let params = self.numbers.params(event_type, &number(self.playhead));
        if !params.is_empty() {
            body["params"] = params.into();
        }
        let start = *event_type == "sessionStart";
        let path = if start { String::new() } else { format!("/{sid}/events") };
        let mut request =
            Request::new(body, format!("https://media.example.com/api/v1/sessions{path}"));
        request.status = Some(json!(if start { 201 } else { 204 }));
        request.location = start.then(|| format!("/api/v1/sessions/{sid}"));
        request.change_all(changes, line)?;
        match &mut self.batch {
            Some(batch) => batch.events.push(request.body),
            None => self.lines.push(request.line(self.now_ms)),
        }
        Ok(())
    }
}

/// `1:02:03.5`, `2:03.5` or `3.5` in milliseconds.
pub(super) fn ms(time: &str) -> Result<i64, String> {
    let seconds = time
        .split(':')
        .try_fold(0.0, |sum, part| part.parse::<f64>().ok().map(|part| sum * 60.0 + part));
    let ms = seconds.map(|seconds| (seconds * 1000.0).round());
    let ms = ms.filter(|ms| ms.is_finite() && ms.abs() < MAX_MS as f64);
    ms.map(|ms| ms as i64).ok_or_else(|| format!("`{time}` is no time"))
}

/// Whole numbers as players send them: without a point.
fn number(number: f64) -> Value {
    if number.fract() == 0.0 { json!(number as i64) } else { json!(number) }
}

pub(super) fn iso(ms: i64) -> String {
    let (day_ms, day) = (ms.rem_euclid(86_400_000), ms.div_euclid(86_400_000));
    // Timelines stay near January 2026; 2026-01-01 is day 20454 of the Unix epoch.
    let (seconds, fraction) = (day_ms / 1000, day_ms % 1000);
    format!(
        "2026-01-{:02}T{:02}:{:02}:{:02}.{fraction:03}Z",
        (day - 20_453).clamp(1, 31),
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
    )
}
