// The phone pages: one poll a second, and a POST for each button.

const $ = (id) => document.getElementById(id);
const drawn = new Map(); // what each part of the page was last drawn from

/** Draws a part of the page only when its data changed, so that focus stays. */
function draw(name, data, paint) {
  const text = JSON.stringify(data);
  if (drawn.get(name) === text) return;
  drawn.set(name, text);
  paint(data);
}

function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

const chosenPhone = () => Number(location.hash.slice(1)) || 0;

async function press(action, body) {
  try {
    const answer = await fetch(`api/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ phone: chosenPhone(), ...body }),
    });
    say(answer.ok ? "" : `That did not work: ${(await answer.text()).trim()}.`);
  } catch {
    say("The simulator does not answer.");
  }
  await poll();
}

const say = (text) => { if ($("trouble").textContent !== text) $("trouble").textContent = text; };

function drawPhones(phones) {
  $("no-phones").hidden = phones.length > 0;
  $("phones").replaceChildren(...phones.map((phone) => {
    const item = element("li", "");
    const waiting = phone.pending ? ` (${phone.pending} waiting)` : "";
    const button = element("button", phone.number + waiting);
    button.setAttribute("aria-current", String(phone.id === chosenPhone()));
    button.addEventListener("click", () => { location.hash = phone.id; });
    item.append(button);
    return item;
  }));
}

function drawHead(phone) {
  $("number").textContent = phone.number;
  $("app-state").textContent = phone.app ? "The app is installed." : "No app on this phone.";
  $("app-switch").textContent = phone.app ? "Remove the app" : "Install the app";
  $("app-switch").onclick = () => press(phone.app ? "remove" : "install");
  $("code-line").hidden = !phone.app;
  $("code").textContent = phone.code ?? "";
  $("generic-line").hidden = !phone.genericCode;
  $("generic").textContent = phone.genericCode ?? "";
}

function requestItem(request) {
  const item = $("request-template").content.firstElementChild.cloneNode(true);
  const logo = request.logos?.find((one) => one.res === "default") ?? request.logos?.[0];
  if (logo && /^https?:/.test(logo.url)) {
    item.querySelector("img").src = logo.url;
    item.querySelector("img").hidden = false;
  }
  item.querySelector(".message").textContent = request.message;
  for (const { key, value } of request.details ?? []) {
    item.querySelector("dl").append(element("dt", key), element("dd", value));
  }
  item.dataset.uuid = request.uuid;
  item.querySelector(".buttons").hidden = request.status !== "pending";
  item.querySelector(".state").textContent = request.status;
  item.querySelector(".approve").addEventListener("click", () => press("approve", { uuid: request.uuid }));
  item.querySelector(".deny").addEventListener("click", () => press("deny", { uuid: request.uuid }));
  return item;
}

const drawRequests = (requests) => {
  $("requests").replaceChildren(...(requests.length ? requests.map(requestItem) : [element("li", "None.")]));
};

function drawCountdown(requests) {
  for (const request of requests) {
    const state = document.querySelector(`[data-uuid="${CSS.escape(request.uuid)}"] .state`);
    if (state && request.status === "pending") {
      state.textContent = request.secondsLeft === undefined ? "waits" : `${Math.max(0, request.secondsLeft)} s left`;
    }
  }
}

const drawTexts = (id) => (list) => {
  $(id).replaceChildren(...(list.length ? list.map((one) => {
    const item = element("li", "");
    const time = element("time", new Date(one.at).toLocaleTimeString());
    time.dateTime = one.at;
    item.append(element("p", one.text), time);
    return item;
  }) : [element("li", "None.")]));
};

function drawPhone(phone) {
  $("phone").hidden = !phone;
  if (!phone) return;
  draw("head", [phone.number, phone.app, phone.code, phone.genericCode], () => drawHead(phone));
  $("code-left").textContent = phone.app ? `${phone.codeSeconds} s` : "";
  draw("requests", phone.requests.map(({ secondsLeft, ...rest }) => rest), drawRequests);
  drawCountdown(phone.requests);
  draw("inbox", phone.inbox, drawTexts("inbox"));
  draw("calls", phone.calls, drawTexts("calls"));
  const notice = phone.notices[0];
  $("notice").hidden = !notice;
  $("notice").textContent = notice ? `${notice.text} (${new Date(notice.at).toLocaleTimeString()})` : "";
}

function drawFaults(faults) {
  for (const name of ["provider", "callback"]) $("faults").elements[name].value = faults[name];
}

let asking = false;

async function poll() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(`api/state?phone=${chosenPhone()}`);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const state = await answer.json();
    if (!chosenPhone() && state.phones.length) location.replace(`#${state.phones[0].id}`);
    draw("phones", [state.phones, chosenPhone()], () => drawPhones(state.phones));
    drawPhone(state.phone);
    draw("faults", state.faults, drawFaults);
    $("callback-url").textContent = state.callbackUrl ? `Callbacks go to ${state.callbackUrl}` : "Callbacks are switched off.";
    if ($("trouble").textContent === lost) say("");
  } catch {
    say(lost);
  } finally {
    asking = false;
  }
}

const lost = "The simulator does not answer. Is it still running?";

$("add").addEventListener("submit", (event) => {
  event.preventDefault();
  press("add", Object.fromEntries(new FormData(event.target)));
});
$("faults").addEventListener("change", (event) => press("faults", Object.fromEntries(new FormData(event.currentTarget))));
window.addEventListener("hashchange", poll);

await poll();
setInterval(poll, 1000);
