// The log of what went over the wire. A line that is open stays open.

import { $, draw, el, fill, keeper } from "./dom.js";

const from = { request: "app → Authy", callback: "Authy → app", remark: "" };

const faults = {
  latency: "late", hang: "no answer", reset: "cut off", rate_limited: "by the switch", server_error: "by the switch", refusal: "by the switch",
};

function status(line) {
  if (line.kind === "remark") return undefined;
  const text = line.status ? String(line.status) : "no answer";
  const good = line.status >= 200 && line.status < 400;
  return el("span", { className: `status ${good ? "good" : "bad"}`, textContent: text });
}

const block = (title, lines) => lines && [el("p", { className: "quiet", textContent: title }), el("pre", { textContent: lines.join("\n"), "data-any": "" })];

function head(line) {
  return [el("time", { dateTime: line.at, textContent: new Date(line.at).toLocaleTimeString([], { hourCycle: "h23" }) }),
    line.kind === "remark" ? undefined : el("span", { className: "way", textContent: from[line.kind] }),
    status(line),
    line.fault ? el("span", { className: "fault", textContent: faults[line.fault] ?? line.fault }) : undefined,
    el("span", { className: "title", textContent: line.title, "data-any": "" })];
}

function item(line) {
  if (line.kind === "remark") return el("li", { className: "remark" }, ...head(line).filter(Boolean));
  return el("li", { className: line.kind }, el("details", {}, el("summary", {}, ...head(line).filter(Boolean)),
    ...[block("Sent", line.sent), block("Answer", line.answer)].flat().filter(Boolean)));
}

const items = keeper(item);

export function drawWire(lines) {
  draw("wire", lines, () => {
    $("silence").hidden = lines.length > 0;
    fill($("wire"), items(lines));
  });
}
