// The welcome: a few steps to tick off, put away once and for all, brought back on demand.

const card = () => document.getElementById("tour");
const key = (what) => `tour:${card().dataset.tour}:${what}`;
const all = () => card().querySelector(".tour-all");

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
  card().querySelector(".tour-next").addEventListener("click", () => card().querySelector(".next-step input")?.click());
  all().addEventListener("click", () => showAll(!card().classList.contains("whole")));
  if (document.body.classList.contains("picking")) showAll(true);
  showNext();
}

export function bringTour() {
  if (!card()) return;
  localStorage.removeItem(key("away"));
  card().hidden = false;
  showAll(true);
  card().querySelector("input")?.focus();
}

function showAll(whole) {
  card().classList.toggle("whole", whole);
  all().textContent = whole ? "Only the next" : "All steps";
  all().setAttribute("aria-expanded", String(whole));
}

function showNext() {
  const lines = [...card().querySelectorAll("li")];
  const next = lines.findIndex((line) => !line.querySelector("input").checked);
  lines.forEach((line, index) => line.classList.toggle("next-step", index === next));
  card().querySelector(".tour-done").hidden = next >= 0;
  card().querySelector(".tour-next").hidden = next < 0;
  card().querySelector(".tour-next").textContent = next === lines.length - 1 ? "Done" : "Done, next step";
  card().querySelector(".tour-count").textContent = next < 0 ? "" : `Step ${next + 1} of ${lines.length}`;
}
