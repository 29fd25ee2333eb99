//! A learner without a window: follows forms and posts them, as a browser without script does.

use std::fmt::Write as _;

/// A page that came.
#[derive(Debug, Clone)]
pub struct Page {
    /// HTTP status.
    pub status: u16,
    /// Its address.
    pub url: url::Url,
    /// Its text.
    pub text: String,
}

/// A form on a page.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it posts to.
    pub action: url::Url,
    /// Names and values, in order; a box that is not ticked and a button are not among them.
    pub fields: Vec<(String, String)>,
}

/// What the learner does at the EMP.
#[derive(Debug, Clone, Copy)]
pub struct Walk<'a> {
    /// Student number of who logs in.
    pub student: &'a str,
    /// The wrong answer that is asked for, "" for a right one.
    pub answer: &'a str,
    /// Whether they cancel at the end.
    pub cancel: bool,
}

impl<'a> Walk<'a> {
    /// Logs in, takes everything and sends it.
    pub fn of(student: &'a str) -> Self {
        Self { student, answer: "", cancel: false }
    }
}

/// Walks from the start page to the form that would be posted to the return address.
///
/// # Errors
/// The page on which it did not go on.
pub fn walk(start: &url::Url, walk: Walk<'_>) -> Result<Form, Box<Page>> {
    let page = get(start);
    let form = page.form()?;
    let page = post(&form.action, &form.fields);
    let mut form = page.form()?;
    form.fields.retain(|(name, _)| name != "student" && name != "answer");
    form.fields.push(("student".into(), walk.student.into()));
    form.fields.push(("answer".into(), walk.answer.into()));
    let page = post(&form.action, &form.fields);
    let mut form = page.form()?;
    form.fields.push(("do".into(), if walk.cancel { "cancel" } else { "send" }.into()));
    post(&form.action, &form.fields).form()
}

/// Walks all the way; the page that the learner sees at the end.
///
/// # Errors
/// The page on which it did not go on.
pub fn deliver(start: &url::Url, way: Walk<'_>) -> Result<Page, Box<Page>> {
    let form = walk(start, way)?;
    Ok(post(&form.action, &form.fields))
}

/// Gets a page.
pub fn get(url: &url::Url) -> Page {
    page(url, agent().get(url.as_str()).call())
}

/// Posts a form.
pub fn post(url: &url::Url, fields: &[(String, String)]) -> Page {
    let body = fields.iter().fold(String::new(), |mut body, (name, value)| {
        let _ = write!(body, "{}{}={}", if body.is_empty() { "" } else { "&" }, encoded(name), encoded(value));
        body
    });
    let request = agent().post(url.as_str()).header("content-type", "application/x-www-form-urlencoded");
    page(url, request.send(body.as_bytes()))
}

impl Page {
    /// The first form of the page.
    ///
    /// # Errors
    /// The page itself when there is none.
    pub fn form(self) -> Result<Form, Box<Self>> {
        let form = self.text.split("<form").nth(1).and_then(|rest| rest.split("</form>").next()).map(|form| {
            let (head, body) = form.split_once('>').unwrap_or((form, ""));
            let action = self.url.join(&attribute(head, "action").unwrap_or_default());
            let fields = body
                .split("<input")
                .skip(1)
                .filter_map(|rest| {
                    let tag = rest.split('>').next()?;
                    let ticked = !tag.contains("type=\"checkbox\"") || tag.contains("checked");
                    let named = ticked && !tag.contains("type=\"radio\"") && !tag.contains("type=\"submit\"");
                    let name = attribute(tag, "name").filter(|_| named)?;
                    Some((name, attribute(tag, "value").unwrap_or_else(|| "on".to_owned())))
                })
                .collect();
            (action, fields)
        });
        match form {
            Some((Ok(action), fields)) => Ok(Form { action, fields }),
            _ => Err(Box::new(self)),
        }
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    let text = value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    Some(text.replace("&amp;", "&"))
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into()
}

fn page(url: &url::Url, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Page {
    match answer {
        Ok(mut answer) => Page {
            status: answer.status().as_u16(),
            url: url.clone(),
            text: answer.body_mut().with_config().limit(64 << 20).read_to_string().unwrap_or_default(),
        },
        Err(error) => Page { status: 0, url: url.clone(), text: error.to_string() },
    }
}
