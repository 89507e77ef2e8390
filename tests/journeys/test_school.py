"""A school at work: opening a cycle, evidence, figures, accounts."""

import re


def test_a_new_school_opens_a_cycle_mends_its_council_and_starts(walk):
    head = walk("truongmoi")
    assert head.page.url.endswith("/truong/T-TH3/")
    assert "chưa có chu kỳ tự đánh giá nào" in head.text()
    head.check()
    head.page.get_by_role("link", name="Mở chu kỳ tự đánh giá").click()
    assert "Thông tư 57/2026" in head.text()
    head.check()
    head.page.get_by_role("button", name="Mở chu kỳ").click()
    head.page.wait_for_url(re.compile(r"/chu-ky/\d+/hoi-dong/"))
    assert "Hội đồng chưa đủ điều kiện" in head.text()
    assert head.page.get_by_role("button", name="Bắt đầu tự đánh giá").count() == 0
    head.check()

    def add(role: str, *, account: str = "", name: str = "") -> None:
        form = head.page.locator("form", has=head.page.get_by_role("button", name="Thêm vào danh sách"))
        if account:
            form.get_by_label("Người trong trường").select_option(label=account)
        else:
            form.get_by_label("Họ và tên").fill(name)
            form.get_by_label("Chức vụ").fill("Giáo viên")
        form.get_by_label("Vai trò trong hội đồng").select_option(label=role)
        form.get_by_role("button", name="Thêm vào danh sách").click()
        head.page.get_by_text(re.compile("^Đã thêm ")).wait_for()

    add("Chủ tịch", account="Hồ Thị Mới – Hiệu trưởng")
    add("Thư ký", account="Lê Văn Đến – Tổ trưởng chuyên môn")
    for role, name in (("Phó Chủ tịch", "Người Ba"), ("Ủy viên", "Người Bốn"), ("Ủy viên", "Người Năm")):
        add(role, name=name)
    assert "Hội đồng 5 thành viên, đủ điều kiện" in head.text()
    head.check()
    head.page.get_by_role("button", name="Bắt đầu tự đánh giá").click()
    head.page.get_by_text(re.compile("Đã bắt đầu tự đánh giá")).wait_for()
    head.check()
    head.page.get_by_role("link", name="Tiêu chí", exact=True).first.click()
    assert "0/" in head.text() or "điểm chặn" in head.text()
    head.check()


PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def _new_document(person, site, *, name: str, content: bytes, subject: str) -> None:
    person.go(site.cycle("2020-2021") + "minh-chung/them/?tieu-chi=1.2")
    form = person.page.locator("form", has=person.page.get_by_role("button", name="Thêm và cấp mã"))
    form.locator("input[type=file]").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})
    form.get_by_label("Tên minh chứng, trích yếu").fill(subject)
    form.get_by_label("Số, ký hiệu").fill("31/KH-TH")
    form.get_by_role("button", name="Thêm và cấp mã").click()


def test_evidence_is_uploaded_and_a_lying_extension_is_refused_by_name(walk, site):
    writer = walk("giaovien")
    _new_document(writer, site, name="ke-hoach.pdf", content=b"MZ\x90\x00 this is a program", subject="Tệp giả dạng")
    writer.page.get_by_text(re.compile("“ke-hoach.pdf”.*bị từ chối")).first.wait_for()
    assert writer.page.get_by_label("Tên minh chứng, trích yếu").input_value() == "Tệp giả dạng"
    writer.complaints.clear()  # the refusal is a 422
    writer.check()
    _new_document(writer, site, name="ke-hoach.pdf", content=PDF, subject="Kế hoạch năm học 2020–2021")
    writer.page.wait_for_url(lambda url: "/them/" not in url)
    writer.complaints.clear()  # the earlier refusal's answer may still arrive
    writer.go(site.cycle("2020-2021") + "minh-chung/")
    assert "[H1-1.2-01]" in writer.text() and "Kế hoạch năm học 2020–2021" in writer.text()
    writer.check()
    writer.page.get_by_role("link", name=re.compile(r"H1-1\.2-01|Kế hoạch năm học")).first.click()
    assert "ke-hoach.pdf" in writer.text()
    writer.page.wait_for_load_state("networkidle")
    writer.calm()


