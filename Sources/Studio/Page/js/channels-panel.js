// Single style channels: what one factor of one layer does to the picture.
import { element, part, button, choice, field, renew } from "./elements.js";
import { slider, stepper } from "./value-slider.js";
import { withPart } from "./recipe.js";

export function channelsPanel(studio) {
  const list = element("div", {});
  const adding = element("div", { class: "line wrap" });
  const root = part("Style channels", { folded: true }, list, adding);
  let rows = [];

  const channels = () => studio.recipe.channels ?? [];
  const set = (changed, options) => studio.change(
    withPart(studio.recipe, "channels", changed.length > 0 ? changed : undefined), options);

  function add(layer, channel) {
    if (channels().some((each) => each.layer === layer && each.channel === channel)) {
      studio.say(`Channel ${channel} of layer ${layer} is there already.`);
      return;
    }
    set([...channels(), { layer, channel, amount: 0 }], { settle: true });
  }

  function row(entry) {
    const isThis = (each) => each.layer === entry.layer && each.channel === entry.channel;
    const name = `Layer ${entry.layer}, channel ${entry.channel}`;
    const control = slider({
      label: name, minimum: -10, maximum: 10, step: 0.05, limits: [-100, 100], value: entry.amount,
      tools: [button(`Take away ${name.toLowerCase()}`, {
        icon: "close", iconOnly: true, onClick: () => set(channels().filter((each) => !isThis(each)), { settle: true }),
      })],
      onInput: (amount, event) => set(
        channels().map((each) => (isThis(each) ? { ...each, amount } : each)), { inputTime: event?.timeStamp }),
      onChange: () => studio.settle(),
    });
    return { key: `${entry.layer}:${entry.channel}`, control };
  }

  return {
    root,
    rebuild() {
      const counts = studio.model.styleChannels ?? [];
      root.hidden = counts.length === 0;
      if (root.hidden) return;
      const words = (count, index) => `${index} ${studio.model.styleLayers?.[index] ?? ""} (${count})`;
      const layer = choice(
        counts.map((count, index) => [String(index), words(count, index)]), "0",
        () => { channel.field.max = String(counts[Number(layer.value)] - 1); });
      const channel = stepper({
        label: "Channel", maximum: Math.max(...counts) - 1, value: 0, onChange: () => {},
      });
      const chosen = () => Math.min(Number(channel.field.value), counts[Number(layer.value)] - 1);
      adding.replaceChildren(
        field("Layer", layer), element("div", { class: "field" }, element("span", { class: "label", text: "Channel" }),
          channel),
        button("Add", { icon: "plus", onClick: () => add(Number(layer.value), chosen()) }),
        button("Any", {
          icon: "dice", title: "Adds a channel by chance", onClick: () => {
            const at = Math.floor(Math.random() * counts.length);
            add(at, Math.floor(Math.random() * counts[at]));
          },
        }));
      rows = [];
      list.replaceChildren();
    },
    update() {
      const keys = channels().map((each) => `${each.layer}:${each.channel}`);
      if (keys.join() !== rows.map((each) => each.key).join()) {
        rows = channels().map(row);
        renew(list, ...rows.map((each) => each.control));
        if (rows.length > 0) root.open = true;
      }
      channels().forEach((entry, index) => { rows[index].control.value = entry.amount; });
    },
  };
}
