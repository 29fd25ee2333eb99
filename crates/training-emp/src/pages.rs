//! The EMPs' pages: plain HTML that works with the keyboard, with a screen reader and without script.

use crate::{
    SampleStudent, TrainingEmp,
    answer::{Form, WrongAnswer},
    flavour::EmpFlavour,
    results::{Status, TRANSCRIPTS, Transcript},
};

pub(crate) const STYLE: &str = include_str!("pages/page.css");
pub(crate) const SCRIPT: &str = include_str!("pages/send.js");

/// What goes along from page to page, since the EMPs keep no state.
#[derive(Debug, Clone, Default)]
pub(crate) struct Visit {
    pub(crate) session_id: String,
    pub(crate) return_url: String,
    pub(crate) wrong: Option<WrongAnswer>,
}

impl Visit {
    fn hidden(&self) -> String {
        hidden("sessionId", &self.session_id) + &hidden("returnUrl", &self.return_url)
    }
}

/// Who are you? With the choice of a wrong answer for those who train.
pub(crate) fn sign_in(emp: EmpFlavour, visit: &Visit, students: &[SampleStudent]) -> String {
    let words = emp.words();
    let has_results =
        |student: &SampleStudent| TRANSCRIPTS.iter().any(|it| it.emp == emp && it.student == student.number);
    let (here, elsewhere): (Vec<_>, Vec<_>) = students.iter().partition(|student| has_results(student));
    let mut rows = String::new();
    for (position, student) in here.into_iter().chain(elsewhere).enumerate() {
        rows += &format!(
            "<label class=\"row\"><input type=\"radio\" name=\"student\" value=\"{}\" required{}><span>{} {}</span>\
             <small lang=\"en\">{}</small></label>\n",
            escape(student.number),
            if position == 0 { " checked" } else { "" },
            escape(student.given_names),
            escape(student.family_name),
            if has_results(student) { "" } else { "no results here" },
        );
    }
    let mut options = format!("<option value=\"\"{}>As it should be</option>", selected(visit.wrong.is_none()));
    for answer in WrongAnswer::ALL {
        options += &format!(
            "<option value=\"{}\"{}>{}</option>",
            answer.as_str(),
            selected(visit.wrong == Some(*answer)),
            escape(answer.description())
        );
    }
    page(
        emp,
        words.sign_in,
        &format!(
            "<p>{}</p>\n<form method=\"post\" action=\"/{}/results\">{}\
             <fieldset><legend>{}</legend>\n{rows}</fieldset>\n\
             <details lang=\"en\"{}><summary>Training: how shall this EMP answer?</summary>\
             <p><label>Answer <select name=\"answer\">{options}</select></label></p></details>\n\
             <div class=\"buttons\"><button class=\"main\">{}</button></div></form>",
            words.sign_in_text,
            emp.path(),
            visit.hidden(),
            words.who,
            if visit.wrong.is_some() { " open" } else { "" },
            words.next,
        ),
    )
}

/// Which results, and where they go.
pub(crate) fn choose(
    emp: EmpFlavour,
    visit: &Visit,
    student: &SampleStudent,
    transcript: Option<&Transcript>,
) -> String {
    let words = emp.words();
    let mut inside = match transcript {
        None => format!("<p>{}</p>\n", words.nothing),
        Some(transcript) => {
            let mut rows = String::new();
            for (position, course) in transcript.courses.iter().enumerate() {
                let state = match course.status {
                    Status::Passed => words.passed,
                    Status::Failed => words.failed,
                    Status::InProgress => words.in_progress,
                };
                // A result in words says the same again.
                let repeated = state.to_lowercase() == course.result.to_lowercase();
                rows += &format!(
                    "<label class=\"row\"><input type=\"checkbox\" name=\"course\" value=\"{position}\" checked>\
                     <span>{} {}<br><small lang=\"en\">{}</small></span><small>{} {} · {} {}</small></label>\n",
                    escape(course.code),
                    escape(course.title),
                    escape(course.title_en),
                    course.credits,
                    words.credit_word,
                    state,
                    if repeated { String::new() } else { escape(course.result) },
                );
            }
            format!(
                "<p>{}</p>\n<fieldset><legend>{}</legend>\n{rows}</fieldset>\n",
                words.choose_text,
                escape(transcript.host.title)
            )
        }
    };
    inside += &format!(
        "<div class=\"address\">{}<code>{}</code>{}</div>\n",
        words.goes_to,
        escape(&visit.return_url),
        words.check
    );
    page(
        emp,
        words.choose,
        &format!(
            "<p class=\"quiet\">{} {}</p>\n<form method=\"post\" action=\"/{}/confirm\">{}{}{}{inside}\
             <div class=\"buttons\"><button class=\"main\" name=\"do\" value=\"send\">{}</button>\
             <button name=\"do\" value=\"cancel\">{}</button></div></form>",
            escape(student.given_names),
            escape(student.family_name),
            emp.path(),
            visit.hidden(),
            hidden("student", student.number),
            hidden("answer", visit.wrong.map_or("", WrongAnswer::as_str)),
            words.confirm,
            words.cancel,
        ),
    )
}

