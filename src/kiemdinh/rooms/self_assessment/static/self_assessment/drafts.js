/* Bản nháp giữ trên máy này khi chưa gửi được lên máy chủ.
   Khóa: kiemdinh:nhap:<tài khoản>:<trang>:<lần mở>. Có tài khoản trong khóa nên hai người dùng chung một máy không thấy
   nháp của nhau; mỗi lần mở trang một khóa nên hai thẻ cùng viết không đè nháp của nhau. */

const PREFIX = "kiemdinh:nhap:";
const JUST_SENT = "kiemdinh:vua-gui";

/** Kho nháp của một trang: {at, page, url, texts: {mục: {value, format, version, sent}}, others: {ô: giá trị}}. */
export class Drafts {
  constructor(key) {
    this.place = key ? `${PREFIX}${key}:` : "";
    this.key = this.place && `${this.place}${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
    this.full = false;
  }

  /** Cất nháp; false khi trình duyệt không cho cất, hoặc hết chỗ (khi ấy `full` là true).
      `left`: rời trang khi mạng còn tốt, lần gửi cuối gần như chắc đã tới; đăng xuất không nhắc nữa. */
  keep(texts, others = {}, left = false) {
    if (!this.key) return false;
    if (!Object.keys(texts).length && !Object.keys(others).length) {
      this.drop();
      return true;
    }
    const page = document.title.replace(/ – Kiểm định$/, "");
    const url = window.location.pathname + window.location.search;
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: new Date().toISOString(), page, url, texts, others, left }));
      this.full = false;
      return true;
    } catch (problem) {
      this.full = problem?.name === "QuotaExceededError";
      return false;
    }
  }

  /** Nháp của những lần mở trước của cùng người ở cùng trang, mới nhất ở đầu. */
  earlier() {
    if (!this.place) return [];
    const found = [];
    try {
      for (const key of Object.keys(localStorage)) {
        if (!key.startsWith(this.place) || key === this.key) continue;
        const kept = read(key);
        if (kept) found.push({ ...kept, key });
      }
    } catch { /* không có kho thì không có nháp */ }
    return found.sort((a, b) => (a.at < b.at ? 1 : -1));
  }

  drop(key = this.key) {
    try { localStorage.removeItem(key); } catch { /* không có kho thì không có gì để bỏ */ }
  }

  /** Biểu mẫu vừa được gửi bằng nút: nháp còn để phòng, trang sau báo đã lưu thì bỏ. */
  sending() {
    try { sessionStorage.setItem(JUST_SENT, this.key); } catch { /* nháp ở lại, lần sau so rồi bỏ */ }
  }
}

function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    return kept && kept.texts ? { others: {}, ...kept } : null;
  } catch {
    return null;
  }
}

/** Trang này báo đã lưu đúng thứ vừa gửi (data-saved): nháp của lần gửi ấy không cần nữa. */
export function forgetSent() {
  try {
    const key = sessionStorage.getItem(JUST_SENT);
    const saved = [...document.querySelectorAll(".messages [data-saved]")].map((shown) => shown.dataset.saved);
    if (!key || !saved.some((name) => key.includes(`:${name}:`))) return;
    localStorage.removeItem(key);
    sessionStorage.removeItem(JUST_SENT);
  } catch { /* không có kho */ }
}
