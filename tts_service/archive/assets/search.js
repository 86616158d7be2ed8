// The first page: finds articles by words of their title and by date, newest first.
const form = document.querySelector("form");
const [found, newest] = [document.getElementById("found"), document.getElementById("newest")];
const title = document.getElementById("found-title");
const list = found.querySelector("ol");
const MOST = 100;
const years = new Map();
let asked = 0;

// Without marks and capitals: "Tây Hồ" is found by "tay ho".
function plain(text) {
  return text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");
}

async function load(name) {
  if (!years.has(name)) {
    const coming = fetch(`du-lieu/${name}.json`).then((answer) => {
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    });
    years.set(name, coming);
    coming.catch(() => years.delete(name));
  }
  return years.get(name);
}

function row([day, name, page, seconds]) {
  const item = document.createElement("li");
  const heading = document.createElement("h3");
  const time = document.createElement("time");
  time.dateTime = day;
  time.textContent = day.split("-").reverse().map(Number).join("/");
  heading.append(time);
  const inner = document.createElement("div");
  const link = document.createElement("a");
  link.href = page;
  link.textContent = name;
  const length = document.createElement("span");
  length.className = "length";
  const minutes = Math.round(seconds / 60);
  length.textContent = minutes ? `${minutes} phút` : `${seconds} giây`;
  inner.append(link, " ", length);
  item.append(heading, inner);
  return item;
}

// Words with marks are looked for as they are written, words without marks in any writing.
function matcher(query) {
  const words = query.toLowerCase().normalize("NFC").split(/\s+/).filter(Boolean);
  return (name) => {
    const [written, bare] = [name.toLowerCase().normalize("NFC"), plain(name)];
    return words.every((word) => (plain(word) === word ? bare : written).includes(word));
  };
}

async function search() {
  const mine = ++asked;
  const { q, tu, den } = form.elements;
  const wanted = q.value.trim();
  if (!wanted && !tu.value && !den.value) {
    found.hidden = true;
    newest.hidden = false;
    return;
  }
  const fits = matcher(wanted);
  const rows = [];
  let more = false;
  try {
    for (const year of await load("nam")) {
      if ((den.value && year > den.value.slice(0, 4)) || (tu.value && year < tu.value.slice(0, 4))) continue;
      for (const one of await load(year)) {
        if ((tu.value && one[0] < tu.value) || (den.value && one[0] > den.value) || !fits(one[1])) continue;
        if (rows.length === MOST) {
          more = true;
          break;
        }
        rows.push(one);
      }
      if (mine !== asked) return; // something else is being looked for by now
      if (more) break;
    }
    title.textContent = rows.length ? `${more ? "Hơn " : ""}${rows.length} bài` : "Không có bài nào";
  } catch {
    title.textContent = "Không tải được danh sách bài, xin thử lại";
  }
  list.replaceChildren(...rows.map(row));
  found.hidden = false;
  newest.hidden = true;
}

let pause;
form.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(search, 250);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const query = new URLSearchParams(new FormData(form));
  history.replaceState(null, "", `?${query}`);
  search();
});
const given = new URLSearchParams(location.search);
for (const name of ["q", "tu", "den"]) form.elements[name].value = given.get(name) ?? "";
if (given.size) search();
