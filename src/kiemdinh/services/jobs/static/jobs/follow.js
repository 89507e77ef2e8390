/* Theo dõi một việc đang chạy: hỏi máy chủ mỗi giây, xong thì tải lại trang để hiện kết quả. */

const box = document.querySelector("[data-run]");
const meter = box.querySelector("progress");
const words = box.querySelector("[data-run-words]");
let pause = 1000;

async function look() {
  try {
    const answer = await fetch(box.dataset.run, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const facts = await answer.json();
    if (facts.over) { location.reload(); return; }
    pause = 1000;
    if (facts.total) { meter.max = facts.total; meter.value = facts.done; }
    const count = facts.total ? `${facts.done.toLocaleString("vi-VN")} / ${facts.total.toLocaleString("vi-VN")}` : "";
    words.textContent = [facts.label, count, facts.note].filter(Boolean).join(" · ");
  } catch {
    pause = Math.min(pause * 2, 30000);
    words.textContent = "Chưa hỏi được máy chủ, sẽ hỏi lại. Việc vẫn chạy.";
  }
  setTimeout(look, pause);
}

setTimeout(look, pause);
