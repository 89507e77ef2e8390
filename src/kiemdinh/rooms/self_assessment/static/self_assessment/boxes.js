/* Ô viết của phiếu: soạn thảo có định dạng khi tải được, ô chữ thường khi không. Hai loại trả lời như nhau. */

import { el, icon } from "./elements.js";

const CODES = /\[(?:H[1-9]\d*-)?[1-9]\d*\.[1-9]\d*-\d{2,}\]|(?<![\w.])MC\.[1-9]\d*\.[1-9]\d*\.\d{2,}(?!\w|\.\d)/gu;
const LABEL = "Chèn minh chứng";

function labelOf(section) {
  return section.querySelector(".editor__head h3")?.textContent.trim() ?? "";
}

function tool(content, spoken, run) {
  const button = el("button", { type: "button", class: "tool" }, content,
    el("span", { class: "visually-hidden" }, spoken));
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", run);
  return button;
}

function evidenceTool(section, run) {
  const button = el("button", { type: "button", class: "tool", "aria-label": `${LABEL}, ${labelOf(section)}` },
    icon("clip"), el("span", { class: "tool__word" }, "Minh chứng"), el("kbd", {}, "["));
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", run);
  return button;
}

/** Đánh dấu các mã minh chứng trong một phần tử chỉ để đọc; mã có trong danh sách bên phải thành liên kết. */
function markCodes(root) {
  const known = new Map([...document.querySelectorAll(".code-list a.code")].map((a) => [a.textContent.trim(), a.href]));
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) {
    for (const found of [...node.data.matchAll(CODES)].reverse()) {
      const tail = node.splitText(found.index);
      tail.splitText(found[0].length);
      const href = known.get(found[0]);
      const mark = href ? el("a", { class: "code", href }) : el("span", { class: "code" });
      tail.replaceWith(mark);
      mark.append(tail);
    }
  }
}

/** Phiếu đã khóa: hiện bài viết để đọc thay cho ô nhập. */
export function readOnlyBox(section, textarea) {
  const text = el("div", { class: "editor__text" });
  const parsed = new DOMParser().parseFromString(textarea.dataset.html ?? "", "text/html");
  text.append(...parsed.body.childNodes);
  if (!text.textContent.trim()) text.append(el("p", { class: "muted" }, "Chưa viết."));
  markCodes(text);
  textarea.hidden = true;
  textarea.after(text);
}

/** Ô chữ thường. `events`: {changed(), left(), picker, key(event)}. */
export function plainBox(section, textarea, events) {
  const box = {
    section, focusable: textarea, format: "plain",
    get value() { return textarea.value; },
    set(value) { textarea.value = value; },
    around: () => ({ before: textarea.value.slice(0, textarea.selectionStart),
      after: textarea.value.slice(textarea.selectionEnd) }),
    replace(remove, text) {
      const end = textarea.selectionEnd;
      textarea.setRangeText(text, textarea.selectionStart - remove, end, "end");
      textarea.focus();
      events.changed();
    },
    bottom: () => textarea.offsetTop + textarea.offsetHeight + 4,
    words: () => textarea.value.split(/\s+/).filter(Boolean).length,
  };
  textarea.addEventListener("input", () => { events.changed(); events.picker.follow(box); });
  textarea.addEventListener("keydown", (event) => { if (events.picker.handleKey(event)) event.preventDefault(); });
  textarea.addEventListener("blur", () => { events.picker.close(); events.left(); });
  section.querySelector(".editor__head").append(evidenceTool(section, () => {
    textarea.focus();
    textarea.setRangeText("[", textarea.selectionStart, textarea.selectionEnd, "end");
    events.changed();
    events.picker.follow(box);
  }));
  return box;
}

/* Ctrl+Enter là "Lưu và sang phiếu sau" của trang, nên xuống dòng chỉ còn Shift+Enter. */
function hardBreak(kit) {
  return kit.HardBreak.extend({
    addKeyboardShortcuts() { return { "Shift-Enter": () => this.editor.commands.setHardBreak() }; },
  });
}

/** Các phần của bộ soạn thảo mà phiếu dùng; lịch sử lấy đúng một trong hai tên của gói. */
function extensions(kit) {
  return [kit.Document, kit.Paragraph, kit.Text, hardBreak(kit), kit.Bold, kit.Italic, kit.Underline, kit.Subscript,
    kit.Superscript, kit.BulletList, kit.OrderedList, kit.ListItem, kit.Table.configure({ resizable: false }),
    kit.TableRow, kit.TableHeader, kit.TableCell, kit.Gapcursor, kit.History ?? kit.UndoRedo];
}

/** Bỏ kiểu dáng và mã chạy mà Word hay trang khác gửi kèm khi dán; máy chủ còn làm sạch lần nữa. */
function withoutStyles(html) {
  return html.replace(/<(style|script|xml)\b[\s\S]*?<\/\1>/gi, "").replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(?:style|class|on\w+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, ""));
}

