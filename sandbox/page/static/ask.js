// One question in a dialog of its own: confirmations of blocks, deleting, editing.

export function ask({ title, text = "", yes = "OK", no = "Cancel", danger = false, edit = null }) {
  const dialog = document.getElementById("confirm");
  dialog.replaceChildren();
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "modal-form";
  const head = make("header", "modal-head");
  head.append(make("h2", "", title, "confirm-title"));
  const body = make("div", "modal-body");
  if (text) body.append(make("p", "", text));
  const field = edit === null ? null : make("textarea", "input");
  if (field) {
    field.value = edit;
    field.rows = 5;
    field.setAttribute("aria-label", title);
    body.append(field);
  }
  const foot = make("footer", "modal-foot");
  const refuse = make("button", "btn", no);
  refuse.type = "button";
  const accept = make("button", `btn ${danger ? "btn-danger" : "btn-primary"}`, yes);
  accept.value = "yes";
  accept.dataset.testid = "confirm-yes";
  foot.append(refuse, accept);
  form.append(head, body, foot);
  dialog.append(form);
  dialog.returnValue = "";
  return new Promise((resolve) => {
    refuse.addEventListener("click", () => dialog.close(""));
    dialog.addEventListener(
      "close",
      () => resolve(dialog.returnValue === "yes" ? (field ? field.value : true) : null),
      { once: true },
    );
    dialog.showModal();
    (field ?? accept).focus();
  });
}

function make(tag, css, words = "", id = "") {
  const node = document.createElement(tag);
  if (css) node.className = css;
  if (words) node.textContent = words;
  if (id) node.id = id;
  return node;
}
