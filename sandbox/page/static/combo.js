// Selects of several, and selects whose options the app supplies: chips, a field to search in, a list.
// The <select> underneath keeps the truth; everything here is only a face of it.
import { act } from "./acts.js";

let made = 0;

export function dressCombos(root) {
  root.querySelectorAll("select[data-combo]:not([data-ready])").forEach((select) => new Combo(select));
}

class Combo {
  constructor(select) {
    this.select = select;
    this.number = made += 1;
    this.outside = select.dataset.outside !== undefined;
    this.found = [];
    this.active = -1;
    select.setAttribute("data-ready", "");
    select.tabIndex = -1;
    select.setAttribute("aria-hidden", "true");
    this.build();
    select.addEventListener("plg:redrawn", () => this.draw());
    select.addEventListener("change", () => this.draw());
    this.draw();
  }

  build() {
    const { select } = this;
    this.box = element("span", "combo");
    this.box.setAttribute("data-made", "");
    this.chips = element("span", "chips");
    this.field = element("input", "combo-field");
    this.list = element("ul", "combo-list");
    this.list.id = `combo-list-${this.number}`;
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    Object.assign(this.field, { type: "text", autocomplete: "off", placeholder: select.dataset.combo, id: `${select.id}-field` });
    for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", this.list.id], ["aria-autocomplete", "list"]]) {
      this.field.setAttribute(name, value);
    }
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    const name = label?.textContent ?? select.getAttribute("aria-label") ?? "Choose";
    this.field.setAttribute("aria-label", name.trim());
    this.list.setAttribute("aria-label", name.trim());
    const described = select.getAttribute("aria-describedby");
    if (described) this.field.setAttribute("aria-describedby", described);
    label?.addEventListener("click", () => this.field.focus());
    this.box.append(this.chips, this.field, this.list);
    select.after(this.box);
    this.box.addEventListener("mousedown", (event) => { if (event.target === this.box || event.target === this.chips) { event.preventDefault(); this.field.focus(); } });
    this.field.addEventListener("focus", () => this.search());
    this.field.addEventListener("click", () => this.search());
    this.field.addEventListener("input", () => this.search());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.field.addEventListener("blur", () => setTimeout(() => this.close(), 120));
  }

  get chosen() {
    return [...this.select.options].filter((option) => option.selected && option.value);
  }

  draw() {
    this.chips.replaceChildren(...this.chosen.map((option) => this.chip(option)));
    const invalid = this.select.getAttribute("aria-invalid");
    if (invalid) this.field.setAttribute("aria-invalid", invalid); else this.field.removeAttribute("aria-invalid");
  }

  chip(option) {
    const chip = element("span", "chip", option.label.split(" – ")[0]);
    const remove = element("button", "chip-x", "×");
    remove.type = "button";
    remove.setAttribute("aria-label", `Remove ${option.label}`);
    remove.addEventListener("click", () => { option.selected = false; this.changed(); this.field.focus(); });
    chip.append(remove);
    return chip;
  }

  changed() {
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async search() {
    const words = this.field.value.trim();
    if (this.outside) return this.searchOutside(words);
    const wanted = words.toLowerCase();
    this.show([...this.select.options].filter((o) => o.value && !o.selected && o.label.toLowerCase().includes(wanted)), "Nothing matches");
  }

  async searchOutside(words) {
    const least = Number(this.select.dataset.outside);
    if (words.length < least) return this.show([], `Type at least ${least} character${least === 1 ? "" : "s"}`);
    clearTimeout(this.timer);
    this.show([], "Searching…");
    this.timer = setTimeout(async () => {
      const { block, action } = this.select.dataset;
      const target = this.select.closest("[data-target]").dataset.target;
      const outcome = await act("options", { target, block_id: block, action_id: action, query: words });
      if (this.field.value.trim() !== words) return;
      const have = new Set(this.chosen.map((option) => option.value));
      const options = (outcome.options ?? []).filter((o) => !have.has(o.value)).map((o) => new Option(o.label, o.value));
      this.show(options, outcome.ok ? "Nothing matches" : "The app sent no options");
    }, 200);
    return null;
  }

  show(options, otherwise) {
    this.found = options;
    this.active = -1;
    this.list.replaceChildren(...options.map((option, index) => {
      const line = element("li", "combo-option", option.label);
      line.id = `${this.list.id}-${index}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      line.addEventListener("mousedown", (event) => { event.preventDefault(); this.pick(index); });
      return line;
    }));
    if (!options.length) this.list.append(element("li", "combo-none", otherwise));
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    this.list.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  pick(index) {
    const option = this.found[index];
    if (!option) return;
    const most = Number(this.select.dataset.most || 0);
    if (!this.select.multiple) this.chosen.forEach((other) => { other.selected = false; });
    else if (most && this.chosen.length >= most) return this.show([], `No more than ${most}`);
    if (option.parentNode !== this.select && !this.select.contains(option)) this.select.append(option);
    option.selected = true;
    this.field.value = "";
    this.changed();
    if (this.select.multiple) this.search(); else this.close();
    return null;
  }

  onKey(event) {
    if (event.key === "Backspace" && !this.field.value && this.chosen.length) {
      this.chosen.at(-1).selected = false;
      this.changed();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.search();
      else this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.pick(this.active < 0 && this.found.length === 1 ? 0 : this.active);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  move(by) {
    if (!this.found.length) return;
    this.active = (this.active + by + this.found.length) % this.found.length;
    [...this.list.children].forEach((line, index) => line.setAttribute("aria-selected", String(index === this.active)));
    this.list.children[this.active].scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
  }
}

function element(tag, css, words = "") {
  const node = document.createElement(tag);
  node.className = css;
  if (words) node.textContent = words;
  return node;
}
