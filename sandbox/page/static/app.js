// The page: draws the parts the stream brings, follows links without losing the place, and passes on acts.
import { act, announce } from "./acts.js";
import { ask } from "./ask.js";
import { countAll, watchBlocks } from "./blocks.js";
import { dressCombos } from "./combo.js";
import { dressComposers, watchComposers } from "./composer.js";
import { watchFiles } from "./files.js";
import { loadEntry, watchJournal } from "./journal.js";
import { closeAll, closeTop, syncModal, watchModal } from "./modal.js";
import { morph } from "./morph.js";
import { address, state } from "./state.js";
import { connect, listen } from "./stream.js";
import { bringTour, startTour } from "./tour.js";

const part = (name) => document.getElementById(`part-${name}`);
const shownRead = new Map();
let arriving = true;
let focusMain = false;

function apply({ parts, title }, first) {
  const places = [part("main"), part("thread")].map(rememberScroll);
  for (const [name, html] of Object.entries(parts)) morph(part(name), html);
  if (title) document.title = title;
  if ("thread" in parts) document.body.classList.toggle("with-thread", Boolean(part("thread").firstElementChild));
  dress();
  places.forEach((settle) => settle(arriving && first));
  if ("modal" in parts) syncModal();
  part("main").removeAttribute("aria-busy");
  if (arriving && first) arrived();
  markRead();
}

function dress() {
  dressCombos(document);
  dressComposers(document);
  countAll(document);
}

function arrived() {
  arriving = false;
  if (focusMain) document.getElementById("main").focus({ preventScroll: true });
  focusMain = false;
}

// Stays at the bottom when one was there; else says that something came.
function rememberScroll(root) {
  const box = root.querySelector("[data-scroll]");
  const last = box?.querySelector(".message:last-child")?.id;
  const near = !box || box.scrollHeight - box.scrollTop - box.clientHeight < 90;
  return (arrivedNow) => {
    const now = root.querySelector("[data-scroll]");
    if (!now) return;
    const jump = root.querySelector(".jump");
    if (now !== box || near || arrivedNow) {
      const line = arrivedNow ? now.querySelector(".divider-new") : null;
      if (line) line.scrollIntoView({ block: "center" });
      else now.scrollTop = now.scrollHeight;
      if (jump) jump.hidden = true;
    } else if (jump && now.querySelector(".message:last-child")?.id !== last) jump.hidden = false;
  };
}

function markRead() {
  const messages = part("main").querySelectorAll(".message");
  if (document.hidden || !messages.length) return;
  const ts = messages[messages.length - 1].dataset.ts;
  if (shownRead.get(state.at) === ts) return;
  shownRead.set(state.at, ts);
  act("read", { channel: state.at, ts });
}

export function go(changes, { push = true, focus = false } = {}) {
  const moved = changes.at !== undefined && changes.at !== state.at;
  Object.assign(state, { thread: moved ? "" : state.thread, earlier: 0 }, changes);
  if (push) history.pushState(null, "", address());
  document.body.classList.remove("drawer-open");
  document.querySelector(".shade").hidden = true;
  part("main").setAttribute("aria-busy", "true");
  arriving = moved;
  focusMain = focus && moved;
  connect();
  if (moved) opened();
}

// Opening one of the app's tabs is something the app may hear of.
function opened() {
  const appDm = document.querySelector(".tabs a:last-child")?.dataset.at;
  if (state.at === "home") act("home");
  else if (state.at === appDm || document.querySelector(`#part-header .tabs [data-at="${CSS.escape(state.at)}"]`)) act("messages");
}

const messageOf = (node) => {
  const [channel, ts] = node.closest("[data-message]").dataset.message.split(":");
  return { channel, ts };
};

const deeds = {
  drawer() {
    const open = document.body.classList.toggle("drawer-open");
    document.querySelector(".shade").hidden = !open;
    if (open) part("sidebar").querySelector("a, summary, button")?.focus();
  },
  thread: (node) => go({ thread: messageOf(node).ts }),
  "close-thread": () => go({ thread: "" }),
  earlier: () => { state.earlier += 1; connect(); },
  jump() {
    const box = part("main").querySelector("[data-scroll]");
    box.scrollTop = box.scrollHeight;
    part("main").querySelector(".jump").hidden = true;
  },
  async edit(node) {
    const text = await ask({ title: "Edit the message", yes: "Save", edit: node.dataset.text });
    if (text !== null && text.trim()) act("edit", { ...messageOf(node), text }, node);
  },
  async delete(node) {
    const sure = await ask({ title: "Delete the message?", text: "It disappears for everyone.", yes: "Delete", danger: true });
    if (sure) act("delete", messageOf(node), node);
  },
  dismiss: (node) => act("dismiss", messageOf(node), node),
  react: (node) => act("react", { ...messageOf(node), name: node.dataset.name }, node),
  shortcut: (node) => act("shortcut", { ...messageOf(node), callback_id: node.dataset.callback }, node),
  "global-shortcut": (node) => act("shortcut", { callback_id: node.dataset.callback }, node),
  join: (node) => act("join", { channel: node.dataset.channel }, node).then((o) => o.ok && go({ at: node.dataset.channel })),
  leave: (node) => act("leave", { channel: node.dataset.channel }, node).then((o) => o.ok && go({ at: "home" })),
  async archive(node) {
    const sure = await ask({ title: "Archive the channel?", text: "Nobody can write there any more.", yes: "Archive", danger: true });
    if (sure) act("archive", { channel: node.dataset.channel }, node);
  },
  invite_app: (node) => act("invite_app", { channel: node.dataset.channel }, node),
  "write-to": (node) => act("write_to", { user: node.dataset.user }, node).then((o) => o.at && go({ at: o.at })),
  "close-view": () => closeTop(),
  "close-all": () => closeAll(),
  tour: () => bringTour(),
};

function onClick(event) {
  if (event.defaultPrevented || event.button) return;
  const clock = event.target.closest("[data-clock]");
  if (clock) return void passTime(clock);
  const deed = event.target.closest("[data-do]");
  if (deed && deeds[deed.dataset.do]) {
    deed.closest("details.menu")?.removeAttribute("open");
    return void deeds[deed.dataset.do](deed);
  }
  const link = event.target.closest("a[data-at]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go({ at: link.dataset.at, thread: "" }, { focus: true });
}

async function passTime(button) {
  const outcome = await act("clock", { step: button.dataset.clock }, button);
  if (outcome.words) announce(outcome.words);
}

// Menus close like menus do: by Escape and by a click elsewhere.
function tidyMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.preventDefault();
    } else if (document.body.classList.contains("drawer-open")) deeds.drawer();
    else if (state.thread && !document.querySelector("dialog[open]") && part("thread").contains(event.target)) go({ thread: "" });
  }, true);
}

addEventListener("popstate", () => {
  const query = new URLSearchParams(location.search);
  if (query.get("as") !== state.as) return void location.reload();
  go({ at: query.get("at") || "home", thread: query.get("thread") || "", kind: query.get("kind") || "", q: query.get("q") || "" }, { push: false });
});

document.addEventListener("click", onClick);
document.addEventListener("visibilitychange", markRead);
tidyMenus();
watchBlocks();
watchModal();
watchFiles();
watchJournal(go, loadEntry);
watchComposers({
  onSent(form) {
    const box = form.closest(".thread")?.querySelector("[data-scroll]") ?? part("main").querySelector("[data-scroll]");
    if (box) box.scrollTop = box.scrollHeight;
  },
});
document.body.classList.toggle("with-thread", Boolean(part("thread").firstElementChild));
dress();
syncModal();
startTour();
listen(apply);
opened();
