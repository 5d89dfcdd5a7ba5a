// The view of a session: who is logged in, since when and how, and until when.

import { find, note, nothing, show } from "./page.js";
import { has, hour, list, moment, t, write } from "./texts.js";

/** @typedef {import("./countersign.js").Answer} Answer */
/** @typedef {import("./countersign.js").Session} Session */
/** @typedef {import("./countersign.js").User} User */

/**
 * Shows a session.
 * @param {HTMLElement} section @param {Answer & {session: Session, user: User}} answer
 */
export function showSession(section, { session, user, login }) {
  const facts = {
    email: () => user.email,
    phone: () => t(user.phoneVerified ? "signedIn.confirmed" : "signedIn.unconfirmed", { phone: user.phone }),
    when: () => moment(session.authTime),
    how: () => list(session.amr.map((one) => (has(`amr.${one}`) ? t(`amr.${one}`) : one))),
    until: () => until(session),
  };
  for (const [name, say] of Object.entries(facts)) write(find(section, `[data-fact="${name}"]`), say);
  write(find(section, "h1"), () => t("signedIn.title", { name: user.fullName }));
  write(find(section, ".form-error"), nothing);
  const open = login?.state === "pending" && Boolean(login.methods?.length);
  find(section, ".confirm").hidden = !open;
  note(section, () => {
    if (session.aal === "aal2") return "";
    return open ? t("signedIn.notConfirmed") : t("signedIn.locked");
  });
  show("signed-in");
}

/** @param {Session} session */
function until({ expiresAt, idleExpiresAt }) {
  const end = moment(expiresAt);
  return idleExpiresAt ? t("signedIn.untilIdle", { idle: hour(idleExpiresAt), end }) : t("signedIn.untilEnd", { end });
}
