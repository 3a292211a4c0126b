//! Comma-separated values as spreadsheets and learning platforms read them (RFC 4180).
//!
//! Text that learners decide on must not become a formula when somebody opens the file in a spreadsheet; [`harmless`]
//! sees to that.

use csv_core::{ReadRecordResult, Reader, WriteResult, Writer};

/// Reads rows, each with the number of the line that it begins on. A byte order mark is passed over; rows may have
/// different lengths.
pub fn read(text: &str) -> Vec<(usize, Vec<String>)> {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text).as_bytes();
    let mut reader = Reader::new();
    let mut begins = None;
    // A row is never longer than the text, and has no more cells than bytes.
    let (mut cells, mut ends) = (vec![0; rest.len() + 1], vec![0; rest.len() + 1]);
    let (mut cells_used, mut ends_used) = (0, 0);
    let mut rows = Vec::new();
    loop {
        // Empty lines are no rows, and the reader passes over them.
        let empty = rest.iter().take_while(|byte| b"\r\n".contains(byte)).filter(|byte| **byte == b'\n').count();
        let line = *begins.get_or_insert(usize::try_from(reader.line()).unwrap_or_default() + empty);
        let (result, read, cell_bytes, cell_ends) =
            reader.read_record(rest, &mut cells[cells_used..], &mut ends[ends_used..]);
        rest = &rest[read..];
        (cells_used, ends_used) = (cells_used + cell_bytes, ends_used + cell_ends);
        match result {
            ReadRecordResult::Record => {
                let starts = std::iter::once(0).chain(ends[..ends_used].iter().copied());
                let row = starts.zip(&ends[..ends_used]).map(|(start, end)| &cells[start..*end]);
                rows.push((line, row.map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()));
                (cells_used, ends_used) = (0, 0);
                begins = None;
            }
            ReadRecordResult::End => return rows,
            // An empty input tells the reader that the text has ended.
            _ => {}
        }
    }
}

/// Writes rows with line feeds.
pub fn write<R, C>(rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    let mut text = Vec::new();
    let mut writer = Writer::new();
    let mut buffer = [0; 1024];
    for row in rows {
        for (at, cell) in row.into_iter().enumerate() {
            if at > 0 {
                put(&mut text, &mut buffer, |buffer| writer.delimiter(buffer));
            }
            let mut rest = cell.as_ref().as_bytes();
            loop {
                let (result, read, written) = writer.field(rest, &mut buffer);
                text.extend_from_slice(&buffer[..written]);
                rest = &rest[read..];
                if result == WriteResult::InputEmpty {
                    break;
                }
            }
        }
        put(&mut text, &mut buffer, |buffer| writer.terminator(buffer));
    }
    put(&mut text, &mut buffer, |buffer| writer.finish(buffer));
    String::from_utf8_lossy(&text).into_owned()
}

fn put(text: &mut Vec<u8>, buffer: &mut [u8], mut write: impl FnMut(&mut [u8]) -> (WriteResult, usize)) {
    loop {
        let (result, written) = write(buffer);
        text.extend_from_slice(&buffer[..written]);
        if result == WriteResult::InputEmpty {
            return;
        }
    }
}

/// A text that no spreadsheet takes for a formula.
pub fn harmless(text: &str) -> String {
    let dangerous = text
        .trim_start_matches([' ', '\u{a0}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if dangerous { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_the_same() {
        let long = "x".repeat(3000);
        let rows = [vec!["a", "b, \"c\"\n", ""], vec!["é", long.as_str()], vec!["", ""], vec!["last"]];
        let cells = |text: &str| read(text).into_iter().map(|(_, cells)| cells).collect::<Vec<_>>();
        assert_eq!(cells(&write(&rows)), rows);
        assert_eq!(cells("\u{feff}a;b,c\r\nd"), [vec!["a;b", "c"], vec!["d"]]);
        assert_eq!(cells(""), Vec::<Vec<String>>::new());
    }

    #[test]
    fn rows_know_their_lines() {
        let lines = |text: &str| read(text).into_iter().map(|(line, _)| line).collect::<Vec<_>>();
        assert_eq!(lines("a\n\"b\nc\"\n\nd\ne"), [1, 2, 5, 6]);
        assert_eq!(lines("a\r\n\"b\r\nc\"\r\n\r\nd\r\ne\r\n"), [1, 2, 5, 6]);
    }

    #[test]
    fn formulas_become_text() {
        for text in ["=1+1", "+1", "-1", "@x", "\tx", "\rx", " =1"] {
            assert!(harmless(text).starts_with('\''), "{text:?}");
        }
        assert_eq!(harmless("a=b"), "a=b");
    }
}
