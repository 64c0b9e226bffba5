// Runs: how trainings go, from the files of their folders, as they grow.
import { element, button, part, problemPlace, renew } from "./elements.js";
import { runChart } from "./run-chart.js";

/** How often the files are read again, in milliseconds. */
const interval = 3000;

export function runsView(studio) {
  const list = element("div", { class: "run-list" });
  const problem = problemPlace();
  const heading = element("h2", { class: "run-name" });
  const state = element("span", { class: "state" });
  const plan = element("pre", { class: "plan" });
  const charts = element("div", { class: "charts" });
  const sheetPicture = element("img", { class: "sheet-picture", alt: "", hidden: true });
  const sheetName = element("p", { class: "hint" });
  const sheetSlider = element("input", {
    type: "range", min: "0", max: "0", value: "0", "aria-label": "Sheet of samples", on: {
      input: () => {
        followsNewest = Number(sheetSlider.value) === sheets.length - 1;
        showSheet();
      },
    },
  });
  const sheetPart = part("Samples", {}, sheetPicture, sheetSlider, sheetName);
  const content = element(
    "div", { class: "run-content", hidden: true },
    element("div", { class: "run-head" }, heading, state), charts,
    element("div", { class: "run-columns" }, sheetPart, part("Plan", {}, plan)));
  const nothing = element("p", { class: "notice hint" });
  const root = element(
    "div", { class: "view runs" },
    element("div", { class: "panel side-left", role: "region", "aria-label": "Runs" },
      part("Runs", { tools: [button("Read again", { kind: "quiet", onClick: () => refresh() })] }, list)),
    element("div", { class: "panel run-place" }, problem, nothing, content));
  let chosen = null;
  let sheets = [];
  let shownSheet = null;
  let followsNewest = true;
  let timer = 0;
  let drawn = new Map();

  async function refresh() {
    clearTimeout(timer);
    try {
      const { runs = [] } = await studio.server.get("api/runs");
      problem.show("");
      if (!runs.some((run) => run.name === chosen)) chosen = runs[0]?.name ?? null;
      renew(list, ...runs.map((run) => element("button", {
        type: "button", class: "run-row", "aria-pressed": String(run.name === chosen), data: { focusName: run.name },
        on: {
          click: () => {
            chosen = run.name;
            followsNewest = true;
            shownSheet = null;
            drawn = new Map();
            charts.replaceChildren();
            refresh();
          },
        },
      }, element("span", { text: run.name }), element("span", { class: "state", text: run.state ?? "" }))));
      nothing.textContent = runs.length === 0
        ? "No runs in this folder yet. The command latent train makes them, and they show here as they grow." : "";
      content.hidden = chosen === null;
      if (chosen !== null) await showRun(await studio.server.get("api/run", { name: chosen }), chosen);
    } catch (error) {
      problem.show(error.message);
    }
    if (root.isConnected) timer = setTimeout(() => (document.hidden ? wait() : refresh()), interval);
  }

  /** A page that nobody sees reads nothing. */
  function wait() { document.addEventListener("visibilitychange", () => refresh(), { once: true }); }

  async function showRun(run, name) {
    if (name !== chosen) return;
    heading.textContent = name;
    state.textContent = run.state ?? "";
    plan.textContent = typeof run.plan === "string" ? run.plan : JSON.stringify(run.plan ?? {}, null, 2);
    showColumns(run.columns ?? {});
    sheets = run.sheets ?? [];
    sheetPart.hidden = sheets.length === 0;
    sheetSlider.max = String(Math.max(0, sheets.length - 1));
    if (followsNewest) sheetSlider.value = sheetSlider.max;
    await showSheet();
  }

  /** Losses share a chart; every other column has one of its own. */
  function showColumns(columns) {
    const steps = columns.step ?? [];
    const names = Object.keys(columns).filter((each) => each !== "step" && columns[each].some(Number.isFinite));
    const losses = names.filter((each) => /loss/i.test(each));
    const groups = [...(losses.length > 0 ? [["Losses", losses]] : []),
      ...names.filter((each) => !losses.includes(each)).map((each) => [each, [each]])];
    for (const [title, members] of groups) {
      if (!drawn.has(title)) {
        drawn.set(title, runChart(title));
        charts.append(drawn.get(title).root);
      }
      drawn.get(title).show(steps, members.map((each) => ({ name: each, values: columns[each] })));
    }
  }

  async function showSheet() {
    const file = sheets[Number(sheetSlider.value)];
    if (!file || file === shownSheet) return;
    shownSheet = file;
    sheetName.textContent = file;
    try {
      const blob = await studio.server.picture("api/run/file", { name: chosen, file });
      if (file !== shownSheet) return;
      URL.revokeObjectURL(sheetPicture.src);
      sheetPicture.src = URL.createObjectURL(blob);
      sheetPicture.alt = `Samples: ${file}`;
      sheetPicture.hidden = false;
    } catch (error) {
      sheetName.textContent = error.message;
    }
  }

  return { name: "runs", title: "Runs", root, show: refresh, hide() { clearTimeout(timer); } };
}
