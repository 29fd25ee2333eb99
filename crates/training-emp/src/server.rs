//! The registry and the EMPs over HTTP, on 127.0.0.1 only.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Form as Posted, Router,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::json;

use crate::{
    Clock, SampleStudent, TrainingEmp,
    answer::{self, EmpKeys, Question, WrongAnswer},
    flavour::EmpFlavour,
    pages::{self, Visit},
};

/// Everything that a request needs.
pub(crate) struct Site {
    pub(crate) emps: Vec<TrainingEmp>,
    pub(crate) keys: HashMap<EmpFlavour, EmpKeys>,
    pub(crate) now: Clock,
    pub(crate) students: Vec<SampleStudent>,
}

type Fields = Posted<Vec<(String, String)>>;

/// The routes.
pub(crate) fn routes(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(async |State(site): State<Arc<Site>>| page(StatusCode::OK, pages::front(&site.emps))))
        .route("/registry/ncp-list.json", get(async |State(site): State<Arc<Site>>| registry(&site, "ncps")))
        .route("/registry/emp-list.json", get(async |State(site): State<Arc<Site>>| registry(&site, "emps")))
        .route("/registry/catalogue-v1.xml", get(async |State(site): State<Arc<Site>>| catalogue(&site)))
        .route("/pages/page.css", get(async || ([(header::CONTENT_TYPE, "text/css")], pages::STYLE)))
        .route("/pages/send.js", get(async || ([(header::CONTENT_TYPE, "text/javascript")], pages::SCRIPT)))
        .route("/favicon.ico", get(async || StatusCode::NO_CONTENT))
        .route("/{emp}/start", get(not_by_link).post(start))
        .route("/{emp}/results", post(results))
        .route("/{emp}/confirm", post(confirm))
        .with_state(site)
}

async fn not_by_link(Path(emp): Path<String>) -> Response {
    let Some(emp) = EmpFlavour::from_path(&emp) else { return not_found() };
    let english = "An EMP is entered from a client, which posts sessionId and returnUrl here.";
    page(StatusCode::METHOD_NOT_ALLOWED, pages::refusal(emp, "405", english))
}

async fn start(
    State(site): State<Arc<Site>>,
    Path(emp): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    Posted(fields): Fields,
) -> Response {
    let Some(emp) = EmpFlavour::from_path(&emp) else { return not_found() };
    let mut visit = match visit(emp, &fields) {
        Ok(visit) => visit,
        Err(refusal) => return *refusal,
    };
    visit.wrong = query.get("answer").and_then(|name| WrongAnswer::from_name(name));
    match refuses(emp, &visit) {
        Some(refusal) => refusal,
        None => page(StatusCode::OK, pages::sign_in(emp, &visit, &site.students)),
    }
}

async fn results(State(site): State<Arc<Site>>, Path(emp): Path<String>, Posted(fields): Fields) -> Response {
    let Some(emp) = EmpFlavour::from_path(&emp) else { return not_found() };
    let visit = match visit(emp, &fields) {
        Ok(visit) => visit,
        Err(refusal) => return *refusal,
    };
    if let Some(refusal) = refuses(emp, &visit) {
        return refusal;
    }
    let Some(student) = student(&site, &fields) else { return unknown_student(emp) };
    let question = Question { chosen: &[], cancelled: false, wrong: None, ..question(&site, emp, &visit, student) };
    page(StatusCode::OK, pages::choose(emp, &visit, student, answer::transcript(&question)))
}

async fn confirm(State(site): State<Arc<Site>>, Path(emp): Path<String>, Posted(fields): Fields) -> Response {
    let Some(emp) = EmpFlavour::from_path(&emp) else { return not_found() };
    let visit = match visit(emp, &fields) {
        Ok(visit) => visit,
        Err(refusal) => return *refusal,
    };
    let Some(student) = student(&site, &fields) else { return unknown_student(emp) };
    let chosen: Vec<usize> =
        fields.iter().filter(|(name, _)| name == "course").filter_map(|(_, value)| value.parse().ok()).collect();
    let question = Question {
        chosen: &chosen,
        cancelled: field(&fields, "do") == Some("cancel"),
        ..question(&site, emp, &visit, student)
    };
    let forms = match site.keys.get(&emp).map(|keys| answer::forms(&question, keys)) {
        Some(Ok(forms)) => forms,
        Some(Err(error)) => {
            let text = format!("The answer could not be made: {error}");
            return page(StatusCode::INTERNAL_SERVER_ERROR, pages::refusal(emp, "500", &text));
        }
        None => return not_found(),
    };
    let mut policy = POLICY.to_owned();
    if visit.wrong == Some(WrongAnswer::FormActionHttpsOnly) {
        policy += "; form-action https:";
    }
    respond(StatusCode::OK, pages::send(emp, &visit.return_url, &forms), policy)
}

