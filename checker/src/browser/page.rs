//! One page in a browser context of its own: what a person can do with it and see on it.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cafe::http::SharedHttp;
use cdpkit::input::types::{DispatchMouseEventType, MouseButton};
use cdpkit::{CdpError, Sender as _, Session, accessibility, dom, input, log, network, page, runtime, target};
use futures::StreamExt;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::BrowserError;
use super::network::{EVENTS, Log};
use super::process::Process;
use super::proxy::Proxy;

/// Puts `NOW` in the place of the machine's time.
const CLOCK: &str = "(() => {
  const Real = Date;
  const shift = NOW - Real.now();
  const now = () => Real.now() + shift;
  globalThis.Date = new Proxy(Real, {
    apply: () => new Real(now()).toString(),
    construct: (_, given, type) => Reflect.construct(Real, given.length === 0 ? [now()] : given, type),
    get: (_, name) => (name === 'now' ? now : Reflect.get(Real, name)),
  });
})()";

/// How often a page is looked at again: about once for each frame that it is drawn in. A look costs the browser some
/// milliseconds, which the page needs too.
const GLANCE: Duration = Duration::from_millis(16);
/// How long an element may move before it is clicked all the same.
const STILL: Duration = Duration::from_secs(1);
/// How long a page may take to show the consequence of what its log already tells.
const GRACE: Duration = Duration::from_millis(600);

/// A page.
pub struct Page {
    process: Arc<Process>,
    session: Session,
    context: String,
    watch: Arc<Watch>,
    listener: JoinHandle<()>,
    _proxy: Option<Proxy>,
}

/// What is heard of a page.
#[derive(Debug)]
struct Watch {
    log: Mutex<Log>,
    heard: Mutex<Instant>,
}

/// Something that a person looks for.
#[derive(Debug, Clone, Copy)]
pub struct Want {
    /// Roles that will do, as the accessibility tree names them.
    pub roles: &'static [&'static str],
    /// Names that will do, in lower case.
    pub names: &'static [&'static str],
}

/// Something on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    node: i64,
    pub role: String,
    pub name: String,
    /// Whether it cannot be used now.
    pub disabled: bool,
}

/// How long to wait for a page.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Give up after so long without any news of the page.
    pub quiet: Duration,
    /// Give up after so long in any case.
    pub most: Duration,
}

impl Patience {
    /// For pages on this machine.
    pub const NEAR: Self = Self { quiet: Duration::from_secs(3), most: Duration::from_secs(20) };
    /// For pages on the internet.
    pub const FAR: Self = Self { quiet: Duration::from_secs(8), most: Duration::from_secs(45) };
}

impl Page {
    pub(super) async fn open(process: Arc<Process>, http: Option<SharedHttp>) -> Result<Self, BrowserError> {
        let cdp = process.cdp();
        let proxy = match http {
            Some(http) => Some(Proxy::before(http).await?),
            None => None,
        };
        let mut create = target::methods::CreateBrowserContext::new().with_dispose_on_detach(true);
        if let Some(proxy) = &proxy {
            // Loopback names are not to be left out, as they are by default.
            create = create.with_proxy_server(proxy.server()).with_proxy_bypass_list("<-loopback>");
        }
        let context = create.send(cdp).await.map_err(failed("a context"))?.browser_context_id;
        let blank = target::methods::CreateTarget::new("about:blank").with_browser_context_id(context.clone());
        let target = blank.send(cdp).await.map_err(failed("a page"))?.target_id;
        let attach = target::methods::AttachToTarget::new(target).with_flatten(true);
        let session = cdp.session(attach.send(cdp).await.map_err(failed("to attach"))?.session_id);
        let watch = Arc::new(Watch::new());
        let mut events = session.observe(EVENTS).await.map_err(failed("to tell events"))?;
        let (watching, answering) = (Arc::clone(&watch), session.clone());
        let listener = tokio::spawn(async move {
            while let Some(event) = events.next().await {
                watching.take(&event.method, &event.params);
                if &*event.method == "Page.javascriptDialogOpening" {
                    // Nobody is there to press OK, and until then the page stands still.
                    let _ = page::methods::HandleJavaScriptDialog::new(true).send(&answering).await;
                }
            }
        });
        let opened = Self { process, session, context, watch, listener, _proxy: proxy };
        opened.enable().await.map_err(failed("to be watched"))?;
        Ok(opened)
    }

    async fn enable(&self) -> Result<(), CdpError> {
        let session = &self.session;
        futures::try_join!(
            page::methods::Enable::new().send(session),
            network::methods::Enable::new().send(session),
            runtime::methods::Enable::new().send(session),
            log::methods::Enable::new().send(session),
            session.send_raw("Accessibility.enable", json!({})),
            session.send_raw(
                "Emulation.setDeviceMetricsOverride",
                json!({ "width": 1024, "height": 768, "deviceScaleFactor": 1, "mobile": false })
            ),
        )
        .map(drop)
    }

