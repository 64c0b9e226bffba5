// Recipes: everything that a picture comes from beside the model. They are plain values and never changed in place.

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
const isName = (value) => typeof value === "string" && value.length > 0 && value.length < 4096;
const isPair = (value) => Array.isArray(value) && value.length === 2 && value.every(isNumber);
const isSeed = (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32;

/** The largest seed: those of NumPy's RandomState. */
export const largestSeed = 2 ** 32 - 1;

/** The picture that a model begins with. */
export function firstRecipe(description) {
  return { model: description.name, start: { seed: 1 }, truncation: description.truncation ?? 0.7 };
}

/** Where a picture's code comes from; null where it is nothing known. */
function readStart(start) {
  if (isSeed(start?.seed)) return { seed: start.seed };
  const { plane, components } = start ?? {};
  if (plane && Array.isArray(plane.seeds) && [2, 3].includes(plane.seeds.length) && plane.seeds.every(isSeed)
    && Array.isArray(plane.at) && plane.at.length === plane.seeds.length - 1 && plane.at.every(isNumber)) {
    return { plane: { seeds: [...plane.seeds], at: [...plane.at] } };
  }
  if (components && isSeed(components.seed) && isPair(components.at)) {
    return { components: { seed: components.seed, at: [...components.at] } };
  }
  if (isName(start?.codes)) return { codes: start.codes, row: Number.isInteger(start.row) ? start.row : 0 };
  return null;
}

/**
 * A recipe from a link or a file: what is not of its shape is left out. Null where it is no recipe. One that names no
 * model has none, and is drawn by the model that is open.
 */
export function readRecipe(raw) {
  if (typeof raw !== "object" || raw === null) return null;
  const start = readStart(raw.start);
  if (!start) return null;
  const recipe = { ...(isName(raw.model) && { model: raw.model }), start };
  if (isName(raw.class)) recipe.class = raw.class;
  if (isName(raw.otherClass?.name) && isNumber(raw.otherClass.share)) {
    recipe.otherClass = { name: raw.otherClass.name, share: raw.otherClass.share };
  }
  recipe.truncation = isNumber(raw.truncation) ? raw.truncation : 0.7;
  const edits = (Array.isArray(raw.edits) ? raw.edits : [])
    .filter((edit) => isName(edit?.direction) && isNumber(edit.amount))
    .map((edit) => ({
      direction: edit.direction, amount: edit.amount, ...(isName(edit.layers) && { layers: edit.layers }),
      ...(Array.isArray(edit.hold) && edit.hold.some(isName) && { hold: edit.hold.filter(isName) }),
    }));
  if (edits.length > 0) recipe.edits = edits;
  const channels = (Array.isArray(raw.channels) ? raw.channels : [])
    .filter((each) => Number.isInteger(each?.layer) && Number.isInteger(each.channel) && isNumber(each.amount))
    .map(({ layer, channel, amount }) => ({ layer, channel, amount }));
  if (channels.length > 0) recipe.channels = channels;
  if (isSeed(raw.mix?.seed) && isName(raw.mix.layers)) recipe.mix = { seed: raw.mix.seed, layers: raw.mix.layers };
  if (raw.noise === "file" || raw.noise === "none") recipe.noise = raw.noise;
  else if (isSeed(raw.noise?.seed)) recipe.noise = { seed: raw.noise.seed };
  return recipe;
}

/** The recipe with what `model` has not taken out of it; says what was. */
export function fit(recipe, description) {
  const fitted = { ...recipe, model: description.name };
  const left = [];
  const classes = description.classes ?? [];
  if (fitted.class !== undefined && !classes.includes(fitted.class)) {
    left.push(`class ${fitted.class}`);
    delete fitted.class;
  }
  if (fitted.otherClass && !classes.includes(fitted.otherClass.name)) delete fitted.otherClass;
  const names = new Set(description.directions.map((direction) => direction.name));
  const edits = (fitted.edits ?? []).filter((edit) => names.has(edit.direction));
  for (const edit of fitted.edits ?? []) if (!names.has(edit.direction)) left.push(edit.direction);
  if (edits.length > 0) fitted.edits = edits;
  else delete fitted.edits;
  const counts = description.styleChannels ?? [];
  const channels = (fitted.channels ?? []).filter(
    ({ layer, channel }) => layer >= 0 && layer < counts.length && channel >= 0 && channel < counts[layer]);
  if (channels.length > 0) fitted.channels = channels;
  else delete fitted.channels;
  if (!description.canMix) delete fitted.mix;
  if (typeof fitted.noise === "string" && !(description.noise ?? []).includes(fitted.noise)) delete fitted.noise;
  if (typeof fitted.noise === "object" && !(description.noise ?? []).includes("seed")) delete fitted.noise;
  return { recipe: fitted, left };
}

/** The edit along a direction, or one that does nothing. */
export function editAlong(recipe, direction) {
  return recipe.edits?.find((edit) => edit.direction === direction) ?? { direction, amount: 0 };
}

/** The recipe with an edit changed; one of amount 0 without settings of its own is taken out. */
export function withEdit(recipe, direction, change) {
  const edit = { ...editAlong(recipe, direction), ...change };
  if (!edit.layers) delete edit.layers;
  if (!edit.hold?.length) delete edit.hold;
  const isIdle = edit.amount === 0 && !edit.layers && !edit.hold;
  const others = recipe.edits ?? [];
  const at = others.findIndex((each) => each.direction === direction);
  const edits = at < 0
    ? [...others, edit]
    : others.map((each, index) => (index === at ? edit : each));
  const kept = isIdle ? edits.filter((each) => each !== edit) : edits;
  const { edits: _, ...rest } = recipe;
  return kept.length > 0 ? { ...rest, edits: kept } : rest;
}

/** The recipe with a part replaced, or taken out where `value` is undefined. */
export function withPart(recipe, name, value) {
  const changed = { ...recipe, [name]: value };
  if (value === undefined) delete changed[name];
  return changed;
}

/** What draws: edits of amount 0 change nothing and stay at home. */
export function drawnPart(recipe) {
  const { edits, channels, ...rest } = recipe;
  const moved = (edits ?? []).filter((edit) => edit.amount !== 0);
  const lit = (channels ?? []).filter((each) => each.amount !== 0);
  return { ...rest, ...(moved.length > 0 && { edits: moved }), ...(lit.length > 0 && { channels: lit }) };
}

/** Equal in every part, in whatever order the parts stand. */
export function areEqual(first, second) {
  if (first === second) return true;
  if (typeof first !== "object" || typeof second !== "object" || !first || !second) return false;
  const keys = Object.keys(first);
  return keys.length === Object.keys(second).length && keys.every((key) => areEqual(first[key], second[key]));
}

/** One line for people: what a strip's picture is called. */
export function title(recipe) {
  const { start } = recipe;
  const parts = [];
  if (start.seed !== undefined) parts.push(`seed ${start.seed}`);
  else if (start.plane) parts.push(`plane of seeds ${start.plane.seeds.join(", ")}`);
  else if (start.components) parts.push(`components about seed ${start.components.seed}`);
  else parts.push(`${start.codes}, row ${start.row}`);
  if (recipe.class) parts.push(recipe.class);
  if (recipe.otherClass) parts.push(`and ${recipe.otherClass.name}`);
  for (const edit of recipe.edits ?? []) {
    if (edit.amount !== 0) parts.push(`${edit.direction} ${edit.amount > 0 ? "+" : "−"}${Math.abs(edit.amount)}`);
  }
  if (recipe.channels) parts.push(`${recipe.channels.length} channels`);
  if (recipe.mix) parts.push(`mixed with seed ${recipe.mix.seed}`);
  return parts.join(", ");
}

const base64 = (text) => {
  let bytes = "";
  for (const each of new TextEncoder().encode(text)) bytes += String.fromCharCode(each);
  return btoa(bytes);
};

/** A plain value as a link holds it. */
export function encodeValue(value) {
  return base64(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The value of a link, of whatever shape; null where it holds none. */
export function decodeValue(text) {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/** A recipe as a link holds it. */
export const encodeRecipe = encodeValue;

/** The recipe of a link; null where it holds none. */
export const decodeRecipe = (text) => readRecipe(decodeValue(text));
