use elmo::{LocalText, Texts};
use time::macros::date;

use super::{Foreign, Index, LocalCourse, Suggestions};

fn texts(titles: &[(&str, &str)]) -> Texts {
    let text = |(language, text): &(&str, &str)| LocalText {
        language: (!language.is_empty()).then(|| (*language).to_owned()),
        text: (*text).to_owned(),
    };
    Texts(titles.iter().map(text).collect())
}

fn course(code: &str, titles: &[(&str, &str)], credits: &str, level: &str) -> LocalCourse {
    LocalCourse {
        code: code.to_owned(),
        titles: texts(titles),
        credits: credits.parse().ok(),
        level: (!level.is_empty()).then(|| level.to_owned()),
        ..LocalCourse::default()
    }
}

fn catalogue() -> Vec<LocalCourse> {
    vec![
        course("MAT1", &[("fi", "Differentiaali- ja integraalilaskenta 1"), ("en", "Calculus 1")], "5", "bachelor"),
        course("MAT2", &[("fi", "Differentiaali- ja integraalilaskenta 2"), ("en", "Calculus 2")], "5", "bachelor"),
        course("KEM1", &[("", "Orgaaninen kemia")], "5", "bachelor"),
        course("KEM2", &[("", "Orgaanisen kemian laboratoriotyöt")], "5", "bachelor"),
        course("OIK1", &[("", "Rikosoikeus")], "6", "bachelor"),
        course("TIE1", &[("", "Tietorakenteet ja algoritmit")], "5", "bachelor"),
        course("TIE2", &[("", "Tietokantojen perusteet")], "5", "bachelor"),
        course("TIL1", &[("", "Todennäköisyyslaskenta")], "5", "bachelor"),
        course("GRA1", &[("", "Kandidaatintutkielma"), ("en", "Bachelor's Thesis")], "10", "bachelor"),
        course("GRA2", &[("", "Pro gradu -tutkielma"), ("en", "Master's Thesis")], "30", "master"),
    ]
}

fn ask(title: (&str, &str), credits: &str) -> Vec<(String, u8)> {
    let index = Index::new(catalogue());
    let titles = texts(&[title]);
    let foreign = Foreign { code: None, titles: &titles, credits: credits.parse().ok(), level: None, isced: None };
    let Suggestions { candidates, .. } = index.suggest(&foreign, &[], date!(2026 - 11 - 22));
    candidates.into_iter().map(|it| (index.courses()[it.course].code.clone(), it.score)).collect()
}

#[test]
fn tells_near_misses_apart() {
    for (title, code) in [
        (("en", "Calculus 1"), "MAT1"),
        (("en", "Calculus II"), "MAT2"),
        (("de", "Organische Chemie"), "KEM1"),
        (("sv", "Organisk kemi, laborationskurs"), "KEM2"),
        (("nl", "Strafrecht"), "OIK1"),
        (("pl", "Algorytmy i struktury danych"), "TIE1"),
        (("no", "Innføring i databaser"), "TIE2"),
        (("de", "Wahrscheinlichkeitsrechnung"), "TIL1"),
        (("sv", "Kandidatuppsats"), "GRA1"),
        (("pl", "Praca magisterska"), "GRA2"),
    ] {
        let found = ask(title, "");
        assert_eq!(found.first().map(|(code, _)| code.as_str()), Some(code), "{title:?}: {found:?}");
    }
}
