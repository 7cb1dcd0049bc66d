// Where one writes: growing field, Enter sends, suggestions for commands and people, drafts that stay.
import { act } from "./acts.js";
import { state } from "./state.js";

const draftKey = (field) => `draft:${state.as}:${field.id}`;

export function watchComposers({ onSent }) {
  document.addEventListener("input", (event) => { if (event.target.matches?.(".say")) typed(event.target); });
  document.addEventListener("keydown", (event) => { if (event.target.matches?.(".say")) onKey(event); });
  document.addEventListener("focusout", (event) => { if (event.target.matches?.(".say")) setTimeout(() => hide(event.target), 150); });
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.form !== "say") return;
    event.preventDefault();
    send(event.target, onSent);
  });
}

export function dressComposers(root) {
  root.querySelectorAll(".say:not([data-ready])").forEach((field) => {
    field.setAttribute("data-ready", "");
    field.value = sessionStorage.getItem(draftKey(field)) ?? "";
    grow(field);
  });
}

async function send(form, onSent) {
  const field = form.querySelector(".say");
  const text = field.value;
  if (!text.trim() || form.getAttribute("aria-busy")) return;
  field.value = "";
  typed(field);
  const { channel, thread } = form.dataset;
  const outcome = await act("say", { channel, text, thread: thread || "" }, form);
  if (!outcome.ok && !field.value && outcome.keep) { field.value = text; typed(field); }
  onSent(form, outcome);
}

function grow(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, 220)}px`;
}

function typed(field) {
  grow(field);
  if (field.value) sessionStorage.setItem(draftKey(field), field.value);
  else sessionStorage.removeItem(draftKey(field));
  suggest(field);
}

function suggestions(field) {
  const text = field.value.slice(0, field.selectionStart);
  const at = /(^|\s)@([\p{L}\p{N} ]{0,24})$/u.exec(text);
  if (at) {
    const wanted = at[2].toLowerCase();
    const before = text.slice(0, text.length - at[2].length - 1);
    return JSON.parse(field.dataset.people).filter((name) => name.toLowerCase().startsWith(wanted)).slice(0, 8)
      .map((name) => ({ label: `@${name}`, note: "", value: `${before}@${name} ` }));
  }
  if (!text.startsWith("/") || text.includes("\n")) return [];
  return JSON.parse(field.dataset.commands).flatMap((command) => ofCommand(command, text));
}

function ofCommand({ command, description, usage_hint: hint }, text) {
  const whole = { label: command, note: hint, detail: description, value: `${command} ` };
  if (!text.includes(" ")) return command.startsWith(text) ? [whole] : [];
  const [name, ...rest] = text.split(" ");
  if (name !== command) return [];
  const words = subcommands(hint).filter((word) => word.startsWith(rest.join(" ")) && word !== rest.join(" "));
  return [{ ...whole, value: null }, ...words.map((word) => ({ label: `${command} ${word}`, note: "", value: `${command} ${word} ` }))];
}

// "[log | commit | help]" offers log, commit and help.
function subcommands(hint) {
  const words = (hint || "").replace(/[[\]]/g, "").split("|").map((word) => word.trim().split(/[\s<]/)[0]);
  return words.filter((word) => /^[a-z][a-z-]*$/.test(word));
}

const boxOf = (field) => document.getElementById(field.dataset.hints);

function suggest(field) {
  const box = boxOf(field);
  const found = suggestions(field);
  box.replaceChildren(...found.map((item, index) => hintLine(item, index, field, box)));
  box.hidden = !found.length;
  field.removeAttribute("aria-activedescendant");
  if (found.length) field.setAttribute("aria-controls", box.id);
}

function hintLine(item, index, field, box) {
  const line = document.createElement("div");
  line.className = item.value === null ? "hint-line hint-usage" : "hint-line";
  line.id = `${box.id}-${index}`;
  line.setAttribute("role", "option");
  line.setAttribute("aria-selected", "false");
  for (const [css, words] of [["hint-label", item.label], ["hint-note", item.note], ["hint-detail", item.detail]]) {
    if (!words) continue;
    const span = document.createElement("span");
    span.className = css;
    span.textContent = words;
    line.append(span);
  }
  if (item.value !== null) {
    line.dataset.value = item.value;
    line.addEventListener("mousedown", (event) => { event.preventDefault(); take(field, line); });
  }
  return line;
}

function take(field, line) {
  const after = field.value.slice(field.selectionStart);
  field.value = line.dataset.value + after;
  field.selectionStart = field.selectionEnd = line.dataset.value.length;
  field.focus();
  typed(field);
}

function hide(field) {
  const box = boxOf(field);
  if (box) box.hidden = true;
}

function onKey(event) {
  if (event.isComposing) return;
  const field = event.target;
  const box = boxOf(field);
  const lines = box.hidden ? [] : [...box.querySelectorAll("[data-value]")];
  const active = lines.findIndex((line) => line.getAttribute("aria-selected") === "true");
  if (lines.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    mark(field, lines, event.key === "ArrowDown" ? active + 1 : active < 0 ? lines.length - 1 : active - 1);
  } else if (lines.length && event.key === "Tab" && !event.shiftKey) {
    event.preventDefault();
    take(field, lines[Math.max(active, 0)]);
  } else if (event.key === "Escape" && !box.hidden) {
    event.preventDefault();
    box.hidden = true;
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (active >= 0) take(field, lines[active]);
    else field.form.requestSubmit();
  }
}

function mark(field, lines, wanted) {
  const index = (wanted + lines.length) % lines.length;
  lines.forEach((line, n) => line.setAttribute("aria-selected", String(n === index)));
  field.setAttribute("aria-activedescendant", lines[index].id);
  lines[index].scrollIntoView({ block: "nearest" });
}
