//! Which id of the table a model's name means.
//!
//! Nothing is guessed from a prefix: `gpt-4o-mini-search` is not `gpt-4o-mini`. A name is the id itself; or the id and
//! a date, as snapshots are named; or `openai/` and one of those, as gateways write; or one of those and `@` with the
//! edition that counts, as in `gpt-4.1-mini@2025`. Of two readings the longer id wins.

use super::Profile;

/// Who sends the bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seller {
    /// The maker of the model, at its own price.
    Maker,
    /// A gateway, at a price of its own, which is not known.
    Gateway,
}

/// One way of reading a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading<'a> {
    /// The id to look for.
    pub(super) id: &'a str,
    /// The name without the edition: what the endpoint knows.
    pub(super) name: &'a str,
    /// The edition in which to look.
    pub(super) profile: Profile,
    /// Who sends the bill.
    pub(super) seller: Seller,
}

/// Lists the readings of a name, the longest id first.
pub(super) fn readings(name: &str, profile: Profile) -> impl Iterator<Item = Reading<'_>> {
    let as_of = name.rsplit_once('@').and_then(|(plain, date)| Some((plain, Profile::as_of(date)?)));
    let plain = ids(name).map(move |(id, seller)| Reading { id, name, profile, seller });
    let dated = as_of
        .into_iter()
        .flat_map(|(plain, profile)| ids(plain).map(move |(id, seller)| Reading { id, name: plain, profile, seller }));
    plain.chain(dated)
}

fn ids(name: &str) -> impl Iterator<Item = (&str, Seller)> {
    let behind_gateway = name.strip_prefix("openai/");
    let names = [Some((name, Seller::Maker)), behind_gateway.map(|id| (id, Seller::Gateway))];
    names
        .into_iter()
        .flatten()
        .flat_map(|(id, seller)| [Some(id), without_date(id)].into_iter().flatten().map(move |id| (id, seller)))
}

/// Takes `-YYYY-MM-DD` off the end of a name.
fn without_date(name: &str) -> Option<&str> {
    let (id, date) = name.split_at_checked(name.len().checked_sub("-2024-05-13".len())?)?;
    let mut fields = date.strip_prefix('-')?.splitn(3, '-');
    let mut within = |digits: usize, range: std::ops::RangeInclusive<u32>| {
        let field = fields.next().filter(|field| field.len() == digits && field.bytes().all(|b| b.is_ascii_digit()))?;
        field.parse().ok().filter(|n| range.contains(n))
    };
    within(4, 2000..=2999)?;
    within(2, 1..=12)?;
    within(2, 1..=31)?;
    Some(id).filter(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_date_is_taken_off() {
        assert_eq!(without_date("gpt-4o-2024-05-13"), Some("gpt-4o"));
        for name in ["gpt-4o", "gpt-4o-20240513", "gpt-4o-2024-13-13", "gpt-4o-2024-5-13", "-2024-05-13", "ééééé-05-13"]
        {
            assert_eq!(without_date(name), None, "{name}");
        }
    }

    #[test]
    fn readings_go_from_the_longest_to_the_shortest() {
        let seen = |name| readings(name, Profile::NEWEST).map(|r| (r.id, r.profile, r.seller)).collect::<Vec<_>>();
        let newest = Profile::NEWEST;
        assert_eq!(seen("a"), [("a", newest, Seller::Maker)]);
        assert_eq!(
            seen("openai/a-2024-05-13@2025"),
            [
                ("openai/a-2024-05-13@2025", newest, Seller::Maker),
                ("a-2024-05-13@2025", newest, Seller::Gateway),
                ("openai/a-2024-05-13", Profile::May2025, Seller::Maker),
                ("openai/a", Profile::May2025, Seller::Maker),
                ("a-2024-05-13", Profile::May2025, Seller::Gateway),
                ("a", Profile::May2025, Seller::Gateway),
            ]
        );
        assert_eq!(seen("a@20").len(), 1, "half a year is no edition");
    }
}
