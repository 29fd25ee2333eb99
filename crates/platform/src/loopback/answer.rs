//! One request, from its first lines to the page that it gets.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use emc::ports::Answer;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, StatusCode};
use tokio::sync::OwnedMutexGuard;
use tokio::time::{sleep, timeout};

use super::connections::Ticket;
use super::request::Asked;
use super::{Address, Behind, pages};

/// How many times the allowed size of a refused form is read and thrown away, so that its sender gets to see why.
const DISCARDED_FORMS: u64 = 4;
/// Bytes from which on a form is large. Most results without attachments are smaller.
const LARGE: usize = 32 << 10;
/// How often a large form that waits looks whether the one before it hardly moves.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// A form in memory, with the turn of the large ones where it is one; given back when it has been worked on.
struct Form {
    bytes: Vec<u8>,
    turn: Option<OwnedMutexGuard<()>>,
}

/// Never fails: what goes wrong is a page too.
pub(super) async fn respond(
    address: Arc<Address>,
    ticket: Arc<Ticket>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    Ok(match address.paths.judge(&head, address.limits.body) {
        Asked::Start => {
            ticket.proven();
            start(&address).await
        }
        Asked::Answer => {
            ticket.proven();
            take(address, ticket, body).await
        }
        Asked::Redirect => {
            ticket.proven();
            let query = head.uri.query().unwrap_or_default().to_owned();
            let asked = ask_door(address, ticket, Form { bytes: query.into_bytes(), turn: None });
            tokio::spawn(asked).await.unwrap_or_else(|_| pages::fixed(StatusCode::INTERNAL_SERVER_ERROR))
        }
        Asked::NotAnAnswer(status) => {
            ticket.proven();
            refuse(&address, body, status).await
        }
        Asked::Nothing(status) => pages::fixed(status),
    })
}

async fn start(address: &Arc<Address>) -> Response<Full<Bytes>> {
    if address.is_answered() {
        return pages::fixed(StatusCode::GONE);
    }
    let Behind::Form(door) = address.behind.clone() else { return pages::fixed(StatusCode::NOT_FOUND) };
    let return_url = address.paths.return_url();
    // A task of its own for the case that it panics; it waits for nothing, so that it need not wait for an answer either.
    match tokio::spawn(async move { door.start_page(&return_url) }).await {
        Ok(page) => pages::of_door(StatusCode::OK, page),
        Err(_) => pages::fixed(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

async fn take(address: Arc<Address>, ticket: Arc<Ticket>, body: Incoming) -> Response<Full<Bytes>> {
    if address.is_answered() {
        return refuse(&address, body, StatusCode::GONE).await;
    }
    let limits = address.limits;
    let too_slow = async {
        loop {
            sleep(limits.head_time).await;
            if ticket.hardly_moves() {
                break;
            }
        }
    };
    let read = tokio::select! {
        read = timeout(limits.body_time, read(&address, &ticket, body)) => read.ok(),
        () = too_slow => None,
    };
    let form = match read {
        Some(Ok(form)) => {
            ticket.waits();
            form
        }
        Some(Err((status, rest))) => return refuse(&address, rest, status).await,
        None => return pages::fixed(StatusCode::REQUEST_TIMEOUT),
    };
    // On a task of its own: a browser that goes away in the middle must not lose what the door says.
    match tokio::spawn(ask_door(address, ticket, form)).await {
        Ok(response) => response,
        Err(_) => pages::fixed(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

async fn ask_door(address: Arc<Address>, ticket: Arc<Ticket>, form: Form) -> Response<Full<Bytes>> {
    let Form { bytes, turn: _turn_of_large } = form;
    let _turn = address.turn.lock().await;
    if address.is_answered() || !ticket.answering() {
        return pages::fixed(StatusCode::GONE);
    }
    let (behind, return_url) = (address.behind.clone(), address.paths.return_url());
    let answer = move || match behind {
        Behind::Form(door) => door.answer(bytes),
        Behind::Redirect(door) => door.answer(&return_url, &String::from_utf8_lossy(&bytes)),
    };
    match tokio::task::spawn_blocking(answer).await {
        Ok(Answer::Accepted(page)) => {
            address.answered.store(true, Ordering::SeqCst);
            close_later(&address);
            pages::of_door(StatusCode::OK, page)
        }
        Ok(Answer::NotOurs(page)) => pages::of_door(StatusCode::CONFLICT, page),
        Err(_) => pages::fixed(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// A learner who reloads the page or goes back is told that the answer is here, for a while.
fn close_later(address: &Arc<Address>) {
    let address = Arc::clone(address);
    tokio::spawn(async move {
        sleep(address.limits.linger).await;
        address.close();
    });
}

/// Reads a form within the limits; when it does not come, says why and hands back what is left of it.
async fn read(address: &Address, ticket: &Ticket, mut body: Incoming) -> Result<Form, (StatusCode, Incoming)> {
    let mut form = Form { bytes: Vec::new(), turn: None };
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return Err((StatusCode::BAD_REQUEST, body)) };
        // Trailers are not part of a form.
        let Ok(data) = frame.into_data() else { continue };
        if data.len() > address.limits.body.saturating_sub(form.bytes.len()) {
            return Err((StatusCode::PAYLOAD_TOO_LARGE, body));
        }
        if form.turn.is_none() && form.bytes.len().saturating_add(data.len()) > LARGE {
            form.turn = Some(turn_of_large(address, ticket).await);
            if address.is_answered() {
                return Err((StatusCode::GONE, body));
            }
            // Room for the largest form: growing would copy it, and what is not filled takes no memory.
            form.bytes.reserve_exact(address.limits.body.saturating_sub(form.bytes.len()));
        }
        ticket.received(data.len());
        form.bytes.extend_from_slice(&data);
    }
    Ok(form)
}

/// Waits until no other large form is read or worked on, and does not wait for one that hardly moves. What is not read
/// meanwhile waits at its sender.
async fn turn_of_large(address: &Address, ticket: &Ticket) -> OwnedMutexGuard<()> {
    ticket.waits();
    let mut turn = pin!(Arc::clone(&address.large).lock_owned());
    loop {
        if let Ok(turn) = timeout(LOOK_AGAIN, &mut turn).await {
            ticket.reads(true);
            return turn;
        }
        ticket.push_out_slow_large();
    }
}

/// Reads what is left of the body first: a browser that is cut off while it sends shows an error and not the page.
async fn refuse(address: &Address, mut body: Incoming, status: StatusCode) -> Response<Full<Bytes>> {
    let most = u64::try_from(address.limits.body).unwrap_or(u64::MAX).saturating_mul(DISCARDED_FORMS);
    let discard = async {
        let mut discarded = 0_u64;
        while let Some(Ok(frame)) = body.frame().await {
            let more = frame.data_ref().map_or(0, Bytes::len);
            discarded = discarded.saturating_add(u64::try_from(more).unwrap_or(u64::MAX));
            if discarded > most {
                break;
            }
        }
    };
    // Whoever takes longer than that does not get to see it.
    let _ = timeout(address.limits.body_time, discard).await;
    pages::fixed(status)
}
