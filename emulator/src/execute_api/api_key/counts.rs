//! Quotas: how many requests a key has made in the day, week or month of its usage plan.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use super::super::refusal::{Kind, Refusal};
use crate::apigateway::model::{Quota, UsagePlan};

/// Requests by plan, key and day. Like the buckets they are not saved: AWS calls quotas best effort.
#[derive(Debug, Default)]
pub struct Counts(Mutex<BTreeMap<(String, String), BTreeMap<Date, i64>>>);

impl Clone for Counts {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Counts {
    /// Counts a request, or refuses it.
    pub(super) fn take(&self, plan: &UsagePlan, key: &str, now: Timestamp) -> Result<(), Refusal> {
        let today = now.to_zoned(TimeZone::UTC).date();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let days = all.entry((plan.id.clone(), key.to_owned())).or_default();
        if plan.quota.as_ref().is_some_and(|quota| used(days, quota, today) >= quota.limit) {
            return Err(Refusal::new(Kind::QuotaExceeded, "Limit Exceeded"));
        }
        *days.entry(today).or_default() += 1;
        // Nobody can ask for more than ninety days, and no period is longer.
        if days.len() > 100 {
            days.pop_first();
        }
        Ok(())
    }

    /// What was used on a day, and what was left at its end.
    pub(crate) fn on(&self, plan: &UsagePlan, key: &str, day: Date) -> [i64; 2] {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let none = BTreeMap::new();
        let days = all.get(&(plan.id.clone(), key.to_owned())).unwrap_or(&none);
        let left = plan.quota.as_ref().map_or(0, |quota| (quota.limit - used(days, quota, day)).max(0));
        [days.get(&day).copied().unwrap_or_default(), left]
    }
}

/// Requests in the period that `day` is in, up to that day.
fn used(days: &BTreeMap<Date, i64>, quota: &Quota, day: Date) -> i64 {
    days.range(first_day(quota, day)..=day).map(|(_, count)| count).sum()
}

/// The offset is the day on which a period begins: 0 is Sunday, or the first of a month.
fn first_day(quota: &Quota, day: Date) -> Date {
    let back = match quota.period.as_str() {
        "WEEK" => i64::from(day.weekday().since(Weekday::Sunday)) - quota.offset,
        "MONTH" => i64::from(day.day()) - 1 - quota.offset,
        _ => 0,
    };
    let back = match (back, quota.period.as_str()) {
        (..0, "WEEK") => back + 7,
        (..0, _) => back + i64::from(day.first_of_month().yesterday().map_or(31, Date::days_in_month)),
        _ => back,
    };
    day.checked_sub(jiff::Span::new().days(back)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn quota(period: &str, offset: i64) -> Quota {
        Quota { limit: 1, offset, period: period.to_owned() }
    }

    #[test]
    fn periods_begin_where_they_should() {
        // The 1st of July 2026 is a Wednesday.
        let day = date(2026, 7, 1);
        assert_eq!(first_day(&quota("DAY", 0), day), day);
        assert_eq!(first_day(&quota("WEEK", 0), day), date(2026, 6, 28));
        assert_eq!(first_day(&quota("WEEK", 4), day), date(2026, 6, 25));
        assert_eq!(first_day(&quota("MONTH", 0), day), day);
        assert_eq!(first_day(&quota("MONTH", 14), day), date(2026, 6, 15));
        assert_eq!(first_day(&quota("MONTH", 14), date(2026, 7, 20)), date(2026, 7, 15));
    }
}
