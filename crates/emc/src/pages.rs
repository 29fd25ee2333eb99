//! The pages that a learner sees from this program: where they are going and why, and how it ended.
//!
//! They are static HTML without a script. The start page holds a form with one button, so that the learner can read first.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use emrex::Session;
use sha2::{Digest, Sha256};

use crate::ports::Page;

/// The page that the learner's browser opens first.
pub(crate) fn start(language: &str, office: &str, session: &Session, return_url: &str) -> Page {
    let w = words(language);
    let form = session.start_form();
    let fields: String = form
        .fields
        .iter()
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value)))
        .collect();
    let emp = escape(&session.emp.name);
    let body = format!(
        "<p class=\"office\">{office}</p>\
         <ol class=\"line\" aria-hidden=\"true\"><li class=\"now\"></li><li></li><li></li><li></li><li></li><li></li></ol>\
         <h1>{title}</h1><p>{why}</p><p>{where_to}</p>\
         <div class=\"address\"><p>{confirm}</p><p><code>{address}</code></p></div>\
         <p>{kept}</p>\
         <form method=\"post\" action=\"{action}\" enctype=\"application/x-www-form-urlencoded\" \
         accept-charset=\"utf-8\">{fields}<button type=\"submit\" autofocus>{go}</button></form>",
        office = escape(office),
        title = w.start_title,
        why = w.why,
        where_to = w.where_to.replace("{emp}", &emp),
        confirm = w.confirm.replace("{emp}", &emp),
        address = escape(return_url),
        kept = w.kept,
        action = escape(form.action.as_str()),
        go = w.go.replace("{emp}", &emp),
    );
    // `form-action` is left open: an EMP redirects to a log-in of another host, and browsers apply the rule to redirects.
    page(w, w.start_title, &body, "*")
}

/// The results were taken in.
pub(crate) fn received(language: &str) -> Page {
    let w = words(language);
    message(w, w.received, w.close)
}

/// What came proves nothing and was not kept.
pub(crate) fn refused(language: &str) -> Page {
    let w = words(language);
    message(w, w.refused, w.ask_office)
}

/// The learner cancelled.
pub(crate) fn cancelled(language: &str) -> Page {
    let w = words(language);
    message(w, w.cancelled, w.close)
}

/// The EMP has no results.
pub(crate) fn no_results(language: &str) -> Page {
    let w = words(language);
    message(w, w.no_results, w.ask_office)
}

/// The EMP answered with an error.
pub(crate) fn failed(language: &str) -> Page {
    let w = words(language);
    message(w, w.failed, w.ask_office)
}

/// Something went wrong on this machine: nothing was stored.
pub(crate) fn failed_here(language: &str) -> Page {
    let w = words(language);
    message(w, w.failed_here, w.ask_office)
}

/// This session was answered before.
pub(crate) fn already(language: &str) -> Page {
    let w = words(language);
    message(w, w.already, w.close)
}

/// What was posted is not the answer that is waited for.
pub(crate) fn not_ours(language: &str) -> Page {
    let w = words(language);
    message(w, w.not_ours, w.ask_office)
}

/// Somebody of the office has signed in to the mail account.
pub(crate) fn signed_in() -> Page {
    message(&ENGLISH, "You are signed in", "Go back to SMP Desk; you can close this page.")
}

/// Signing in to the mail account came to nothing.
pub(crate) fn not_signed_in() -> Page {
    message(&ENGLISH, "You are not signed in", "SMP Desk says why; you can close this page.")
}

const STYLE: &str = "\
:root{color-scheme:light dark;--paper:#fbfbf9;--ink:#1c2024;--ink-2:#4d545b;--rule:#dedcd5;--accent:#0d5f66;\
--accent-ink:#fff;--wash:#e4f0f0}\
@media (prefers-color-scheme:dark){:root{--paper:#15181a;--ink:#eef0f1;--ink-2:#b9c0c5;--rule:#33393d;\
--accent:#6cc5c8;--accent-ink:#0b1f20;--wash:#1d3335}}\
body{background:var(--paper);color:var(--ink);font:19px/1.5 Inter,system-ui,sans-serif;margin:0}\
main{max-width:34em;margin:0 auto;padding:3rem 1.5rem}\
h1{font-size:1.6em;line-height:1.25;margin:.4em 0 .6em}\
.office{color:var(--ink-2);font-size:.85em;margin:0 0 1rem}\
.line{display:flex;gap:6px;list-style:none;padding:0;margin:0}\
.line li{flex:1;height:5px;border-radius:3px;background:var(--rule)}.line .now{background:var(--accent)}\
.address{background:var(--wash);border-radius:6px;padding:.2rem 1rem;margin:1.5rem 0}\
code{font:16px/1.4 \"JetBrains Mono\",ui-monospace,monospace;overflow-wrap:anywhere}\
button{background:var(--accent);color:var(--accent-ink);border:0;border-radius:6px;font:inherit;font-weight:600;\
padding:.6em 1.2em;margin-top:1rem;cursor:pointer}\
button:focus-visible{outline:3px solid var(--accent);outline-offset:3px}";

