// The next step, as the phone knows it.

const $ = (id) => document.getElementById(id);

/** What to try after the first approval. The first that was not tried yet is shown. */
const tries = [
  { text: "Log out and in again, and deny the request on the phone.", tried: (s) => s.phone?.requests.some((one) => one.status === "denied") },
  { text: "Under “What goes wrong”, let Authy’s callbacks get lost. Then log in and approve.", tried: (s) => s.faults.callback === "lost" },
  { text: "Take the app off this phone. Then log in, with a code by text.", tried: (s) => s.phone?.device === "refused" },
  { text: "Let Authy be down. Then log in.", tried: (s) => s.faults.provider === "down" },
];
const tried = new Set();
const all = "Every switch under “What goes wrong” says what to expect from it.";

let approved = false;

function show(state) {
  const waiting = state.phones.some((phone) => phone.pending);
  approved ||= Boolean(state.phone?.requests.some((one) => one.status === "approved"));
  for (const one of tries) if (approved && one.tried(state)) tried.add(one);
  const step = waiting ? "step-approve" : approved ? "step-more" : "step-login";
  for (const item of $("steps").children) {
    if (item.id === step) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
  $("step-login").classList.toggle("done", step !== "step-login");
  $("step-approve").classList.toggle("done", step === "step-more");
  const next = approved ? tries.find((one) => !tried.has(one))?.text ?? all : "and log in again";
  if ($("next").textContent !== next) $("next").textContent = next;
}

/** Looks at the phone that is shown in its frame. */
async function look() {
  const chosen = Number($("phone").contentWindow?.location.hash.slice(1)) || 0;
  const answer = await fetch(`phone/api/state?phone=${chosen}`);
  if (answer.ok) show(await answer.json());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      $("said").textContent = "Copied.";
    } catch {
      $("said").textContent = "The browser did not allow that.";
    }
  });
}

async function lookAgain() {
  try {
    await look();
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem; // the local run has ended; the phone's frame says so
  }
  setTimeout(lookAgain, 1000);
}

await lookAgain();
