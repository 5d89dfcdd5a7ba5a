// What every part of the page draws with.

/** @param {string} id */
export const $ = (id) => document.getElementById(id);

/** Makes an element. Properties are set as such; data, aria and role are attributes. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (name.startsWith("data-") || name.startsWith("aria-") || name === "role") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

/** A drawing of icons.svg. It says nothing; the text beside it does. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** A button; key finds it again after a redraw, so that the focus stays on it. */
export function button(text, key, press, properties = {}) {
  const made = el("button", { type: "button", "data-key": key, ...properties }, ...[text].flat());
  made.addEventListener("click", press);
  return made;
}

/** Puts children in place of the old ones, and the focus back where it was. A child that keeps its place is not touched. */
export function fill(container, children) {
  const active = container.contains(document.activeElement) ? document.activeElement : undefined;
  for (const old of [...container.childNodes]) if (!children.includes(old)) old.remove();
  children.forEach((child, at) => {
    if (container.childNodes[at] !== child) container.insertBefore(child, container.childNodes[at] ?? null);
  });
  if (!active || document.activeElement === active) return;
  const again = active.dataset.key && container.querySelector(`[data-key="${CSS.escape(active.dataset.key)}"]`);
  (again || container.closest("section")?.querySelector("h2"))?.focus();
}

/** Makes one element per entry of a list, and the same again for the same entry: what is being pressed is not drawn anew. */
export function keeper(make) {
  let kept = new Map();
  return (list) => {
    const now = new Map(list.map((entry) => [JSON.stringify(entry), entry]));
    kept = new Map([...now].map(([key, entry]) => [key, kept.get(key) ?? make(entry)]));
    return [...kept.values()];
  };
}

const drawn = new Map(); // what each part of the page was last drawn from

/** Draws a part of the page only when its data changed. */
export function draw(name, data, paint) {
  const text = JSON.stringify(data);
  if (drawn.get(name) === text) return;
  drawn.set(name, text);
  paint(data);
}

/** Sets a text only when it changes, so that live regions speak once. */
export function say(where, text) {
  if (where.textContent !== text) where.textContent = text;
}

export const clockTime = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** Seconds as 1:05. */
export const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
