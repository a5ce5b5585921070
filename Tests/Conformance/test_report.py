"""The page of `slipway report` in a real browser: light and dark, on a phone, a desk and a wide screen.

usage: test_report.py SLIPWAY WORKDIR

Two campaigns are made up, over the matrix of specs/bertsquad.yaml and over 30 variants with long names on a restless machine,
reported, and the pages are shown by headless Chromium. A page that is blank, wider than its window, that cuts a text or a
table, whose texts overlap, whose rows are tall, that asks for anything from outside, or that writes an error to the console
fails.
What the browser drew stays in WORKDIR for people to look at.
"""

import http.server
import json
import math
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LOADS = [1, 8, 16, 32, 64, 128]
MAX_HEIGHT = 9000

# Looks at the page from inside and leaves what it found in the title.
PROBE = """
<script>
addEventListener("load", () => {
  const width = document.documentElement.clientWidth, faults = [];
  if (document.documentElement.scrollWidth > width)
    faults.push("the page is " + document.documentElement.scrollWidth + " wide in a window of " + width);
  for (const text of document.querySelectorAll("svg text, h1, h2, p, dd, dt, li, figcaption, summary")) {
    const box = text.getBoundingClientRect();
    if (box.width === 0) continue;
    if (box.left < -0.5 || box.right > width + 0.5) faults.push("outside the window: " + text.textContent.slice(0, 60));
  }
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0) continue;
    const boxes = [];
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
          || box.bottom > frame.bottom + 3) faults.push("outside its chart: " + text.textContent);
      for (const other of boxes)
        if (box.left < other.box.right - 1 && other.box.left < box.right - 1
            && box.top < other.box.bottom - 3 && other.box.top < box.bottom - 3)
          faults.push("texts overlap: " + text.textContent + " / " + other.text);
      boxes.push({box, text: text.textContent});
    }
  }
  // Nothing is cut: neither by the window nor by a frame that scrolls.
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest("svg") || element.tagName === "SCRIPT") continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    if (box.left < -0.5 || box.right > width + 0.5)
      faults.push("<" + element.localName + "> is outside the window: " + element.textContent.slice(0, 60));
    if (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== "visible")
      faults.push("<" + element.localName + " class=" + element.className + "> cuts what is "
        + element.scrollWidth + " wide to " + element.clientWidth);
  }
  // Text stays in its cell, and a row is a few lines.
  for (const row of document.querySelectorAll("tbody tr")) {
    const frame = row.getBoundingClientRect();
    if (frame.height === 0) continue;
    if (frame.height > (width > 640 ? 110 : 260)) faults.push("a row is " + Math.round(frame.height) + " high: "
      + row.textContent.slice(0, 60));
    const boxes = [];
    for (const cell of row.children) {
      const range = document.createRange();
      range.selectNodeContents(cell);
      const box = range.getBoundingClientRect(), own = cell.getBoundingClientRect();
      if (box.width === 0) continue;
      if (box.left < own.left - 1 || box.right > own.right + 1) faults.push("text leaves its cell: " + cell.textContent);
      for (const other of boxes)
        if (box.left < other.box.right - 1 && other.box.left < box.right - 1
            && box.top < other.box.bottom - 2 && other.box.top < box.bottom - 2)
          faults.push("cells overlap: " + cell.textContent + " / " + other.text);
      boxes.push({box, text: cell.textContent});
    }
  }
  // Bars of errors end inside the axes.
  for (const bar of document.querySelectorAll("svg .c-err")) {
    const frame = bar.ownerSVGElement.getBoundingClientRect(), box = bar.getBoundingClientRect();
    const grid = bar.ownerSVGElement.querySelector(".c-grid").getBoundingClientRect();
    if (frame.width && (box.top < grid.top - 1.5 || box.bottom > grid.bottom + 1.5)) faults.push("an error bar leaves the axes");
  }
  if (document.images.length) faults.push("images");
  document.title = "PROBED " + JSON.stringify({
    faults: faults.slice(0, 20), height: document.documentElement.scrollHeight,
    charts: [...document.querySelectorAll("svg")].filter(s => s.getBoundingClientRect().width > 0).length,
    dark: matchMedia("(prefers-color-scheme: dark)").matches, width});
});
</script>
"""


