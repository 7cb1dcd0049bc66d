// The welcome: a few steps to tick off, put away once and for all, brought back on demand.

const card = () => document.getElementById("tour");
const key = (what) => `tour:${card().dataset.tour}:${what}`;

export function startTour() {
  if (!card()) return;
  card().hidden = localStorage.getItem(key("away")) === "yes";
  for (const box of card().querySelectorAll("[data-step]")) {
    box.checked = localStorage.getItem(key(box.dataset.step)) === "done";
    box.addEventListener("change", () => {
      localStorage.setItem(key(box.dataset.step), box.checked ? "done" : "");
      showNext();
    });
  }
  card().querySelector("[data-do=close-tour]").addEventListener("click", () => {
    localStorage.setItem(key("away"), "yes");
    card().hidden = true;
  });
  showNext();
}

export function bringTour() {
  if (!card()) return;
  localStorage.removeItem(key("away"));
  card().hidden = false;
  card().querySelector("input")?.focus();
}

function showNext() {
  let found = false;
  for (const line of card().querySelectorAll("li")) {
    const next = !found && !line.querySelector("input").checked;
    line.classList.toggle("next-step", next);
    found ||= next;
  }
}
