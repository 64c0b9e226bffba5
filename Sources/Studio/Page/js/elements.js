// Builds elements. Text is always set as text, never as markup, so that names from files and servers stay names.

/**
 * Makes an element.
 * @param {string} tag
 * @param {object} properties `class`, `text`, `on` (events and their listeners), `data` (data attributes), properties
 *   that the element has, and attributes; false, null and undefined leave an attribute out
 * @param {...(Node|string|null)} children
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") made.className = value;
    else if (name === "text") made.textContent = value;
    else if (name === "on") Object.entries(value).forEach((each) => made.addEventListener(...each));
    else if (name === "data") Object.assign(made.dataset, value);
    else if (value === false || value === null || value === undefined) continue;
    else if (name in made && !name.startsWith("aria") && name !== "list" && name !== "role") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

const svgNamespace = "http://www.w3.org/2000/svg";

/** Makes an element of a drawing; all properties are attributes. */
export function drawing(tag, attributes = {}, ...children) {
  const made = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Strokes on a field of 20 by 20. */
const strokes = {
  undo: "M7 4 3 8l4 4M3 8h8a5 5 0 0 1 0 10H8",
  redo: "M13 4l4 4-4 4M17 8H9a5 5 0 0 0 0 10h3",
  dice: "M4 4h12v12H4zM7.5 7.5h.01M12.5 7.5h.01M10 10h.01M7.5 12.5h.01M12.5 12.5h.01",
  pin: "M7 3h6l-1 5 3 3H5l3-3zM10 11v6",
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  close: "M5 5l10 10M15 5 5 15",
  copy: "M7 7h9v9H7zM13 7V4H4v9h3",
  save: "M10 3v9M6 9l4 4 4-4M4 16h12",
  play: "M6 4l10 6-10 6z",
  stop: "M5 5h10v10H5z",
  keyframe: "M10 3l7 7-7 7-7-7z",
  compare: "M3 4h14v12H3zM10 4v12",
  left: "M12 4l-6 6 6 6",
  right: "M8 4l6 6-6 6",
  theme: "M10 3a7 7 0 1 0 7 7 5 5 0 0 1-7-7z",
  help: "M7 7.5a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1-1.5 2.2M10 16h.01",
  crisp: "M3 3h5v5H3zM12 3h5v5h-5zM3 12h5v5H3zM12 12h5v5h-5z",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  check: "M4 10l4 4 8-9",
  brush: "M16 3 8 11M8 11a3 3 0 0 0-4 3c0 1-1 2-1 2 2 1 6 .5 6-3 0-1-.4-1.600-1-2z",
  link: "M8 12l4-4M9 6l2-2a3.5 3.5 0 0 1 5 5l-2 2M11 14l-2 2a3.5 3.5 0 0 1-5-5l2-2",
};

/** A small drawing that says nothing to a screen reader; the button around it has a name. */
export function icon(name) {
  return drawing(
    "svg", { class: "icon", viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" },
    drawing("path", { d: strokes[name] }));
}

/**
 * A button.
 * @param {string} label its name, shown unless `iconOnly`
 * @param {object} options `icon`, `iconOnly`, `kind` (class), `key` (the shortcut, for its tip), `onClick`, and
 *   whatever `element` takes
 */
export function button(label, { icon: iconName, iconOnly = false, kind = "", key, onClick, ...rest } = {}) {
  const tip = key ? `${label} (${key})` : iconOnly ? label : null;
  return element(
    "button",
    {
      type: "button", class: ["button", iconOnly && "icon-only", kind].filter(Boolean).join(" "), title: tip ?? "",
      "aria-label": iconOnly ? label : null, on: onClick ? { click: onClick } : {}, ...rest,
    },
    iconName ? icon(iconName) : null, iconOnly ? null : element("span", { text: label }));
}

/**
 * Replaces what is in a place. The focus, if it was there, goes to the new element of the same name.
 */
export function renew(place, ...children) {
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  const name = focused && nameOf(focused);
  place.replaceChildren(...children.flat());
  if (!focused) return;
  const candidates = [...place.querySelectorAll("a, button, input, select, textarea, [tabindex]")];
  const again = place.contains(focused) ? focused : candidates.find((each) => nameOf(each) === name);
  again?.focus({ preventScroll: true });
}

const nameOf = (each) => each.dataset.focusName ?? each.getAttribute("aria-label") ?? each.textContent;

let lastIdentifier = 0;

/** An identifier that no other element of the page has. */
export function newIdentifier(stem) {
  lastIdentifier += 1;
  return `${stem}-${lastIdentifier}`;
}

/** A label above its control. */
export function field(label, control, { hint, kind = "" } = {}) {
  if (!control.id) control.id = newIdentifier("field");
  const parts = [element("label", { htmlFor: control.id, text: label }), control];
  if (hint) {
    const note = element("p", { class: "hint", id: newIdentifier("hint"), text: hint });
    control.setAttribute("aria-describedby", note.id);
    parts.push(note);
  }
  return element("div", { class: `field ${kind}`.trim() }, ...parts);
}

/** A list to choose from; choices are strings or `[value, label]`. */
export function choice(choices, value, onChange, properties = {}) {
  const select = element("select", { ...properties, on: { change: () => onChange(select.value) } });
  for (const entry of choices) {
    const [key, label] = Array.isArray(entry) ? entry : [entry, entry];
    select.append(element("option", { value: key, text: label }));
  }
  select.value = value;
  return select;
}

/** A row of buttons of which one is pressed; each can be reached by Tab. */
export function segments(label, choices, value, onChange) {
  const group = element("div", { class: "segments", role: "group", "aria-label": label });
  for (const [key, name] of choices) {
    group.append(element("button", {
      type: "button", text: name, data: { value: key }, "aria-pressed": String(key === value),
      on: { click: () => { group.choose(key); onChange(key); } },
    }));
  }
  group.choose = (chosen) => {
    for (const each of group.children) each.setAttribute("aria-pressed", String(each.dataset.value === chosen));
  };
  return group;
}

/** A tick box with its label. */
export function tick(label, checked, onChange) {
  const box = element("input", { type: "checkbox", checked, on: { change: () => onChange(box.checked) } });
  const made = element("label", { class: "tick" }, box, element("span", { text: label }));
  made.box = box;
  return made;
}

/** A part of a panel with a heading; `folded` makes one that opens. */
export function part(heading, { folded = null, tools = [] } = {}, ...children) {
  if (folded === null) {
    return element(
      "section", { class: "part", "aria-label": heading },
      element("div", { class: "part-head" }, element("h2", { text: heading }), ...tools), ...children);
  }
  return element(
    "details", { class: "part", open: !folded },
    element("summary", {}, element("h2", { text: heading })), ...tools, ...children);
}

/** A place for one error beside a control; `show("")` empties it. */
export function problemPlace() {
  const place = element("p", { class: "problem", role: "alert", hidden: true });
  place.show = (text) => {
    place.textContent = text ? sentence(text) : "";
    place.hidden = !text;
  };
  return place;
}

/** The server's lines begin small and have no stop. */
function sentence(text) {
  const line = String(text).trim();
  return line.charAt(0).toUpperCase() + line.slice(1);
}