def campaign(manifest, path):
    """Writes measurements of every variant: a screening, and five rounds of the best few."""
    noise = random.Random(2022)
    capacity = {("cuda", "fp32"): 310, ("tensorrt", "fp32"): 390, ("tensorrt", "fp16"): 720}
    platform = {
        "session": "runner-7/1", "cpu": "AMD EPYC 7V13", "cores": 4, "gpus": ["Tesla T4"], "driver": "535.161.08",
        "release": "24.10", "input_shapes": "input_mask:1,256 input_names:1,256 segment_ids:1,256",
    }
    lines = []

    def run(variant, load, phase, number):
        axes = variant["axes"]
        top = capacity[axes["execution_provider"], axes["precision"]]
        top *= {1: 1.0, 2: 1.45, 4: 1.9, 8: 2.25, 16: 2.35}[axes["max_batch_size"]]
        top *= {1: 1.0, 2: 1.4, 3: 1.52, 4: 1.5, 5: 1.42}[axes["instances"]]
        service = 2.2 / capacity[axes["execution_provider"], axes["precision"]] + 1.2e-3 * axes["dynamic_batching"]
        rate = (top ** -4 + (load / service) ** -4) ** -0.25 * math.exp(noise.gauss(0, 0.02))
        mean = load / rate * 1e9
        broken = variant["name"].endswith("trt-fp32-b16-i5")
        lines.append({
            "format_version": 1, "variant": variant["name"], "id": variant["id"], "config": None,
            "load": {"concurrency": load}, "request_batch": 1, "phase": phase, "round": number, "started_s": None,
            "requests": None,
            "metrics": None if broken else {
                "throughput_per_second": rate, "latency_avg_ns": mean,
                "latency_p99_ns": mean * 1.5 * math.exp(abs(noise.gauss(0, 0.05)))},
            "percentiles_ns": {}, "failure": "failed to load: <out of memory> & more" if broken else None,
            "platform": platform,
            "provenance": {"model_sha256": None, "graph_sha256": None, "tools": {"perf_analyzer": "2.48.0"}},
        })

    for variant in manifest["variants"]:
        for load in LOADS:
            run(variant, load, "screening", 1)
    best = [v for v in manifest["variants"]
            if v["baseline"] or v["name"].endswith(("fp16-b8-i3", "fp16-b8-i2", "fp16-b16-i2", "cuda-b8-i2"))]
    for number in range(1, 6):
        for variant in best:
            for load in LOADS:
                run(variant, load, "confirmation", number)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


LONG_SPEC = """\
slipway: 1
name: multilingual-customer-support-intent-and-sentiment-classifier
model: {source: text_classifier.onnx}
target: {triton: "24.10"}
execution_providers: [cpu]
session: {intra_op_threads: [1, 2, 4]}
batching: {max_batch_size: [4, 8, 16, 32, 64]}
instances: {count: [1, 2]}
profile: {concurrency: [1, 8, 64], data: {text: {values: ["hello"]}}}
promote: {require: {latency_p99: "<= 200ms"}, min_gain: 2%}
"""