fn question<'a>(site: &Site, emp: EmpFlavour, visit: &'a Visit, student: &'a SampleStudent) -> Question<'a> {
    Question {
        emp,
        session_id: &visit.session_id,
        student: student.number,
        esi: student.esi,
        chosen: &[],
        cancelled: false,
        wrong: visit.wrong,
        now: (site.now)(),
    }
}

fn registry(site: &Site, list: &str) -> Response {
    let countries: Vec<_> = EmpFlavour::ALL
        .iter()
        .map(|emp| {
            let words = emp.words();
            json!({"countryCode": words.country, "countryName": words.country_name, "singleFetch": false})
        })
        .collect();
    let emps: Vec<_> = site
        .emps
        .iter()
        .map(|emp| {
            json!({
                "acronym": emp.name,
                "countryCode": emp.country,
                "institutions": emp.institutions,
                "url": emp.url,
                "pubKey": emp.certificate_pem,
            })
        })
        .collect();
    let text = json!({"countries": countries, list: emps}).to_string();
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

fn catalogue(site: &Site) -> Response {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<catalogue \
         xmlns=\"https://github.com/erasmus-without-paper/ewp-specs-api-registry/tree/stable-v1\">\n\
         <host><apis-implemented><echo xmlns=\"https://github.com/erasmus-without-paper/ewp-specs-api-echo/blob/\
         stable-v2/manifest-entry.xsd\" version=\"2.0.1\"><url>http://127.0.0.1/echo</url></echo></apis-implemented></host>\n",
    );
    for emp in &site.emps {
        let bare: String = emp.certificate_pem.lines().filter(|line| !line.starts_with("-----")).collect();
        let institutions: String =
            emp.institutions.iter().map(|it| format!("<e:institution>{}</e:institution>", escape(it))).collect();
        text += &format!(
            "<host><apis-implemented><e:emrex-data-access-point xmlns:e=\"https://github.com/erasmus-without-paper/\
             ewp-specs-api-emrex-data-access-point/blob/stable-v1/manifest-entry.xsd\" version=\"1.0.0\">\
             <e:url>{}</e:url><e:name>{}</e:name><e:country-code>{}</e:country-code>{institutions}\
             <e:certificate>{bare}</e:certificate></e:emrex-data-access-point></apis-implemented></host>\n",
            escape(&emp.url),
            escape(emp.name),
            emp.country,
        );
    }
    text += "</catalogue>\n";
    ([(header::CONTENT_TYPE, "application/xml")], text).into_response()
}

fn visit(emp: EmpFlavour, fields: &[(String, String)]) -> Result<Visit, Box<Response>> {
    let session_id = field(fields, "sessionId").unwrap_or_default().to_owned();
    let return_url = field(fields, "returnUrl").unwrap_or_default().to_owned();
    let bad = |english: &str| Box::new(page(StatusCode::BAD_REQUEST, pages::refusal(emp, "400", english)));
    if session_id.is_empty() || session_id.chars().count() > 32 {
        return Err(bad("sessionId is missing or longer than 32 characters."));
    }
    if !(return_url.starts_with("http://") || return_url.starts_with("https://")) {
        return Err(bad("returnUrl is missing or is no web address."));
    }
    let wrong = field(fields, "answer").and_then(WrongAnswer::from_name);
    Ok(Visit { session_id, return_url, wrong })
}

fn refuses(emp: EmpFlavour, visit: &Visit) -> Option<Response> {
    let refused = visit.wrong == Some(WrongAnswer::RefusesHttpReturn)
        && !visit.return_url.to_ascii_lowercase().starts_with("https://");
    refused.then(|| {
        let english = "This EMP accepts only a return address that begins with https.";
        page(StatusCode::BAD_REQUEST, pages::refusal(emp, emp.words().https_only, english))
    })
}

fn student<'a>(site: &'a Site, fields: &[(String, String)]) -> Option<&'a SampleStudent> {
    let number = field(fields, "student")?;
    site.students.iter().find(|student| student.number == number)
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

fn unknown_student(emp: EmpFlavour) -> Response {
    page(StatusCode::BAD_REQUEST, pages::refusal(emp, "400", "Nobody was chosen."))
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "There is no such EMP here.").into_response()
}

/// No `form-action`: that is what most EMPs do, and what the loopback address needs.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; frame-src http: https:; base-uri 'none'";

fn page(status: StatusCode, html: String) -> Response {
    respond(status, html, POLICY.to_owned())
}

fn respond(status: StatusCode, html: String, policy: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    (status, headers, html).into_response()
}
