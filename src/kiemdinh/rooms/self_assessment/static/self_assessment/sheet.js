/* Phiếu tiêu chí và các phần lời của báo cáo: soạn thảo, chèn minh chứng, tự lưu.
   Không có tệp này hay bộ soạn thảo, biểu mẫu vẫn lưu bằng nút như thường. */

import { plainBox, readOnlyBox, richBox } from "./boxes.js";
import { Drafts, forgetSent } from "./drafts.js";
import { el, icon, notice, plainText } from "./elements.js";
import { offerDrafts } from "./offers.js";
import { Picker } from "./picker.js";
import { Presence } from "./presence.js";
import "./rowdraft.js";
import { Saver } from "./saving.js";

const stateLine = document.getElementById("save-state");

function say(css, picture, ...words) {
  if (!stateLine) return;
  delete stateLine.dataset.failure;
  stateLine.className = `save-state ${css}`.trim();
  stateLine.replaceChildren(...(picture ? [icon(picture)] : []), ...words);
}

/* Mở ở thẻ mới: trang này giữ nguyên chữ và tự gửi tiếp khi quay lại. */
function signInLink() {
  return el("a", { href: "/dang-nhap/?next=/viec-cua-toi/", target: "_blank", rel: "noopener" },
    "Đăng nhập lại ở thẻ mới");
}

async function loadKit(form) {
  if (!form.dataset.editor) return null;
  try {
    return await import(form.dataset.editor);
  } catch {
    return null;
  }
}

function makeBox(kit, section, textarea, events) {
  if (kit) {
    try {
      return richBox(kit, section, textarea, events);
    } catch (error) {
      section.querySelector(".editor__rich")?.remove();
      textarea.hidden = false;
      console.warn("Không mở được bộ soạn thảo, dùng ô chữ thường.", error);
    }
  }
  return plainBox(section, textarea, events);
}

/* ── trả lời từng yêu cầu ── */

function answerOf(form, name) {
  return form.querySelector(`input[name="${CSS.escape(name)}"]:checked`)?.value ?? "";
}

function watchAnswers(form, saver) {
  const send = (where) => {
    const value = answerOf(form, `tl__${where}`);
    const reason = form.elements[`lydo__${where}`];
    if (value === "na" && reason && !reason.value.trim()) {
      say("save-state--local", "hint", "Ghi lý do “Không áp dụng” để lưu");
      reason.focus();
      return;
    }
    saver.put({ [`tl__${where}`]: value, [`tl0__${where}`]: form.elements[`tl0__${where}`]?.value ?? "", [`lydo__${where}`]: reason?.value ?? "" });
  };
  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    if (name?.startsWith("tl__")) send(name.slice(4));
    else if (name?.startsWith("lydo__")) { if (answerOf(form, `tl__${name.slice(6)}`) === "na") send(name.slice(6)); }
    else if (name?.startsWith("dl__")) saver.put({ [name]: value });
    for (const section of form.querySelectorAll(".req")) {
      section.classList.toggle("req--fail", Boolean(section.querySelector("input[value=chua]:checked")));
    }
  });
}

/* ── hiện kết quả lưu ── */

function showWorkState(state) {
  const pill = document.querySelector(".sheet-head__meta .status.is-todo");
  if (!pill || state !== "doing") return;
  pill.className = "status is-doing";
  pill.replaceChildren(icon("doing"), "Đang làm");
}

function showConflict(form, fields, entry, signal) {
  const { box, version } = fields.get(entry.field);
  box.section.querySelector("[data-conflict]")?.remove();
  box.section.closest("details")?.setAttribute("open", "");
  const merge = el("button", { type: "button", class: "btn btn--primary" }, icon("merge"), "Ghép hai bản");
  merge.addEventListener("click", () => form.requestSubmit());
  const side = (title, text) => el("article", { class: "version" }, el("h4", { class: "version__head" }, title),
    el("div", { class: "version__text" }, ...plainText(text).split("\n").map((line) => el("p", {}, line || "(trống)"))));
  const shown = notice("warn", "Người khác vừa lưu mục này. Chưa bản nào bị mất.",
    el("div", { class: "merge" }, side("Bản đang lưu", entry.theirs), side("Bản của bạn", entry.mine)),
    el("p", { class: "form__actions" }, merge));
  shown.dataset.conflict = version.value;
  box.section.append(shown);
  signal();
}

