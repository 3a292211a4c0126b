//! Means, spreads and correlations. Checked against `SciPy` in `tests/statistics`.

/// The arithmetic mean.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / count(values))
}

/// The middle of sorted values.
pub fn median(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        length if length % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

/// The standard deviation of a sample.
pub fn deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (values.len() > 1).then(|| (squares / (count(values) - 1.0)).sqrt())
}

/// Pearson's correlation; nothing if one of the two never changes. With one of two values on the left side it is the
/// point-biserial correlation.
pub fn correlation(left: &[f64], right: &[f64]) -> Option<f64> {
    let (left_mean, right_mean) = (mean(left)?, mean(right)?);
    let pairs = || left.iter().zip(right).map(|(x, y)| (x - left_mean, y - right_mean));
    let both: f64 = pairs().map(|(x, y)| x * y).sum();
    let squares = |side: fn((f64, f64)) -> f64| pairs().map(side).map(|value| value * value).sum::<f64>();
    let scale = (squares(|(x, _)| x) * squares(|(_, y)| y)).sqrt();
    (scale > 1e-9).then(|| (both / scale).clamp(-1.0, 1.0))
}

#[expect(clippy::cast_precision_loss, reason = "classes are small")]
fn count(values: &[f64]) -> f64 {
    values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn near(left: Option<f64>, right: f64) {
        assert!((left.expect("a number") - right).abs() < 1e-9, "{left:?} {right}");
    }

    #[test]
    fn numbers_are_those_of_the_textbook() {
        near(mean(&[1.0, 2.0, 6.0]), 3.0);
        near(median(&[1.0, 2.0, 6.0]), 2.0);
        near(median(&[1.0, 2.0, 4.0, 6.0]), 3.0);
        near(deviation(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]), 2.138_089_935_299_395);
        // scipy.stats.pointbiserialr([0,0,0,1,1,1,1], range(7))
        near(
            correlation(&[0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0], &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
            0.866_025_403_784_438_6,
        );
        assert_eq!(correlation(&[1.0, 1.0], &[1.0, 2.0]), None);
        assert_eq!((mean(&[]), median(&[]), deviation(&[1.0]), correlation(&[], &[])), (None, None, None, None));
    }
}
