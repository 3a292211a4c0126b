//! What lateness costs.

use checker::text;
use checker::text::Text;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::rules::LatePolicy;

/// How late a submission is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Lateness {
    /// There is no due time, or nobody knows when it was handed in.
    Unknown,
    InTime,
    /// By this many minutes, and what it costs in percent of the total.
    Late {
        minutes: i64,
        percent: f64,
    },
    /// So late that it is worth nothing.
    Closed {
        minutes: i64,
    },
}

const MINUTES_PER_DAY: i64 = 24 * 60;

impl LatePolicy {
    /// Judges a submission that was handed in at `at` by somebody who has so many more hours.
    pub fn judge(&self, at: Option<Timestamp>, extra_hours: f64) -> Lateness {
        let (Some(due), Some(at)) = (self.due, at) else { return Lateness::Unknown };
        #[expect(clippy::cast_possible_truncation, reason = "the rules allow 100,000 hours")]
        let extra = (extra_hours * 3600.0).round() as i64;
        let seconds = at.as_second() - due.as_second() - extra;
        if seconds <= i64::from(self.grace_minutes) * 60 {
            return Lateness::InTime;
        }
        // A minute begun is a minute, a day begun is a day.
        let minutes = seconds.unsigned_abs().div_ceil(60).cast_signed();
        #[expect(clippy::cast_precision_loss, reason = "minutes of this millennium")]
        if self.closes_after_days.is_some_and(|days| minutes as f64 > days * MINUTES_PER_DAY as f64) {
            return Lateness::Closed { minutes };
        }
        let days = minutes.unsigned_abs().div_ceil(MINUTES_PER_DAY.unsigned_abs());
        #[expect(clippy::cast_precision_loss, reason = "days of this millennium")]
        let percent = (self.percent_per_day * days as f64).min(self.at_most_percent.unwrap_or(100.0));
        Lateness::Late { minutes, percent }
    }
}

impl Lateness {
    /// What it costs, in percent of the total.
    pub fn cost(self) -> f64 {
        match self {
            Self::Unknown | Self::InTime => 0.0,
            Self::Late { percent, .. } => percent,
            Self::Closed { .. } => 100.0,
        }
    }

    /// In words, if it matters.
    pub fn sentence(self) -> Option<Text> {
        match self {
            Self::Unknown | Self::InTime => None,
            Self::Late { minutes, percent } => {
                // Without what sums of binary fractions leave behind.
                let percent = (percent * 100.0).round() / 100.0;
                Some(text!("grade-late", time = duration(minutes), percent = percent.to_string()))
            }
            Self::Closed { minutes } => Some(text!("grade-closed", time = duration(minutes))),
        }
    }
}

/// `3 days, 2 hours`, `2 hours, 5 minutes`, `5 minutes`.
fn duration(minutes: i64) -> Text {
    let minutes = minutes.unsigned_abs();
    let (days, hours) = (minutes / MINUTES_PER_DAY.unsigned_abs(), minutes / 60 % 24);
    let parts = [
        (days, text!("time-days", count = days)),
        (hours, text!("time-hours", count = hours)),
        (minutes % 60, text!("time-minutes", count = minutes % 60)),
    ];
    let words = parts.into_iter().filter(|(count, _)| *count > 0).take(2).map(|(_, text)| text);
    words.reduce(|first, second| text!("listed", first = first, second = second)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> LatePolicy {
        LatePolicy {
            due: Some("2026-12-01T12:00:00Z".parse().expect("a time")),
            grace_minutes: 10,
            percent_per_day: 10.0,
            at_most_percent: Some(35.0),
            closes_after_days: Some(7.0),
        }
    }

    fn at(text: &str, extra_hours: f64) -> Lateness {
        policy().judge(Some(text.parse().expect("a time")), extra_hours)
    }

    #[test]
    fn grace_and_extra_time_are_not_late_and_days_begun_count() {
        assert_eq!(at("2026-12-01T12:10:00Z", 0.0), Lateness::InTime);
        assert_eq!(at("2026-12-01T12:10:01Z", 0.0), Lateness::Late { minutes: 11, percent: 10.0 });
        assert_eq!(at("2026-12-02T12:00:00Z", 0.0), Lateness::Late { minutes: 1440, percent: 10.0 });
        assert_eq!(at("2026-12-02T12:00:01Z", 0.0), Lateness::Late { minutes: 1441, percent: 20.0 });
        assert_eq!(at("2026-12-02T12:00:01Z", 24.0), Lateness::InTime);
        assert_eq!(at("2026-12-06T12:00:00Z", 0.0), Lateness::Late { minutes: 7200, percent: 35.0 });
        assert_eq!(at("2026-12-08T12:00:01Z", 0.0), Lateness::Closed { minutes: 10081 });
        assert_eq!(policy().judge(None, 0.0), Lateness::Unknown);
    }

    #[test]
    fn lateness_reads_well() {
        let sentence = at("2026-12-02T14:05:00Z", 0.0).sentence();
        assert_eq!(sentence.map(|late| late.to_string()).as_deref(), Some("late by 1 day, 2 hours: 20 % less"));
        assert_eq!(Lateness::InTime.sentence(), None);
        let thirds = Lateness::Late { minutes: 60, percent: 3.3 * 3.0 }.sentence();
        assert_eq!(thirds.map(|late| late.to_string()).as_deref(), Some("late by 1 hour: 9.9 % less"));
    }
}