def restless_campaign(manifest, path):
    """Writes three rounds of every variant on a machine with other work: wide intervals, unstable and failed runs."""
    noise = random.Random(7)
    platform = {
        "session": "shared-runner/3", "cpu": "Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz", "cores": 2, "gpus": [],
        "driver": None, "release": "24.10", "input_shapes": "text:1,1",
    }
    lines = []
    for phase, rounds in (("screening", 1), ("confirmation", 3)):
        for number in range(1, rounds + 1):
            for index, variant in enumerate(manifest["variants"]):
                for load in (1, 8, 64):
                    rate = (700 + 25 * index) * (load / (load + 4)) * math.exp(noise.gauss(0, 0.35))
                    unstable, failed = noise.random() < 0.3, noise.random() < 0.05
                    line = {
                        "format_version": 1, "variant": variant["name"], "id": variant["id"], "config": None,
                        "load": {"concurrency": load}, "request_batch": 1, "phase": phase, "round": number,
                        "started_s": None, "requests": None,
                        "metrics": None if failed else {
                            "throughput_per_second": rate, "latency_avg_ns": load / rate * 1e9,
                            "latency_p99_ns": 1.6 * load / rate * 1e9},
                        "percentiles_ns": {},
                        "failure": "perf_analyzer did not end within 900 s" if failed else None,
                        "platform": platform,
                        "provenance": {
                            "model_sha256": None, "graph_sha256": None, "order_seed": 7,
                            "tools": {"perf_analyzer": "2.48.0"}},
                    }
                    if unstable and not failed:
                        line["stable"] = False
                    lines.append(line)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def pixels(path):
    """The distinct colors of a PNG of eight bits a channel, each with how often it is seen in a sample of rows."""
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", path
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    channels = {2: 3, 6: 4}[kind]
    assert depth == 8
    stream, at = b"", 8
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at:at + 8])
        if name == b"IDAT":
            stream += data[at + 8:at + 8 + length]
        at += 12 + length
    raw, stride = zlib.decompress(stream), width * channels
    seen, above = {}, bytearray(stride)
    for row in range(height):
        start = row * (stride + 1)
        line = bytearray(raw[start + 1:start + 1 + stride])
        rule = raw[start]
        for i in range(stride):
            left = line[i - channels] if i >= channels else 0
            corner = above[i - channels] if i >= channels else 0
            up = above[i]
            if rule == 1:
                line[i] = (line[i] + left) & 255
            elif rule == 2:
                line[i] = (line[i] + up) & 255
            elif rule == 3:
                line[i] = (line[i] + (left + up) // 2) & 255
            elif rule == 4:
                guess = left + up - corner
                near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))
                line[i] = (line[i] + near[2]) & 255
        above = line
        if row % 7 == 0:
            for i in range(0, stride, channels * 3):
                color = tuple(line[i:i + 3])
                seen[color] = seen.get(color, 0) + 1
        if row > 1200:
            break
    return width, height, seen


def browser():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return None


class Server(http.server.ThreadingHTTPServer):
    """Serves the page; what else is asked for is noted."""

    def __init__(self, folder):
        self.asked = []
        server = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *arguments):
                super().__init__(*arguments, directory=str(folder))

            def log_message(self, *_):
                server.asked.append(self.path)

        super().__init__(("127.0.0.1", 0), Handler)