function codeMarks(kit) {
  const { Plugin } = kit.pm.state;
  const { Decoration, DecorationSet } = kit.pm.view;
  const marksOf = (doc) => {
    const marks = [];
    doc.descendants((node, position) => {
      if (!node.isText) return;
      for (const found of node.text.matchAll(CODES)) {
        marks.push(Decoration.inline(position + found.index, position + found.index + found[0].length, { class: "code" }));
      }
    });
    return DecorationSet.create(doc, marks);
  };
  return kit.Extension.create({
    name: "evidenceCodes",
    addProseMirrorPlugins: () => [new Plugin({
      state: {
        init: (config, state) => marksOf(state.doc),
        apply: (transaction, marks) => (transaction.docChanged ? marksOf(transaction.doc) : marks),
      },
      props: { decorations(state) { return this.getState(state); } },
    })],
  });
}

/** Ô soạn thảo có định dạng trên gói `kit`; trả về cùng các hàm với `plainBox`. */
export function richBox(kit, section, textarea, events) {
  const holder = el("div", { class: "editor__rich" });
  textarea.after(holder);
  const label = section.querySelector(".editor__head label");
  const describedBy = textarea.getAttribute("aria-describedby");
  let box = null;
  const editor = new kit.Editor({
    element: holder, injectCSS: false, content: textarea.dataset.html ?? "",
    extensions: [...extensions(kit), codeMarks(kit)],
    editorProps: {
      attributes: {
        class: "editor__text", role: "textbox", "aria-multiline": "true", "aria-label": label.textContent.trim(),
        spellcheck: "false", ...(describedBy ? { "aria-describedby": describedBy } : {}),
      },
      handleKeyDown: (view, event) => events.picker.handleKey(event),
      transformPastedHTML: withoutStyles,
    },
    onUpdate: () => { textarea.value = box.value; events.changed(); },
    onTransaction: () => { if (box && editor.isFocused) events.picker.follow(box); },
    onBlur: () => { section.classList.remove("editor--on"); events.picker.close(); events.left(); },
    onFocus: () => section.classList.add("editor--on"),
  });
  const textSides = () => {
    const { $from } = editor.state.selection;
    const whole = $from.parent.textBetween(0, $from.parent.content.size, "\n", "\ufffc");
    return { before: whole.slice(0, $from.parentOffset), after: whole.slice($from.parentOffset) };
  };
  box = {
    section, focusable: editor.view.dom, format: "html",
    get value() { return editor.isEmpty ? "" : editor.getHTML(); },
    set(value) {
      // Chữ từ nơi khác đến không nằm trong chuỗi hoàn tác: Ctrl+Z không được xóa bài của đồng nghiệp.
      editor.chain().setMeta("addToHistory", false).setContent(value, { emitUpdate: false }).run();
      textarea.value = box.value;
    },
    around: textSides,
    replace(remove, text) {
      const { from } = editor.state.selection;
      editor.chain().focus().command(({ tr }) => { tr.insertText(text, from - remove, from); return true; }).run();
    },
    bottom() {
      const caret = editor.view.coordsAtPos(editor.state.selection.from);
      return caret.bottom - section.getBoundingClientRect().top + 6;
    },
    words: () => editor.getText({ blockSeparator: " " }).split(/\s+/).filter(Boolean).length,
  };
  textarea.hidden = true;
  textarea.value = box.value;
  const foot = section.querySelector(".editor__foot");
  foot?.querySelector(".js-hide")?.remove();
  if (foot && !foot.textContent.trim()) foot.remove();
  label.addEventListener("click", (event) => { event.preventDefault(); editor.commands.focus(); });
  toolbar(section, editor, box, events);
  return box;
}

function toolbar(section, editor, box, events) {
  const name = labelOf(section);
  const toggles = [
    [tool(icon("bold"), `Chữ đậm, ${name}`, () => editor.chain().focus().toggleBold().run()), "bold"],
    [tool(el("i", { "aria-hidden": "true" }, "I"), `Chữ nghiêng, ${name}`,
      () => editor.chain().focus().toggleItalic().run()), "italic"],
    [tool(icon("list"), `Danh sách, ${name}`, () => editor.chain().focus().toggleBulletList().run()), "bulletList"],
    [tool(el("span", { "aria-hidden": "true" }, "1."), `Danh sách đánh số, ${name}`,
      () => editor.chain().focus().toggleOrderedList().run()), "orderedList"],
  ];
  const show = () => {
    for (const [button, mark] of toggles) button.setAttribute("aria-pressed", String(editor.isActive(mark)));
  };
  const evidence = evidenceTool(section, () => {
    editor.chain().focus().insertContent("[").run();
    events.picker.follow(box);
  });
  section.querySelector(".editor__head").append(
    el("span", { class: "editor__tools" }, ...toggles.map(([button]) => button), evidence));
  editor.on("transaction", show);
  show();
}
