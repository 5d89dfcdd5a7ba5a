// The simulator behind the page: its state, and its buttons.

import { $, say } from "./dom.js";

export const lost = "The simulator does not answer. Is it still running?";

export const chosenPhone = () => Number(location.hash.slice(1)) || 0;

export async function state() {
  const answer = await fetch(`api/state?phone=${chosenPhone()}`);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

let afterwards = () => {};

/** Sets what is done after every button, which is to look at the state again. */
export const after = (done) => { afterwards = done; };

/** Presses a button and reports whether that went through. */
export async function press(action, body = {}) {
  let done = false;
  try {
    const answer = await fetch(`api/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ phone: chosenPhone(), ...body }),
    });
    done = answer.ok;
    say($("trouble"), done ? "" : `That did not work: ${(await answer.text()).trim()}.`);
  } catch {
    say($("trouble"), lost);
  }
  await afterwards();
  return done;
}
