// Changes a piece of the page into what the server drew, touching only what differs:
// focus, what is typed, open menus and scroll positions stay.
//
// data-local: drawn by the server once, then this browser's own (never changed again)
// data-made:  made by this browser (the server knows nothing of it; never removed)

const KEPT = new Set(["open", "aria-busy", "data-ready"]);

export function morph(root, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  morphChildren(root, template.content);
}

function morphChildren(from, to) {
  const wanted = new Set([...to.children].map((child) => child.id).filter(Boolean));
  const known = new Map([...from.children].filter((child) => child.id).map((child) => [child.id, child]));
  let cursor = skipMade(from.firstChild);
  for (const next of [...to.childNodes]) {
    const match = next.id ? known.get(next.id) : sameKind(cursor, next) ? cursor : null;
    if (!match || match.nodeName !== next.nodeName) {
      from.insertBefore(next, cursor);
      continue;
    }
    while (cursor !== match && cursor && !(cursor.id && wanted.has(cursor.id))) cursor = drop(cursor);
    if (cursor === match) cursor = skipMade(cursor.nextSibling);
    else from.insertBefore(match, cursor);
    morphNode(match, next);
  }
  while (cursor) cursor = drop(cursor);
}

function drop(node) {
  const after = skipMade(node.nextSibling);
  node.remove();
  return after;
}

function skipMade(node) {
  while (node && node.nodeType === 1 && node.hasAttribute("data-made")) node = node.nextSibling;
  return node;
}

function sameKind(node, next) {
  return node && !node.id && node.nodeType === next.nodeType && node.nodeName === next.nodeName;
}

function morphNode(node, next) {
  if (node.nodeType !== 1) {
    if (node.nodeValue !== next.nodeValue) node.nodeValue = next.nodeValue;
    return;
  }
  if (node.hasAttribute("data-local")) return;
  const held = holdValue(node);
  morphAttributes(node, next);
  if (node.nodeName === "TEXTAREA") node.defaultValue = next.defaultValue;
  else morphChildren(node, next);
  held?.();
}

function morphAttributes(node, next) {
  for (const { name, value } of next.attributes) {
    if (!KEPT.has(name) && node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  for (const { name } of [...node.attributes]) {
    if (!KEPT.has(name) && !next.hasAttribute(name)) node.removeAttribute(name);
  }
}

// Returns what to do after the change, so that a value somebody put in outlives it.
function holdValue(node) {
  if (node.nodeName === "SELECT") return holdSelect(node);
  if (node.nodeName === "TEXTAREA") return holdText(node);
  if (node.nodeName !== "INPUT" || node.type === "file") return null;
  if (node.type === "checkbox" || node.type === "radio") {
    const touched = node.checked !== node.defaultChecked;
    const checked = node.checked;
    return () => { node.checked = touched ? checked : node.defaultChecked; };
  }
  return holdText(node);
}

function holdText(node) {
  const typed = node.value;
  const touched = typed !== node.defaultValue;
  return () => {
    const value = touched ? typed : node.defaultValue;
    if (node.value !== value) node.value = value;
  };
}

function holdSelect(node) {
  const chosen = selected(node);
  const touched = chosen.join("\n") !== defaults(node).join("\n");
  return () => {
    const wanted = new Set(touched ? chosen : defaults(node));
    for (const option of node.options) option.selected = wanted.has(option.value);
    node.dispatchEvent(new CustomEvent("plg:redrawn"));
  };
}

const selected = (select) => [...select.options].filter((option) => option.selected).map((option) => option.value);

function defaults(select) {
  const chosen = [...select.options].filter((option) => option.defaultSelected).map((option) => option.value);
  return chosen.length || select.multiple || !select.options.length ? chosen : [select.options[0].value];
}
