// The journal: filters that go into the address, and details that are fetched when opened.

export function watchJournal(go, load) {
  let timer = null;
  const read = (form) => Object.fromEntries(new FormData(form));
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("[data-form=journal]");
    if (!form) return;
    clearTimeout(timer);
    timer = setTimeout(() => go(read(form), { push: false }), 250);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.form !== "journal") return;
    event.preventDefault();
    go(read(event.target));
  });
  document.addEventListener("toggle", (event) => {
    const details = event.target.closest?.("details[data-entry]");
    if (details?.open) load(details);
  }, true);
}

export async function loadEntry(details) {
  const box = details.querySelector(".entry-json");
  if (box.childElementCount) return;
  const answer = await fetch(`/journal/${details.dataset.entry}.json`);
  if (!answer.ok) return;
  const entry = await answer.json();
  for (const [title, value] of [["Request", entry.request], ["Response", entry.response]]) {
    const head = document.createElement("h3");
    head.textContent = `${title}${title === "Response" ? ` · ${entry.status}` : ""}`;
    const json = document.createElement("pre");
    json.tabIndex = 0;
    json.textContent = JSON.stringify(value, null, 2);
    box.append(head, json);
  }
}