function views(form, fields, drafts) {
  let otherName = "";
  const problemSlot = el("div", { class: "sheet-notices" });
  form.prepend(problemSlot);
  return {
    slot: problemSlot,
    waiting() {
      // Trình đọc màn hình chỉ nghe một lần, không nghe theo từng phím.
      if (stateLine?.textContent !== "Chưa lưu") say("", "edit", "Chưa lưu");
    },
    saved(result) {
      problemSlot.querySelector("[data-problem]")?.remove();
      say("", "check", "Đã lưu ", el("time", {}, result.saved_at));
      const verdict = document.getElementById("verdict");
      if (verdict && result.verdict) verdict.innerHTML = result.verdict;
      for (const [level, html] of Object.entries(result.tallies ?? {})) {
        const spot = form.querySelector(`[data-tally="${CSS.escape(level)}"]`);
        if (spot) spot.innerHTML = html;
      }
      showWorkState(result.work_state);
    },
    conflict(conflicts) {
      for (const entry of conflicts) {
        showConflict(form, fields, entry, () => say("save-state--local", "warn", "Có mục cần ghép hai bản"));
      }
    },
    problem(text) {
      problemSlot.querySelector("[data-problem]")?.remove();
      const shown = notice("block", "Chưa lưu được", el("p", {}, text));
      shown.dataset.problem = "";
      problemSlot.append(shown);
      say("save-state--local", "warn", "Chưa lưu được");
    },
    back() { say("", "check", "Đã kết nối lại"); },
    failure(why, kept, name, dirty) {
      if (name) otherName = name;
      const draft = !dirty ? "" : kept ? "Chưa gửi được, đã giữ trên máy này."
        : drafts.full ? "Chưa gửi được và máy này đã hết chỗ cất nháp: hãy chép chữ ra nơi khác, đừng đóng trang."
          : "Chưa gửi được và trình duyệt không cho cất nháp: đừng đóng trang.";
      // Gõ tiếp khi đang chờ thì không vẽ lại, để trình đọc màn hình không nhắc theo từng phím.
      const failure = `${why} ${draft} ${otherName}`;
      if (stateLine?.dataset.failure === failure) return;
      if (why === "signedOut") {
        say("save-state--local", "lock", `Phiên làm việc đã hết. ${draft} `, signInLink(), " rồi quay lại đây.");
      } else if (why === "otherPerson") {
        say("save-state--local", "lock", `Trình duyệt này đang đăng nhập tên ${otherName}. ${draft} `, signInLink(),
          " bằng tài khoản của bạn.");
      } else if (why === "denied") {
        say("save-state--local", "lock", `Mục này vừa được khóa, hoặc quyền của bạn đã đổi. ${draft} Tải lại trang để xem bản hiện tại.`);
      } else {
        const cause = why === "server" ? "Máy chủ chưa nhận." : navigator.onLine ? "Máy chủ không trả lời." : "Mất mạng.";
        say("save-state--local", "cloudoff", `${cause} ${draft} ${dirty ? "Sẽ tự gửi lại." : "Sẽ tự thử lại."}`);
      }
      if (stateLine) stateLine.dataset.failure = failure;
    },
  };
}

/* ── mở biểu mẫu ── */

function countWords(fields) {
  const spot = document.getElementById("word-count");
  if (!spot) return;
  let words = 0;
  for (const [key, { box }] of fields) if (key.startsWith("state_")) words += box.words();
  spot.textContent = words.toLocaleString("vi-VN");
}

/* Tên người sửa sau cùng dẫn tới lịch sử của mục. */
function linkHistory(form, fields) {
  const base = form.dataset.history;
  if (!base) return;
  for (const [key, { box }] of fields) {
    const who = box.section.querySelector(".editor__by");
    if (!who) continue;
    const said = el("span", { class: "visually-hidden" }, "Lịch sử sửa, người sửa sau cùng: ");
    who.replaceChildren(el("a", { href: `${base}?muc=${encodeURIComponent(key)}` }, said, ...who.childNodes));
  }
}

async function open(form) {
  const sections = [...form.querySelectorAll("section.editor[data-field]")];
  if ("locked" in form.dataset) {
    for (const section of sections) readOnlyBox(section, section.querySelector("textarea"));
    return;
  }
  const kit = await loadKit(form);
  const fields = new Map();
  const drafts = new Drafts(form.dataset.draftKey);
  const addUrl = document.querySelector("a[href*='/minh-chung/them/']")?.getAttribute("href") ?? "";
  const picker = new Picker(form.dataset.pick, addUrl);
  let saver = null;
  const events = {
    picker,
    changed() { saver?.touch(); countWords(fields); },
    left() { if (saver && saver.changedTexts().length && !saver.failures) saver.flush(); },
  };
  for (const section of sections) {
    const textarea = section.querySelector("textarea");
    const key = section.dataset.field;
    const box = makeBox(kit, section, textarea, events);
    const format = form.elements[`${key}__format`];
    format.value = box.format;
    fields.set(key, { box, version: form.elements[`${key}__version`], format });
  }
  const show = views(form, fields, drafts);
  saver = new Saver(form, fields, drafts, show);
  watchAnswers(form, saver);
  forgetSent();
  offerDrafts(saver, drafts, show.slot);
  linkHistory(form, fields);
  if (form.dataset.beat) new Presence(form, fields, saver).start();
  form.dataset.ready = kit ? "rich" : "plain";

  let leaving = false;
  form.addEventListener("formdata", (event) => saver.prune(event.formData));
  form.addEventListener("submit", (event) => {
    if (saver.away || (saver.failures && saver.why === "offline")) {
      // Rời trang lúc này chỉ gặp trang lỗi hay trang đăng nhập; chữ ở lại đây, có mạng thì gửi.
      event.preventDefault();
      saver.flush();
      return;
    }
    leaving = true;
    clearTimeout(saver.timer);
    if (saver.isDirty) { saver.keepDraft(); drafts.sending(); }
    // Máy chủ không trả lời thì trang còn đây: tự lưu chạy tiếp.
    setTimeout(() => { leaving = false; if (saver.isDirty) saver.schedule(0); }, 15000);
  });
  window.addEventListener("beforeunload", (event) => {
    if (leaving || !saver.isDirty) return;
    const kept = saver.keepDraft({ left: !saver.failures && navigator.onLine });
    saver.flush({ last: true });
    if (!kept) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "Enter" || event.isComposing) return;
    const next = document.querySelector("[data-next]");
    if (!next) return;
    event.preventDefault();
    next.click();
  });
}

for (const form of document.querySelectorAll("form[data-sheet]")) open(form);
