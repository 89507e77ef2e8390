/* Service worker của /doan/: không có mạng thì trả trang khung đã giữ và tệp minh chứng đã tải; có mạng thì không chen vào. */
"use strict";

const STORE = "kiemdinh-doan-khung";
const PAGE = /^\/doan\/\d+\/ngoai-tuyen\/$/;
const FILE = /^\/doan\/(\d+)\/tep\/(\d+)\//;
const PATIENCE = 6000; // mạng có mà như không: chờ lâu hơn thì mở bản trên máy

/* Trang khung, mọi tệp giao diện nó gọi, và các bảng kiểu mà bảng kiểu ấy gọi. */
async function keepShell() {
  const page = await fetch(self.KIEMDINH_KHUNG, { credentials: "omit", cache: "no-store" });
  if (!page.ok) throw new Error("không lấy được trang khung");
  const html = await page.clone().text();
  const wanted = new Set(self.KIEMDINH_TEP);
  for (const [, address] of html.matchAll(/(?:src|href)="(\/static\/[^"#]+)/g)) wanted.add(address);
  const cache = await caches.open(STORE);
  for (const address of wanted) {
    let found = await cache.match(address);
    if (!found) {
      found = await fetch(address, { credentials: "omit" });
      if (!found.ok) throw new Error(address);
      await cache.put(address, found.clone());
    }
    if (address.endsWith(".css")) {
      const text = await found.clone().text();
      for (const [, part] of text.matchAll(/@import\s+(?:url\()?["']?([^"')\s]+)/g)) wanted.add(new URL(part, new URL(address, location.origin)).pathname);
    }
  }
  await cache.put(self.KIEMDINH_KHUNG, page);
  for (const old of await cache.keys()) {
    const path = new URL(old.url).pathname;
    if (path !== self.KIEMDINH_KHUNG && !wanted.has(path)) await cache.delete(old);
  }
}

self.addEventListener("install", (event) => event.waitUntil(keepShell().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function shell() {
  const kept = await (await caches.open(STORE)).match(self.KIEMDINH_KHUNG);
  return kept ?? Response.error();
}

async function pageOrShell(event) {
  const asked = fetch(event.request);
  asked.then((answer) => { if (answer.ok) event.waitUntil(keepShell().catch(() => {})); }, () => {});
  const late = new Promise((done) => { setTimeout(done, PATIENCE, null); });
  try {
    return (await Promise.race([asked, late])) ?? (await shell());
  } catch {
    return shell();
  }
}

async function fileOrKept(event, team, stored) {
  try {
    return await fetch(event.request);
  } catch {
    const kept = await self.kiemdinhDoan.openFile(team, stored);
    if (!kept) return shell();
    const shown = ["application/pdf", "image/jpeg", "image/png", "image/webp"].includes(kept.type);
    return new Response(kept.bytes, { headers: {
      "Content-Type": kept.type,
      "Content-Disposition": `${shown ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(kept.name)}`,
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-store",
      "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'",
    } });
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  const file = FILE.exec(url.pathname);
  if (event.request.mode === "navigate" && file) event.respondWith(fileOrKept(event, file[1], file[2]));
  else if (event.request.mode === "navigate" && PAGE.test(url.pathname)) event.respondWith(pageOrShell(event));
  else if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(shell));
  else if (url.pathname.startsWith("/static/")) event.respondWith(caches.open(STORE).then((c) => c.match(url.pathname)).then((found) => found ?? fetch(event.request)));
});