fn message(w: &Words, title: &str, text: &str) -> Page {
    page(w, title, &format!("<h1>{title}</h1><p>{text}</p>"), "'none'")
}

fn page(w: &Words, title: &str, body: &str, form_action: &str) -> Page {
    let style = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    Page {
        html: format!(
            "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">\
             <style>{STYLE}</style></head><body><main>{body}</main></body></html>",
            w.language
        ),
        policy: format!(
            "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; frame-ancestors 'none'; \
             form-action {form_action}"
        ),
    }
}

fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, c| {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
        escaped
    })
}

struct Words {
    language: &'static str,
    start_title: &'static str,
    why: &'static str,
    where_to: &'static str,
    confirm: &'static str,
    kept: &'static str,
    go: &'static str,
    received: &'static str,
    refused: &'static str,
    cancelled: &'static str,
    no_results: &'static str,
    failed: &'static str,
    failed_here: &'static str,
    already: &'static str,
    not_ours: &'static str,
    close: &'static str,
    ask_office: &'static str,
}

/// The words of a language; English where there are none.
fn words(language: &str) -> &'static Words {
    match language {
        "fi" => &FINNISH,
        "sv" => &SWEDISH,
        "nb" => &NORWEGIAN,
        "nl" => &DUTCH,
        "de" => &GERMAN,
        _ => &ENGLISH,
    }
}

const ENGLISH: Words = Words {
    language: "en",
    start_title: "Fetch your results from abroad",
    why: "The study office needs your results to recognise your studies.",
    where_to: "You log in at {emp} and choose what you send; the office never sees your password.",
    confirm: "{emp} will ask you whether this address is right:",
    kept: "Only what you send is kept, with your case and as long as the law asks for.",
    go: "Continue to {emp}",
    received: "Your results have arrived",
    refused: "The results could not be accepted",
    cancelled: "Nothing was sent",
    no_results: "No results were found there",
    failed: "The other side reported an error",
    failed_here: "Something went wrong here, and nothing was kept",
    already: "Your answer has been received already",
    not_ours: "This is not the answer that is expected here",
    close: "You can close this page.",
    ask_office: "Please tell the study office; you can close this page.",
};

const FINNISH: Words = Words {
    language: "fi",
    start_title: "Nouda ulkomailla tehdyt suorituksesi",
    why: "Opintotoimisto tarvitsee suorituksesi opintojesi hyväksilukua varten.",
    where_to: "Kirjaudut palveluun {emp} ja valitset, mitä lähetät; toimisto ei näe salasanaasi.",
    confirm: "{emp} kysyy, onko tämä osoite oikea:",
    kept: "Vain lähettämäsi tiedot säilytetään asiasi yhteydessä niin kauan kuin laki edellyttää.",
    go: "Jatka palveluun {emp}",
    received: "Suorituksesi ovat saapuneet",
    refused: "Suorituksia ei voitu ottaa vastaan",
    cancelled: "Mitään ei lähetetty",
    no_results: "Suorituksia ei löytynyt",
    failed: "Toinen palvelu ilmoitti virheestä",
    failed_here: "Täällä tapahtui virhe, eikä mitään tallennettu",
    already: "Vastauksesi on jo otettu vastaan",
    not_ours: "Tämä ei ole vastaus, jota täällä odotetaan",
    close: "Voit sulkea tämän sivun.",
    ask_office: "Kerro tästä opintotoimistolle; voit sulkea tämän sivun.",
};

const SWEDISH: Words = Words {
    language: "sv",
    start_title: "Hämta dina resultat från utlandet",
    why: "Studiekansliet behöver dina resultat för att tillgodoräkna dina studier.",
    where_to: "Du loggar in hos {emp} och väljer vad du skickar; kansliet ser aldrig ditt lösenord.",
    confirm: "{emp} frågar dig om den här adressen är rätt:",
    kept: "Bara det du skickar sparas, i ditt ärende och så länge lagen kräver.",
    go: "Fortsätt till {emp}",
    received: "Dina resultat har kommit fram",
    refused: "Resultaten kunde inte tas emot",
    cancelled: "Ingenting skickades",
    no_results: "Inga resultat hittades där",
    failed: "Den andra sidan meddelade ett fel",
    failed_here: "Något gick fel här, och ingenting sparades",
    already: "Ditt svar har redan tagits emot",
    not_ours: "Det här är inte det svar som väntas här",
    close: "Du kan stänga sidan.",
    ask_office: "Säg till studiekansliet; du kan stänga sidan.",
};