def test_evidence_without_javascript(walk, site):
    writer = walk("giaovien", script=False)
    _new_document(writer, site, name="bien-ban.pdf", content=b"not a pdf", subject="Biên bản giả")
    assert "“bien-ban.pdf”" in writer.text() and "bị từ chối" in writer.text()
    assert writer.page.get_by_label("Tên minh chứng, trích yếu").input_value() == "Biên bản giả"
    _new_document(writer, site, name="bien-ban.pdf", content=PDF + b"% khac", subject="Biên bản họp tổ")
    writer.go(site.cycle("2020-2021") + "minh-chung/")
    assert "Biên bản họp tổ" in writer.text() and "Biên bản giả" not in writer.text()


def test_figures_are_entered_refused_by_cell_and_summed(walk):
    writer = walk("thuky")
    writer.go("/truong/T-TH1/so-lieu/")
    writer.check()
    # The form of a table is found by the heading it is labelled with; cell names repeat between tables.
    form = writer.page.get_by_role("form", name="Số lớp học")
    cells = form.locator("table.grid-entry input")
    cells.nth(0).fill("mười hai")
    cells.nth(1).fill("14")
    form.get_by_role("button", name=re.compile("Lưu bảng")).click()
    writer.page.get_by_text("Chưa lưu bảng này").wait_for()
    assert [cells.nth(n).input_value() for n in (0, 1)] == ["mười hai", "14"]
    writer.complaints.clear()  # the 422
    writer.check()
    cells.nth(0).fill("12")
    form.get_by_role("button", name=re.compile("Lưu bảng")).click()
    writer.page.get_by_text("Chưa lưu bảng này").wait_for(state="detached")
    assert [cells.nth(n).input_value() for n in (0, 1)] == ["12", "14"]
    writer.complaints.clear()
    writer.check()


def test_a_principal_makes_an_account_and_the_new_person_must_change_the_password(walk):
    head = walk("hieutruong")
    head.go("/quan-tri/tai-khoan/")
    head.check()
    head.page.get_by_role("link", name="Cấp tài khoản").click()
    head.check()
    form = head.page.locator("form", has=head.page.get_by_role("button", name="Cấp tài khoản"))
    form.get_by_label("Họ và tên").fill("Trương Thị Mơ")
    form.get_by_label("Tên đăng nhập").fill("truongmo")
    form.get_by_label("Chức vụ ghi trên văn bản").or_(form.get_by_label("Tên chức vụ")).or_(
        form.locator("input[name=title]")).first.fill("Giáo viên")
    role = form.locator("select[name=role]")
    if role.count():
        role.select_option(value="teacher")
    form.get_by_role("button", name="Cấp tài khoản").click()
    head.page.get_by_role("heading", level=1, name=re.compile("Đã cấp tài khoản cho Trương Thị Mơ")).wait_for()
    head.check()
    password = head.page.locator("dl.facts code").nth(1).inner_text()

    newcomer = walk()
    newcomer.sign_in("truongmo", password)
    assert "/tai-khoan/mat-khau/" in newcomer.page.url
    newcomer.check()
    newcomer.page.get_by_label("Mật khẩu hiện tại").fill(password)
    newcomer.page.get_by_label("Mật khẩu mới", exact=True).fill("mot-cau-de-nho-2026")
    newcomer.page.get_by_label("Nhập lại mật khẩu mới").fill("mot-cau-de-nho-2026")
    newcomer.page.locator("main form button").first.click()
    newcomer.page.wait_for_url(lambda url: "/mat-khau/" not in url)
    newcomer.go("/truong/T-TH1/")
    assert newcomer.page.locator("h1").count() == 1
    assert newcomer.go("/quan-tri/tai-khoan/").status in (403, 404)
    assert newcomer.go("/truong/T-TH2/").status == 404
