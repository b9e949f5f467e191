//! Reading and judging one small payload: our documents beside `serde_json`'s values.

use std::hint::black_box;

use divan::Bencher;
use playproof::json::Document;
use serde_json::{Value, json};

/// A ping as a player sends it, of the usual length.
const PING: &[u8] = br#"{"playerTime":{"playhead":1834.52,"ts":1731673860000},"eventType":"ping","qoeData":{"media.qoe.bitrate":5120000,"media.qoe.droppedFrames":12,"media.qoe.framesPerSecond":60,"media.qoe.timeToStart":1250},"params":{"analytics.visitorId":"3d0a6c1e5f7b48c29e1b","media.sdkVersion":"va-2.1.0-web","media.channel":"sample-channel","media.playerName":"html5 player"}}"#;

fn main() {
    divan::main();
}

fn schema() -> Value {
    let text = json!({"type": "string"});
    let count = json!({"type": "integer", "minimum": 0});
    json!({
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "object",
        "properties": {
            "playerTime": {
                "type": "object",
                "properties": {"playhead": {"type": "number"}, "ts": {"type": "integer"}},
                "required": ["playhead", "ts"],
                "additionalProperties": false
            },
            "eventType": {"enum": ["ping"]},
            "qoeData": {
                "type": "object",
                "properties": {
                    "media.qoe.bitrate": count,
                    "media.qoe.droppedFrames": count,
                    "media.qoe.framesPerSecond": count,
                    "media.qoe.timeToStart": count
                },
                "additionalProperties": false
            },
            "params": {
                "type": "object",
                "properties": {
                    "analytics.visitorId": text,
                    "media.sdkVersion": text,
                    "media.channel": text,
                    "media.playerName": text
                },
                "additionalProperties": false
            }
        },
        "required": ["playerTime", "eventType"],
        "additionalProperties": false
    })
}

#[divan::bench]
fn parse_document() -> usize {
    let document = Document::parse(black_box(PING)).expect("a ping is JSON");
    document.root().span().end
}

#[divan::bench]
fn parse_value() -> Value {
    serde_json::from_slice(black_box(PING)).expect("a ping is JSON")
}

#[divan::bench]
fn document_to_value(bencher: Bencher<'_, '_>) {
    let document = Document::parse(PING).expect("a ping is JSON");
    bencher.bench_local(|| black_box(document.root()).to_value());
}

#[divan::bench]
fn judge_value(bencher: Bencher<'_, '_>) {
    let validator = jsonschema::draft4::new(&schema()).expect("the schema is one");
    bencher.bench_local(|| {
        let value: Value = serde_json::from_slice(black_box(PING)).expect("a ping is JSON");
        assert!(validator.is_valid(&value));
    });
}