const NORWEGIAN: Words = Words {
    language: "nb",
    start_title: "Hent resultatene dine fra utlandet",
    why: "Studiekontoret trenger resultatene dine for å godkjenne studiene.",
    where_to: "Du logger inn hos {emp} og velger hva du sender; kontoret ser aldri passordet ditt.",
    confirm: "{emp} spør deg om denne adressen er riktig:",
    kept: "Bare det du sender, blir lagret, i saken din og så lenge loven krever.",
    go: "Fortsett til {emp}",
    received: "Resultatene dine er kommet fram",
    refused: "Resultatene kunne ikke tas imot",
    cancelled: "Ingenting ble sendt",
    no_results: "Ingen resultater ble funnet der",
    failed: "Den andre siden meldte en feil",
    failed_here: "Noe gikk galt her, og ingenting ble lagret",
    already: "Svaret ditt er allerede mottatt",
    not_ours: "Dette er ikke svaret som ventes her",
    close: "Du kan lukke siden.",
    ask_office: "Si fra til studiekontoret; du kan lukke siden.",
};

const DUTCH: Words = Words {
    language: "nl",
    start_title: "Haal je resultaten uit het buitenland op",
    why: "Het studiebureau heeft je resultaten nodig om je studie te erkennen.",
    where_to: "Je logt in bij {emp} en kiest wat je verstuurt; het bureau ziet je wachtwoord nooit.",
    confirm: "{emp} vraagt je of dit adres klopt:",
    kept: "Alleen wat je verstuurt wordt bewaard, in je dossier en zolang de wet dat vraagt.",
    go: "Verder naar {emp}",
    received: "Je resultaten zijn aangekomen",
    refused: "De resultaten konden niet worden aangenomen",
    cancelled: "Er is niets verstuurd",
    no_results: "Daar zijn geen resultaten gevonden",
    failed: "De andere kant meldde een fout",
    failed_here: "Hier ging iets mis, en er is niets bewaard",
    already: "Je antwoord is al ontvangen",
    not_ours: "Dit is niet het antwoord dat hier wordt verwacht",
    close: "Je kunt deze pagina sluiten.",
    ask_office: "Meld het aan het studiebureau; je kunt deze pagina sluiten.",
};

const GERMAN: Words = Words {
    language: "de",
    start_title: "Deine Ergebnisse aus dem Ausland abrufen",
    why: "Das Studienbüro braucht deine Ergebnisse, um dein Studium anzuerkennen.",
    where_to: "Du meldest dich bei {emp} an und wählst, was du sendest; das Büro sieht dein Passwort nie.",
    confirm: "{emp} fragt dich, ob diese Adresse stimmt:",
    kept: "Nur was du sendest, wird aufbewahrt, bei deinem Fall und so lange das Gesetz es verlangt.",
    go: "Weiter zu {emp}",
    received: "Deine Ergebnisse sind angekommen",
    refused: "Die Ergebnisse konnten nicht angenommen werden",
    cancelled: "Es wurde nichts gesendet",
    no_results: "Dort wurden keine Ergebnisse gefunden",
    failed: "Die Gegenseite hat einen Fehler gemeldet",
    failed_here: "Hier ist etwas schiefgegangen, und nichts wurde gespeichert",
    already: "Deine Antwort ist schon angekommen",
    not_ours: "Das ist nicht die Antwort, die hier erwartet wird",
    close: "Du kannst diese Seite schließen.",
    ask_office: "Bitte sag dem Studienbüro Bescheid; du kannst diese Seite schließen.",
};

#[cfg(test)]
mod tests {
    use super::{escape, words};

    #[test]
    fn hostile_names_stay_text() {
        assert_eq!(escape("<b a='\"'>&"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;");
    }

    #[test]
    fn every_language_names_the_emp_where_the_learner_needs_it() {
        for language in ["en", "fi", "sv", "nb", "nl", "de"] {
            let w = words(language);
            assert_eq!(w.language, language);
            for text in [w.where_to, w.confirm, w.go] {
                assert!(text.contains("{emp}"), "{language}: {text}");
            }
        }
        assert_eq!(words("xx").language, "en");
    }
}
