/* Tải tệp lên có thanh tiến độ từng tệp. Không có tệp này, biểu mẫu vẫn gửi như thường.
   form[data-upload]: biểu mẫu có ô tệp tên "files"; data-upload-now: gửi ngay khi chọn tệp. */

const MEGA = 1024 * 1024;

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function sizeInWords(bytes) {
  const [amount, unit] = bytes >= MEGA ? [bytes / MEGA, "MB"] : bytes >= 1024 ? [bytes / 1024, "KB"] : [bytes, "byte"];
  return `${amount.toLocaleString("vi-VN", { maximumFractionDigits: amount < 10 ? 1 : 0 })} ${unit}`;
}

function typeOf(name) {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1, dot + 5).toUpperCase() : "TỆP";
}

/* Một dòng mỗi tệp; các tệp đi nối nhau trong một lần gửi nên phần đã đi của từng tệp tính từ tổng số byte. */
function showRows(form, files) {
  form.querySelector("[data-progress]")?.remove();
  const rows = files.map((file) => {
    const bar = el("progress", { class: "meter", max: "100", value: "0" });
    const percent = el("span", { class: "num" }, "0%");
    const note = el("small", {}, sizeInWords(file.size));
    bar.setAttribute("aria-label", `Đã tải ${file.name}`);
    const line = el("li", {}, el("span", { class: "ftype" }, typeOf(file.name)), el("span", { class: "name" }, file.name),
      percent, bar, note);
    return { file, bar, percent, note, line };
  });
  const list = el("ul", { class: "uploads uploads--wrap" }, ...rows.map((row) => row.line));
  const state = el("p", { class: "hint", role: "status" }, `Đang tải ${files.length} tệp…`);
  const box = el("div", { class: "files__progress", "data-progress": "" }, state, list);
  form.prepend(box);
  box.scrollIntoView({ block: "nearest" });
  return { rows, state, box };
}

function advance(view, loaded) {
  let before = 0;
  for (const row of view.rows) {
    const size = Math.max(row.file.size, 1);
    const part = Math.min(1, Math.max(0, (loaded - before) / size));
    row.bar.value = Math.round(part * 100);
    row.percent.textContent = `${Math.round(part * 100)}%`;
    row.note.textContent = part < 1 ? `${sizeInWords(part * size)} trên ${sizeInWords(size)}` : sizeInWords(row.file.size);
    before += row.file.size;
  }
}

function refuse(view, sentences, heading) {
  const rest = [...sentences];
  for (const row of view.rows) {
    const at = rest.findIndex((sentence) => sentence.includes(`“${row.file.name}”`));
    if (at < 0) continue;
    row.line.classList.add("is-block");
    row.bar.remove();
    row.percent.textContent = "bị từ chối";
    row.note.replaceWith(el("p", { class: "error" }, rest[at]));
    rest.splice(at, 1);
  }
  view.state.textContent = heading;
  view.state.className = "error";
  for (const sentence of rest) view.box.append(el("p", { class: "error" }, sentence));
  view.box.tabIndex = -1;
  view.box.focus();
}

function finish(form, view, request) {
  let answer = {};
  try { answer = JSON.parse(request.responseText); } catch { answer = {}; }
  form.removeAttribute("aria-busy");
  form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
  if (request.status === 200 && answer.url) {
    if (!answer.refused.length) {
      window.location.assign(answer.url);
      return;
    }
    const none = answer.refused.length >= view.rows.length;
    refuse(view, answer.refused, none ? "Chưa nhận tệp nào." : "Có tệp bị từ chối; các tệp khác đã nhận.");
    if (!none) view.box.append(el("p", {}, el("a", { class: "btn", href: answer.url }, "Xem kết quả")));
    return;
  }
  if (answer.errors) {
    refuse(view, answer.errors, "Chưa lưu được: còn chỗ cần sửa.");
    return;
  }
  const reason = request.status === 413 ? "Tệp quá lớn so với giới hạn của máy chủ. Hãy gửi từng vài tệp."
    : request.status === 403 ? "Phiên làm việc đã hết hoặc bạn không có quyền. Hãy tải lại trang rồi gửi lại."
      : request.status ? `Máy chủ chưa nhận được (mã ${request.status}). Hãy thử lại sau ít phút.`
        : "Mất mạng giữa chừng, chưa tệp nào được lưu. Hãy bấm gửi lại khi có mạng.";
  refuse(view, [reason], "Chưa tải lên được.");
}

function send(form, submitter) {
  const input = form.querySelector("input[type=file][name=files]");
  const files = [...input.files];
  const view = showRows(form, files);
  const body = new FormData(form, submitter ?? undefined);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", (event) => advance(view, event.loaded));
  request.upload.addEventListener("load", () => {
    advance(view, Infinity);
    view.state.textContent = "Đã tải xong, máy chủ đang kiểm tra tệp…";
  });
  request.addEventListener("loadend", () => finish(form, view, request));
  form.setAttribute("aria-busy", "true");
  form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
  request.send(body);
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector("input[type=file][name=files]");
  if (!input) continue;
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !input.files.length || form.hasAttribute("aria-busy")) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  if ("uploadNow" in form.dataset) {
    input.addEventListener("change", () => { if (input.files.length) form.requestSubmit(); });
  }
}
