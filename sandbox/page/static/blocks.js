// What is typed and chosen in blocks, and what happens when an element of them is used.
import { act } from "./acts.js";
import { ask } from "./ask.js";

const TYPING = new Set(["plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"]);

export function valueOf(node) {
  const kind = node.dataset.el;
  if (kind === "radio_buttons") return node.querySelector("input:checked")?.value ?? null;
  if (kind === "checkboxes") return [...node.querySelectorAll("input:checked")].map((input) => input.value);
  if (node.multiple) return [...node.selectedOptions].map((option) => option.value);
  return node.value === "" ? null : node.value;
}

// {block_id: {action_id: value}} of everything around, as it stands now.
export function valuesIn(root) {
  const values = {};
  for (const node of root.querySelectorAll("[data-el]")) {
    const { el, block, action } = node.dataset;
    if (!action || el === "button" || el === "overflow" || el === "file_input") continue;
    (values[block] ??= {})[action] = valueOf(node);
  }
  return values;
}

export function watchBlocks() {
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("keydown", onEnter);
  document.addEventListener("input", (event) => count(event.target));
}

async function onClick(event) {
  const item = event.target.closest?.("[data-option]");
  const node = item?.closest("[data-el=overflow]") ?? event.target.closest?.("[data-el=button]");
  if (!node || node.getAttribute("aria-busy")) return;
  if (node.href && node.getAttribute("href") === "#") event.preventDefault();
  if (item) item.closest("details").open = false;
  await use(node, item ? item.dataset.option : null, item ?? node);
}

function onChange(event) {
  const node = event.target.closest?.("[data-el][data-dispatch]");
  if (!node || TYPING.has(node.dataset.el) || node.dataset.el === "button") return;
  use(node, valueOf(node), node);
}

function onEnter(event) {
  const node = event.target;
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  if (!node.matches?.("[data-el][data-dispatch]") || !TYPING.has(node.dataset.el)) return;
  event.preventDefault();
  use(node, valueOf(node), node);
}

async function use(node, value, busy) {
  const home = node.closest("[data-target]");
  if (!home) return;
  if (node.dataset.confirm) {
    const sure = await ask(JSON.parse(node.dataset.confirm));
    if (!sure) {
      home.querySelectorAll("select").forEach((select) => select.dispatchEvent(new CustomEvent("plg:redrawn")));
      return;
    }
  }
  const { block, action } = node.dataset;
  const outcome = await act(
    "click",
    { target: home.dataset.target, block_id: block, action_id: action, value, values: valuesIn(home) },
    busy,
  );
  node.classList.toggle("went-wrong", !outcome.ok);
}

// Counters of fields with a greatest length.
export function count(field) {
  const counter = field?.id && document.querySelector(`.counter[data-for="${CSS.escape(field.id)}"]`);
  if (!counter) return;
  const left = Number(counter.dataset.max) - field.value.length;
  counter.textContent = String(left);
  counter.classList.toggle("over", left < 0);
  counter.title = left < 0 ? `${-left} characters too many` : `${left} characters left`;
}

export function countAll(root) {
  root.querySelectorAll(".counter").forEach((counter) => count(document.getElementById(counter.dataset.for)));
}
