// Files attached in a modal: read here, kept by the sandbox until the form is sent.
import { act } from "./acts.js";

const underWay = new Set();

// Whoever sends the form waits until every file has arrived.
export const attached = () => Promise.all(underWay);

export function watchFiles() {
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("input[type=file][data-el]")) hold(attach(event.target));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-detach]");
    if (button) hold(detach(button));
  });
}

function hold(work) {
  underWay.add(work);
  work.finally(() => underWay.delete(work));
}

async function attach(node) {
  const files = await Promise.all([...node.files].map(read));
  node.value = "";
  if (files.length) await act("attach", { ...placeOf(node), files }, node);
}

async function detach(button) {
  const node = button.closest(".files").querySelector("input[type=file]");
  await act("detach", { ...placeOf(node), file: button.dataset.detach }, button);
  node.focus();
}

function placeOf(node) {
  return { view: node.closest("[data-view]").dataset.view, block_id: node.dataset.block, action_id: node.dataset.action };
}

function read(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve({ name: file.name, type: file.type, data: reader.result.split(",")[1] ?? "" }));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}
