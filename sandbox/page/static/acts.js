// Everything a person does is one POST to the sandbox; what comes of it arrives by the stream of parts.
import { state } from "./state.js";

export async function act(name, body = {}, busy = null) {
  busy?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`/act/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ as: state.as, ...body }),
    });
    const outcome = await answer.json();
    if (!outcome.ok && outcome.notice) toast(outcome.notice);
    return outcome;
  } catch {
    toast("The sandbox did not answer. Is it still running?");
    return { ok: false, error: "no_answer" };
  } finally {
    busy?.removeAttribute("aria-busy");
  }
}

export function toast(words) {
  const box = document.getElementById("toasts");
  const note = document.createElement("p");
  note.className = "toast";
  note.dataset.testid = "toast";
  const text = document.createElement("span");
  text.textContent = words;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon-btn";
  close.setAttribute("aria-label", "Dismiss");
  close.textContent = "×";
  close.addEventListener("click", () => note.remove());
  note.append(text, close);
  box.append(note);
  setTimeout(() => note.remove(), 12000);
}

export function announce(words) {
  document.getElementById("announce").textContent = words;
}
