// An article's page: shows which sentence is heard, and goes to the one that is clicked.
const sound = document.querySelector("audio");
const tools = document.querySelector(".tools");
const [follow, pace] = [tools.querySelector("input"), tools.querySelector("select")];
const sentences = [...document.querySelectorAll("[data-at]")];
const starts = sentences.map((sentence) => Number(sentence.dataset.at));
const PACE = "nghe:pace";
let now = -1;

// The last sentence that has begun.
function at(time) {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= time + 0.02) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function show() {
  const next = sound.currentTime || !sound.paused ? at(sound.currentTime) : -1;
  if (next === now) return;
  sentences[now]?.classList.remove("now");
  now = next;
  const sentence = sentences[now];
  if (!sentence) return;
  sentence.classList.add("now");
  if (follow.checked && !sound.paused) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    sentence.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }
}

function go(number) {
  const place = Math.max(0, Math.min(starts.length - 1, number));
  sound.currentTime = starts[place];
  show();
}

function tick() {
  show();
  if (!sound.paused) requestAnimationFrame(tick);
}

for (const name of ["timeupdate", "seeked", "loadedmetadata"]) sound.addEventListener(name, show);
sound.addEventListener("play", tick);

for (const [number, sentence] of sentences.entries()) {
  sentence.addEventListener("click", () => {
    if (String(getSelection()).trim()) return; // someone is copying
    go(number);
    sound.play().catch(() => {}); // stopped again before it began
  });
}
for (const button of tools.querySelectorAll("button")) {
  button.addEventListener("click", () => go(at(sound.currentTime) + Number(button.dataset.step)));
}

function setPace(value) {
  sound.playbackRate = sound.defaultPlaybackRate = Number(value);
  pace.value = value;
}
pace.addEventListener("change", () => {
  setPace(pace.value);
  try {
    localStorage.setItem(PACE, pace.value);
  } catch {} // private windows keep nothing
});
try {
  const kept = localStorage.getItem(PACE);
  if ([...pace.options].some((option) => option.value === kept)) setPace(kept);
} catch {}

tools.hidden = false;
document.body.classList.add("ready");
