// The modal: one dialog that shows the top view of the stack.
import { act, announce } from "./acts.js";
import { countAll, valuesIn } from "./blocks.js";
import { attached } from "./files.js";

const dialog = document.getElementById("modal");
let shown = "";
let opener = null;

const form = () => dialog.querySelector("form[data-view]");

// Called after the modal part was redrawn.
export function syncModal() {
  const view = form()?.dataset.view ?? "";
  if (view && !dialog.open) {
    opener = document.activeElement;
    dialog.showModal();
  }
  if (!view && dialog.open) {
    dialog.close();
    if (opener?.isConnected) opener.focus();
  }
  if (view) countAll(dialog);
  if (view && view !== shown) {
    focusFirst();
    dialog.querySelector(".modal-body").scrollTop = 0;
  }
  shown = view;
}

function focusFirst() {
  const wished = dialog.querySelector("[data-focus]");
  const fields = "input:not([type=hidden]), textarea, select:not([data-combo])";
  (wished ?? dialog.querySelector(`.modal-body :is(${fields})`) ?? dialog.querySelector(".modal-foot .btn:last-child"))?.focus();
}

export function watchModal() {
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    closeTop();
  });
  // A browser closes a dialog by itself when Escape is pressed again and again.
  dialog.addEventListener("close", () => { if (form() && !dialog.open) closeTop(); });
  dialog.addEventListener("submit", (event) => {
    if (event.target.dataset.form !== "modal") return;
    event.preventDefault();
    submit(event.target);
  });
}

export function closeTop() {
  const view = form()?.dataset.view;
  return view ? act("close", { view }) : null;
}

export function closeAll() {
  const view = form()?.dataset.view;
  return view ? act("close", { view, all: true }) : null;
}

async function submit(view) {
  if (view.getAttribute("aria-busy")) return;
  const button = view.querySelector("button[type=submit]");
  const alert = view.querySelector("#modal-alert");
  if (alert) alert.textContent = "";
  button.setAttribute("aria-busy", "true");
  await attached();
  const outcome = await act("submit", { view: view.dataset.view, values: valuesIn(view) }, view);
  button.removeAttribute("aria-busy");
  const errors = outcome.errors ?? {};
  showErrors(view, errors);
  const names = Object.keys(errors);
  if (names.length) {
    announce(`${names.length} ${names.length === 1 ? "field needs" : "fields need"} another look`);
    focusField(view, names);
  } else if (!outcome.ok && alert) alert.textContent = outcome.notice ?? "The app did not answer.";
}

function showErrors(view, errors) {
  for (const field of view.querySelectorAll("[data-field]")) {
    const words = errors[field.dataset.field] ?? "";
    field.classList.toggle("field-wrong", Boolean(words));
    field.querySelector(".field-error").textContent = words;
    for (const node of field.querySelectorAll("[data-el]")) {
      if (words) node.setAttribute("aria-invalid", "true");
      else node.removeAttribute("aria-invalid");
      node.dispatchEvent(new CustomEvent("plg:redrawn"));
    }
  }
}

function focusField(view, names) {
  const first = [...view.querySelectorAll("[data-field]")].find((field) => names.includes(field.dataset.field));
  first?.querySelector("input, textarea, select:not([data-combo])")?.focus();
  first?.scrollIntoView({ block: "center" });
}
