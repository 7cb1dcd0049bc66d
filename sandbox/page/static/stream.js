// The stream of parts: the server sends what changed for this viewer, and only that.
import { params } from "./state.js";

let source = null;
let hiddenTimer = null;
let onParts = () => {};

export function listen(apply) {
  onParts = apply;
  connect();
  // A hidden tab gives its connection back after a while: a browser opens only six to one host.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiddenTimer);
    if (document.hidden) hiddenTimer = setTimeout(() => { source?.close(); source = null; }, 30000);
    else if (!source) connect();
  });
  addEventListener("pagehide", () => source?.close());
}

export function connect() {
  source?.close();
  const mine = new EventSource(`/events?${params()}`);
  source = mine;
  let first = true;
  const offline = document.getElementById("offline");
  mine.addEventListener("parts", (event) => {
    if (source !== mine) return;
    offline.hidden = true;
    onParts(JSON.parse(event.data), first);
    first = false;
  });
  mine.addEventListener("gone", () => { location.href = "/"; });
  mine.addEventListener("error", () => {
    offline.hidden = false;
    if (mine.readyState === EventSource.CLOSED && source === mine) setTimeout(() => source === mine && connect(), 2000);
  });
}
