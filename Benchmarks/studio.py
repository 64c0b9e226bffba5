"""How fast the studio follows a hand, and what it keeps in memory, in a real Chromium.

    python studio.py LATENT MODEL [--frames N] [--attribute NAME]   from a slider's input event to pixels on the canvas
    python studio.py LATENT MODEL --photograph FILE                 from a click to the coloured photograph

Needs the package selenium, chromium and chromedriver. With --frames it also prints the server's resident memory after
500 frames and after N.
"""
import argparse
import os
import re
import statistics
import subprocess
import tempfile
import time

from selenium import webdriver
from selenium.webdriver.common.by import By

SLIDE = """
const [name, count, done] = arguments;
const canvas = document.querySelector(".stage .main canvas");
const stage = document.querySelector(".stage");
const slider = [...document.querySelectorAll("main value-slider")].find(
  (each) => each.querySelector("label").textContent === name);
const range = slider.querySelector("input[type=range]");
const [low, high] = [Number(range.min), Number(range.max)];
let painted = null;
for (const method of ["putImageData", "drawImage"]) {
  const original = CanvasRenderingContext2D.prototype[method].studioOriginal ?? CanvasRenderingContext2D.prototype[method];
  const hooked = function (...given) {
    original.apply(this, given);
    if (this.canvas === canvas) painted?.(performance.now(), this.canvas.width);
  };
  hooked.studioOriginal = original;
  CanvasRenderingContext2D.prototype[method] = hooked;
}
(async () => {
  const first = [], whole = [];
  const full = canvas.width;
  for (let step = 0; step < count; step++) {
    range.value = String(low + (high - low) * ((step * 37) % 101) / 100);
    const start = performance.now();
    let seen = null;
    const end = await new Promise((resolve) => {
      painted = (now, width) => {
        seen ??= now - start;
        if (width >= full) resolve(now - start);
      };
      range.dispatchEvent(new Event("input", { bubbles: true }));
    });
    painted = null;
    first.push(seen);
    whole.push(end);
    if (step % 20 === 19) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  range.dispatchEvent(new Event("change", { bubbles: true }));
  done([first, whole]);
})();
"""

CLICK = """
const [x, y, done] = arguments;
const canvas = document.querySelector("main picture-canvas canvas");
const overlay = document.querySelector("main picture-canvas .overlay");
const box = overlay.getBoundingClientRect();
const place = { bubbles: true, clientX: box.left + x * box.width, clientY: box.top + y * box.height, pointerId: 1,
  isPrimary: true, button: 0, buttons: 1 };
const before = canvas.dataset.request;
const start = performance.now();
overlay.dispatchEvent(new PointerEvent("pointerdown", place));
overlay.dispatchEvent(new PointerEvent("pointerup", { ...place, buttons: 0 }));
const watch = () => canvas.dataset.request !== before ? done(performance.now() - start) : setTimeout(watch, 1);
watch();
"""


def resident(process):
    text = open(f"/proc/{process.pid}/status").read()
    return int(re.search(r"VmRSS:\s*(\d+)", text)[1]) / 1024


def quantiles(name, values):
    values = sorted(values)
    print(f"{name}: median {statistics.median(values):.1f} ms, 95 % {values[int(0.95 * (len(values) - 1))]:.1f} ms, "
          f"longest {values[-1]:.1f} ms of {len(values)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("latent")
    parser.add_argument("model")
    parser.add_argument("--frames", type=int, default=500)
    parser.add_argument("--attribute", default="Truncation")
    parser.add_argument("--photograph")
    given = parser.parse_args()
    folder = tempfile.mkdtemp()
    # The studio runs in a folder of its own.
    model = os.path.abspath(given.model) if os.path.exists(given.model) else given.model
    latent = os.path.abspath(given.latent)
    process = subprocess.Popen(
        [latent, "studio", "--no-open", "--port", "0", "--model", model, "--output", folder],
        stdout=subprocess.PIPE, text=True, cwd=folder)
    address = process.stdout.readline().strip()
    if not address.startswith("http"):
        raise SystemExit("the studio does not start")
    options = webdriver.ChromeOptions()
    for option in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1440,900"]:
        options.add_argument(option)
    browser = webdriver.Chrome(options=options)
    browser.set_script_timeout(1200)
    try:
        browser.get(address)
        while browser.execute_script("return document.documentElement.dataset.ready") != "true":
            time.sleep(0.1)
        if given.photograph:
            browser.execute_script("document.querySelector('#views a[data-view=colour]').click();")
            browser.find_element(By.CSS_SELECTOR, "main .drop-place.first input").send_keys(
                os.path.abspath(given.photograph))
            while not browser.execute_script(
                    "return document.querySelector('main picture-canvas canvas')?.dataset.request"):
                time.sleep(0.2)
            time.sleep(1)
            times = []
            for step in range(20):
                times.append(browser.execute_async_script(CLICK, 0.1 + 0.8 * (step * 7 % 20) / 20, 0.1 + 0.04 * step))
                time.sleep(0.3)
            quantiles("hint to picture", times)
            return
        time.sleep(1)
        browser.execute_async_script(SLIDE, given.attribute, 30)
        first, whole = browser.execute_async_script(SLIDE, given.attribute, min(given.frames, 500) - 30)
        quantiles("first picture", first)
        quantiles("whole picture", whole)
        print(f"memory after 500 frames: {resident(process):.1f} MB")
        if given.frames > 500:
            left = given.frames - 500
            while left > 0:
                browser.execute_async_script(SLIDE, given.attribute, min(500, left))
                left -= 500
            print(f"memory after {given.frames} frames: {resident(process):.1f} MB")
    finally:
        browser.quit()
        process.terminate()


main()