    /// Makes it this time, in milliseconds since 1970, whenever a document is opened; from then on time goes on.
    pub async fn set_clock(&self, now: i64) -> Result<(), BrowserError> {
        let source = CLOCK.replace("NOW", &now.to_string());
        let script = page::methods::AddScriptToEvaluateOnNewDocument::new(source);
        script.send(&self.session).await.map_err(failed("a clock")).map(drop)
    }

    /// Opens an address; `Some` tells why it could not be shown.
    pub async fn go(&self, url: &str) -> Result<Option<String>, BrowserError> {
        let answer = page::methods::Navigate::new(url).send(&self.session).await.map_err(failed("to navigate"))?;
        Ok(answer.error_text)
    }

    /// What is there now and can be used, if it is.
    pub async fn look(&self, want: &Want) -> Result<Option<Element>, BrowserError> {
        for role in want.roles {
            let fits = |element: &Element| !element.disabled && want.names.contains(&plain(&element.name).as_str());
            if let Some(element) = self.all(role).await?.into_iter().find(fits) {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    /// Everything of a role that a person can perceive. Nothing, while the page is being replaced.
    pub async fn all(&self, role: &str) -> Result<Vec<Element>, BrowserError> {
        let Some(document) = self.document().await? else { return Ok(Vec::new()) };
        let question = accessibility::methods::QueryAxTree::new().with_object_id(document).with_role(role);
        // Taken as plain JSON: newer browsers use words in it that the typed answer does not know.
        let question = serde_json::to_value(question).unwrap_or_default();
        let answer = passing(self.session.send_raw("Accessibility.queryAXTree", question).await)?;
        let nodes = answer.as_ref().and_then(|answer| answer["nodes"].as_array()).cloned().unwrap_or_default();
        let shown = nodes.iter().filter(|node| node["ignored"] != true);
        let element = |node: &Value| {
            let text = |part: &str| node[part]["value"].as_str().unwrap_or_default().to_owned();
            let mut properties = node["properties"].as_array().into_iter().flatten();
            let disabled = properties.any(|one| one["name"] == "disabled" && one["value"]["value"] == true);
            Some(Element { node: node["backendDOMNodeId"].as_i64()?, role: text("role"), name: text("name"), disabled })
        };
        Ok(shown.filter_map(element).collect())
    }

    /// Waits until one of several things is there, and tells which. Gives up when the page has been silent, when it
    /// has taken too long, or a moment after `enough` says that it will not come.
    pub async fn wait(
        &self,
        wants: &[Want],
        patience: Patience,
        enough: &(dyn Fn(&Log) -> bool + Sync),
    ) -> Result<Option<(usize, Element)>, BrowserError> {
        let waiting = self.waiting(patience);
        let mut last_moment = None;
        loop {
            for (which, want) in wants.iter().enumerate() {
                if let Some(element) = self.look(want).await? {
                    return Ok(Some((which, element)));
                }
            }
            if last_moment.is_none() && enough(&self.log()) {
                last_moment = Some(Instant::now());
            }
            if last_moment.is_some_and(|moment| moment.elapsed() > GRACE) || !waiting.goes_on().await {
                return Ok(None);
            }
        }
    }

    /// Begins to wait for the page.
    pub fn waiting(&self, patience: Patience) -> Waiting<'_> {
        Waiting { page: self, patience, began: Instant::now() }
    }

    /// Clicks in the middle of an element, as far as it is still there.
    pub async fn click(&self, element: &Element) -> Result<(), BrowserError> {
        // To the middle of the window, where nothing that sticks to its edges lies above it.
        self.call(
            element,
            "function () { this.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' }) }",
        )
        .await?;
        let Some((x, y)) = self.resting_place(element).await? else { return Ok(()) };
        for kind in [DispatchMouseEventType::MousePressed, DispatchMouseEventType::MouseReleased] {
            let event = input::methods::DispatchMouseEvent::new(kind, x, y);
            let event = event.with_button(MouseButton::Left).with_click_count(1);
            passing(event.send(&self.session).await)?;
        }
        Ok(())
    }

    /// The middle of an element, once it has stopped moving.
    async fn resting_place(&self, element: &Element) -> Result<Option<(f64, f64)>, BrowserError> {
        let (began, mut last) = (Instant::now(), self.middle(element).await?);
        while began.elapsed() < STILL {
            tokio::time::sleep(GLANCE).await;
            let now = self.middle(element).await?;
            if now == last {
                break;
            }
            last = now;
        }
        Ok(last)
    }

    async fn middle(&self, element: &Element) -> Result<Option<(f64, f64)>, BrowserError> {
        let quads = dom::methods::GetContentQuads::new().with_backend_node_id(element.node);
        let quads = passing(quads.send(&self.session).await)?.map(|answer| answer.quads).unwrap_or_default();
        let Some([x0, y0, _, _, x1, y1, ..]) = quads.first().map(Vec::as_slice) else { return Ok(None) };
        Ok(Some((f64::midpoint(*x0, *x1), f64::midpoint(*y0, *y1))))
    }

    /// Clicks into a field and types.
    pub async fn fill(&self, field: &Element, text: &str) -> Result<(), BrowserError> {
        self.click(field).await?;
        passing(input::methods::InsertText::new(text).send(&self.session).await).map(drop)
    }

    /// The text of an element as it is shown.
    pub async fn text(&self, element: &Element) -> Result<String, BrowserError> {
        let text = self.call(element, "function () { return this.innerText }").await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Calls a function on an element; null if it is gone.
    async fn call(&self, element: &Element, function: &str) -> Result<Value, BrowserError> {
        let resolve = dom::methods::ResolveNode::new().with_backend_node_id(element.node);
        let object = passing(resolve.send(&self.session).await)?.and_then(|answer| answer.object.object_id);
        let Some(object) = object else { return Ok(Value::Null) };
        let call = json!({ "objectId": object, "functionDeclaration": function, "returnByValue": true });
        let answer = passing(self.session.send_raw("Runtime.callFunctionOn", call).await)?.unwrap_or_default();
        Ok(answer["result"]["value"].clone())
    }

    /// The value of an expression in the page; null while the page is being replaced.
    pub async fn evaluate(&self, expression: &str) -> Result<Value, BrowserError> {
        let question = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = passing(self.session.send_raw("Runtime.evaluate", question).await)?.unwrap_or_default();
        Ok(answer["result"]["value"].clone())
    }

    /// The address that is shown, without its query.
    pub async fn address(&self) -> Result<String, BrowserError> {
        let address = self.evaluate("location.origin + location.pathname").await?;
        Ok(address.as_str().unwrap_or_default().to_owned())
    }

    /// The page as a PNG image.
    pub async fn screenshot(&self) -> Result<Vec<u8>, BrowserError> {
        let answer = page::methods::CaptureScreenshot::new().send(&self.session).await;
        let data = answer.map_err(failed("a screenshot"))?.data;
        STANDARD
            .decode(data)
            .map_err(|error| BrowserError::Command { command: "a screenshot", reason: error.to_string() })
    }

    /// What the page has done so far.
    pub fn log(&self) -> MutexGuard<'_, Log> {
        self.watch.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn document(&self) -> Result<Option<String>, BrowserError> {
        let question = runtime::methods::Evaluate::new("document").with_object_group("look");
        let question = serde_json::to_value(question).unwrap_or_default();
        let answer = passing(self.session.send_raw("Runtime.evaluate", question).await)?.unwrap_or_default();
        Ok(answer["result"]["objectId"].as_str().map(str::to_owned))
    }
}

/// Waiting for a page; see [`Patience`].
#[derive(Debug)]
pub struct Waiting<'a> {
    page: &'a Page,
    patience: Patience,
    began: Instant,
}

impl Waiting<'_> {
    /// Waits a moment; false if the page has been silent for too long, or has taken too long.
    pub async fn goes_on(&self) -> bool {
        let silent = self.page.watch.silent_for().min(self.began.elapsed());
        if silent > self.patience.quiet || self.began.elapsed() > self.patience.most {
            return false;
        }
        tokio::time::sleep(GLANCE).await;
        true
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.listener.abort();
        let (process, context) = (Arc::clone(&self.process), std::mem::take(&mut self.context));
        // Where no runtime is left the browser itself is about to end.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                let dispose = target::methods::DisposeBrowserContext::new(context);
                let _ = dispose.send(process.cdp()).await;
            });
        }
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("context", &self.context).finish_non_exhaustive()
    }
}

impl Watch {
    fn new() -> Self {
        Self { log: Mutex::default(), heard: Mutex::new(Instant::now()) }
    }

    fn take(&self, event: &str, about: &Value) {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).take(event, about);
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn silent_for(&self) -> Duration {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }
}

/// A name as people compare names: without regard to case and spacing.
fn plain(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn failed(command: &'static str) -> impl FnOnce(CdpError) -> BrowserError {
    move |error| match error {
        CdpError::ConnectionClosed | CdpError::ChannelClosed => BrowserError::Gone,
        other => BrowserError::Command { command, reason: other.to_string() },
    }
}

/// What the browser refuses because the page has moved on meanwhile is `None`, not an error.
fn passing<T>(answer: Result<T, CdpError>) -> Result<Option<T>, BrowserError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(CdpError::Protocol { .. }) => Ok(None),
        Err(error) => Err(failed("to look at the page")(error)),
    }
}