def show(program, url, width, height, dark, picture=None):
    """Shows an address; returns what the browser wrote: the page's tree, and its messages."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            program, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
            "--disable-dev-shm-usage", "--force-device-scale-factor=1", "--enable-logging=stderr", "--v=0",
            f"--user-data-dir={profile}", f"--window-size={width},{height}", "--virtual-time-budget=5000",
        ]
        if dark:
            command.append("--blink-settings=preferredColorScheme=0")
        command.append(f"--screenshot={picture}" if picture else "--dump-dom")
        done = subprocess.run(command + [url], capture_output=True, text=True, timeout=240, check=False)
    return done.stdout, done.stderr


def examine(program, folder, pictures):
    faults = []
    html = (folder / "index.html").read_text()
    if "http://" in html.replace("http://www.w3.org/", "") or "https://" in html or "<script" in html:
        faults.append("the page names an address or holds a script")
    # Headless Chromium makes no window narrower than 500 pixels: a frame of the wanted width holds the page.
    with tempfile.TemporaryDirectory() as copy:
        site = pathlib.Path(copy)
        (site / "page.html").write_text(html)
        (site / "probe.html").write_text(html.replace("</body>", PROBE + "</body>"))
        server = Server(site)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_address[1]}"
        backgrounds = {}
        for width in (380, 1280, 1920):
            for dark in (False, True):
                name = f"{width}-{'dark' if dark else 'light'}"
                for page, kind in (("probe", "frame-probe"), ("page", "frame-page")):
                    (site / f"{kind}.html").write_text(
                        "<!DOCTYPE html><meta name='color-scheme' content='light dark'>"
                        "<link rel=icon href='data:,'><style>body{margin:0}iframe{border:0;display:block}</style>"
                        f"<iframe id=f src={page}.html width={width} height={{H}}></iframe>".replace(
                            "{H}", "900" if page == "probe" else "{H}")
                        + ("<script>addEventListener('load',()=>{document.body.append("
                           "document.getElementById('f').contentDocument.title)})</script>" if page == "probe" else ""))
                tree, messages = show(program, f"{base}/frame-probe.html", max(width, 500), 900, dark)
                start = tree.rfind("PROBED ")
                if start < 0:
                    faults.append(f"{name}: the page was not shown: {messages[-500:]}")
                    continue
                found, _ = json.JSONDecoder().raw_decode(
                    tree[start + 7:].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
                faults += [f"{name}: {fault}" for fault in found["faults"]]
                faults += [f"{name}: {line}" for line in messages.splitlines() if ":CONSOLE" in line]
                if found["dark"] != dark or found["width"] != width:
                    faults.append(f"{name}: shown at {found}")
                if found["charts"] < 4:
                    faults.append(f"{name}: {found['charts']} charts")
                height = min(found["height"], MAX_HEIGHT)
                frame = site / "frame-page.html"
                frame.write_text(frame.read_text().replace("{H}", str(height)))
                picture = pictures / f"{name}.png"
                show(program, f"{base}/frame-page.html", max(width, 500), height, dark, picture)
                if not picture.exists():
                    faults.append(f"{name}: no picture")
                    continue
                _, _, seen = pixels(picture)
                background = max(seen, key=seen.get)
                backgrounds[name] = background
                if len(seen) < 40 or seen[background] == sum(seen.values()):
                    faults.append(f"{name}: the page is blank, {len(seen)} colors")
                if (sum(background) < 300) != dark:
                    faults.append(f"{name}: the background is {background}")
                print(f"{name}: {found['charts']} charts, {found['height']} high, {len(seen)} colors")
        server.shutdown()
        known = {"/page.html", "/probe.html", "/frame-page.html", "/frame-probe.html"}
        faults += [f"asked for {path}" for path in server.asked if path not in known]
    return faults


def report(slipway, program, spec, made, work):
    """Builds a spec, makes a campaign up, and looks at its report."""
    out = work / "out"
    subprocess.run([slipway, "build", spec, "--out", out, "--weights", "link", "--quiet"], check=True)
    name = next(line.split()[1] for line in spec.read_text().splitlines() if line.startswith("name:"))
    manifest = json.loads((out / name / "manifest.json").read_text())
    measurements = work / f"{name}.jsonl"
    made(manifest, measurements)
    command = [slipway, "report", spec, "--out", out, "--measurements", measurements, "--quiet"]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    folder = out / name / "report"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    faults = [] if before == {p.name: p.read_bytes() for p in folder.iterdir()} else ["the second report differs"]
    pictures = work / "pictures" / name
    pictures.mkdir(parents=True, exist_ok=True)
    faults += examine(program, folder, pictures)
    if shutil.which("rsvg-convert"):
        for chart in folder.glob("*.svg"):
            picture = chart.with_suffix(".png")
            if not picture.exists() or len(pixels(picture)[2]) < 8:
                faults.append(f"{picture.name} is missing or blank")
    return [f"{name}: {fault}" for fault in faults]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    slipway, work = sys.argv[1], pathlib.Path(sys.argv[2])
    program = browser()
    if program is None:
        print("skipped: no chromium")
        return 0
    work.mkdir(parents=True, exist_ok=True)
    long = work / "long"
    long.mkdir(exist_ok=True)
    (long / "spec.yaml").write_text(LONG_SPEC)
    shutil.copyfile(ROOT / "specs/models/text_classifier.onnx", long / "text_classifier.onnx")
    faults = []
    for spec, made in ((ROOT / "specs/bertsquad.yaml", campaign), (long / "spec.yaml", restless_campaign)):
        faults += report(slipway, program, spec, made, work)
    for fault in faults:
        print(f"FAIL  {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    os.environ["NO_COLOR"] = "1"
    sys.exit(main())
