// Who looks at what: the same that the address says.
const { dataset } = document.body;

export const state = {
  as: dataset.as,
  at: dataset.at,
  thread: dataset.thread || "",
  kind: dataset.kind || "",
  q: dataset.query || "",
  earlier: 0,
};

export function params(extra = {}) {
  const found = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...state, ...extra })) if (value) found.set(key, value);
  return found;
}

export function address() {
  const found = params();
  found.delete("earlier");
  return `/?${found}`;
}
