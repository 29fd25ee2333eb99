//! Which table is meant: the institution's, for the course's field and cycle, with the longest ISCED-F prefix.

use super::{ByHand, Cycle, GradingTable, Note, Side};
use crate::credits::folded;

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// Names and identifiers of the host, in any spelling of case; of no meaning for home tables.
    pub institution: Vec<&'a str>,
    /// What the document calls the scheme, where it does.
    pub schemes: Vec<&'a str>,
    /// The course's ISCED-F code.
    pub isced: Option<&'a str>,
    /// Its cycle.
    pub cycle: Option<Cycle>,
    /// The grade, which tells schemes of one institution apart.
    pub label: Option<&'a str>,
}

/// A table that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen<'a> {
    /// The table.
    pub table: &'a GradingTable,
    /// What a person should know about the choice.
    pub notes: Vec<Note>,
}

/// The table of one side that fits best: the longest ISCED-F prefix wins, then one for the cycle over one for all.
///
/// # Errors
/// Where none fits, or several do as well.
pub fn choose<'a>(
    tables: impl IntoIterator<Item = &'a GradingTable>,
    side: Side,
    wanted: &Wanted<'_>,
) -> Result<Chosen<'a>, ByHand> {
    let (none, several) = match side {
        Side::Home => (ByHand::NoHomeTable, ByHand::SeveralHomeTables),
        Side::Host => (ByHand::NoHostTable, ByHand::SeveralHostTables),
    };
    let institution: Vec<String> = wanted.institution.iter().map(|name| folded(name)).collect();
    let is_its = |table: &GradingTable| {
        [&table.institution, &table.institution_id]
            .iter()
            .any(|name| !name.is_empty() && institution.contains(&folded(name)))
    };
    let code = wanted.isced.and_then(field_code);
    let in_field = |table: &GradingTable| {
        table.isced.as_ref().is_none_or(|prefix| code.as_ref().is_some_and(|code| code.starts_with(prefix.as_str())))
    };
    let in_cycle =
        |table: &GradingTable| table.cycle.is_none() || wanted.cycle.is_none() || table.cycle == wanted.cycle;
    let mut fitting: Vec<&GradingTable> = tables
        .into_iter()
        .filter(|t| t.side == side && (side == Side::Home || is_its(t)) && in_field(t) && in_cycle(t))
        .collect();
    let schemes: Vec<String> = wanted.schemes.iter().map(|name| folded(name)).collect();
    prefer(&mut fitting, |t| schemes.contains(&folded(&t.scheme)));
    let longest = fitting.iter().map(|t| prefix(t)).max().ok_or(none)?;
    fitting.retain(|t| prefix(t) == longest);
    prefer(&mut fitting, |t| t.cycle.is_some() && t.cycle == wanted.cycle);
    if fitting.len() > 1 {
        prefer(&mut fitting, |t| wanted.label.is_some_and(|label| t.find(label).is_some()));
        // A course that is only passed at home has its table named by a person.
        prefer(&mut fitting, |t| side == Side::Host || !t.is_pass_fail());
    }
    let [table] = fitting.as_slice() else { return Err(several) };
    let field = (code.is_none()).then_some(Note::FieldUnknown);
    let cycle = (wanted.cycle.is_none() && table.cycle.is_some()).then_some(Note::CycleUnknown);
    Ok(Chosen { table, notes: field.into_iter().chain(cycle).collect() })
}

/// The ISCED-F code that a text begins with: two to four digits, of the broad fields 00 to 10.
///
/// ```
/// use recognition::grades::field_code;
///
/// assert_eq!(field_code("0613 Software and applications").as_deref(), Some("0613"));
/// assert_eq!(field_code("481"), None, "ISCED 1997");
/// ```
pub fn field_code(text: &str) -> Option<String> {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    let broad: u8 = digits.get(..2)?.parse().ok()?;
    (broad <= 10 && digits.len() <= 4).then_some(digits)
}

fn prefix(table: &GradingTable) -> usize {
    table.isced.as_ref().map_or(0, String::len)
}

/// Keeps those that have a quality, where any has it.
fn prefer(tables: &mut Vec<&GradingTable>, has: impl Fn(&GradingTable) -> bool) {
    if tables.iter().any(|t| has(t)) {
        tables.retain(|t| has(t));
    }
}
