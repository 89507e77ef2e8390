/* Bản nháp giữ trên máy này khi chưa gửi được lên máy chủ. */

/** Kho nháp của một biểu mẫu: {at, texts: {mục: {value, format, version}}, others: {ô: giá trị}}. */
export class Drafts {
  constructor(key) {
    this.key = key ? `kiemdinh:nhap:${key}` : "";
  }

  /** Cất nháp; false khi trình duyệt không cho cất hoặc hết chỗ. */
  keep(texts, others) {
    if (!this.key) return false;
    try {
      localStorage.setItem(this.key, JSON.stringify({ at: new Date().toISOString(), texts, others }));
      return true;
    } catch {
      return false;
    }
  }

  /** Nháp đã cất, hoặc null. */
  read() {
    if (!this.key) return null;
    try {
      const kept = JSON.parse(localStorage.getItem(this.key));
      return kept && kept.texts ? kept : null;
    } catch {
      return null;
    }
  }

  drop() {
    try { localStorage.removeItem(this.key); } catch { /* không có kho thì không có gì để bỏ */ }
  }
}