/// The forms that post themselves to the return address.
pub(crate) fn send(emp: EmpFlavour, return_url: &str, forms: &[Form]) -> String {
    let words = emp.words();
    let mut inside = format!("<p>{}</p>\n", words.thanks);
    if forms.len() > 1 {
        inside += "<iframe name=\"first-answer\" title=\"First answer\"></iframe>\n";
    }
    for (position, form) in forms.iter().enumerate() {
        let last = position + 1 == forms.len();
        inside += &format!(
            "<form method=\"post\" action=\"{}\" enctype=\"application/x-www-form-urlencoded\" id=\"{}\"{}>",
            escape(return_url),
            if last { "answer" } else { "first" },
            if last { "" } else { " target=\"first-answer\"" },
        );
        for (name, value) in form {
            inside += &hidden(name, value);
        }
        inside += &format!("<p><button class=\"main\">{}</button></p></form>\n", words.send);
    }
    inside += "<script src=\"/pages/send.js\"></script>";
    page(emp, words.sending, &inside)
}

/// A refusal, in the EMP's language and in English.
pub(crate) fn refusal(emp: EmpFlavour, text: &str, english: &str) -> String {
    page(
        emp,
        emp.words().emp,
        &format!("<p>{}</p>\n<p lang=\"en\" class=\"quiet\">{}</p>", escape(text), escape(english)),
    )
}

/// The front page, for people who train: which EMPs there are, and the names of the wrong answers.
pub(crate) fn front(emps: &[TrainingEmp]) -> String {
    let mut list = String::new();
    for emp in emps {
        list += &format!("<li>{}: {}<br><code>{}</code></li>\n", emp.country, escape(emp.name), escape(&emp.url));
    }
    let answers: String = WrongAnswer::ALL
        .iter()
        .map(|it| format!("<li><code>{}</code> {}</li>\n", it.as_str(), escape(it.description())))
        .collect();
    html(
        "en",
        "Training registry",
        "Training registry",
        &format!(
            "<ul><li><a href=\"/registry/ncp-list.json\">ncp-list.json</a></li>\
             <li><a href=\"/registry/emp-list.json\">emp-list.json</a></li>\
             <li><a href=\"/registry/catalogue-v1.xml\">catalogue-v1.xml</a></li></ul>\n\
             <h2>EMPs</h2>\n<ul>{list}</ul>\n<h2>Wrong answers</h2>\n<p>Add <code>?answer=NAME</code> to an EMP's \
             address, or choose one on its page.</p>\n<ul>{answers}</ul>"
        ),
    )
}

fn page(emp: EmpFlavour, title: &str, inside: &str) -> String {
    html(emp.words().language, emp.words().emp, title, inside)
}

fn html(language: &str, name: &str, title: &str, inside: &str) -> String {
    // With the Dutch one the browser says "Origin: null", as it does for pages that hide where they are.
    let referrer = if language == "nl" { "<meta name=\"referrer\" content=\"no-referrer\">" } else { "" };
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">{referrer}\
         <title>{title} – {name}</title><link rel=\"stylesheet\" href=\"/pages/page.css\"></head>\n\
         <body>\n<header><strong>{name}</strong><span class=\"training\" lang=\"en\">Training · nothing is real</span></header>\n\
         <main>\n<h1>{title}</h1>\n{inside}\n</main>\n</body>\n</html>\n",
        title = escape(title),
        name = escape(name),
    )
}

fn hidden(name: &str, value: &str) -> String {
    format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value))
}

fn selected(yes: bool) -> &'static str {
    if yes { " selected" } else { "" }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
