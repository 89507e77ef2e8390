"""A person's notices: the list, opening one, marking, and which kinds to get. Everything is one's own."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from kiemdinh.services.notices.kinds import all_kinds
from kiemdinh.services.notices.mail import DIGEST, MODES, choose_mode, mode_of
from kiemdinh.services.notices.reading import counts_of, muted_kinds, notices_of, rows_of
from kiemdinh.services.notices.sending import choose_kinds, mark_all_read, mark_read

PER_PAGE = 30


def _account(request: HttpRequest) -> int:
    return int(request.user.pk)


def _asked(request: HttpRequest) -> dict[str, str]:
    """The filters of the address that mean something."""
    kind = request.GET.get("loai", "")
    return {
        name: value
        for name, value in (("loc", "tat-ca" if request.GET.get("loc") == "tat-ca" else ""), ("loai", kind))
        if value
    }


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """The list; ?loc=tat-ca shows read ones too, ?loai= one kind."""
    asked, counts = _asked(request), counts_of(account_id=_account(request))
    kind, everything = asked.get("loai", ""), "loc" in asked
    page = Paginator(
        notices_of(account_id=_account(request), only_unread=not everything, kind=kind), PER_PAGE
    ).get_page(request.GET.get("page"))
    unread, total = sum(c.unread for c in counts), sum(c.total for c in counts)

    def chip(label: str, count: int, current: bool, **query: str) -> dict[str, object]:
        return {"label": label, "count": count, "current": current, "url": f"?{urlencode(query)}"}

    kept = {"loai": kind} if kind else {}
    shown = {"loc": "tat-ca"} if everything else {}
    chosen = next((c for c in counts if c.kind.key == kind), None)
    return render(
        request,
        "notices/list.html",
        {
            "page": page,
            "rows": rows_of(list(page.object_list)),
            "unread": unread,
            "total": total,
            "kind": kind,
            "kinds": () if total else all_kinds(),
            "kind_label": chosen.kind.label if chosen else "",
            "here": f"?{urlencode({**asked, **({'page': page.number} if page.number > 1 else {})})}",
            "state_chips": [
                chip("Chưa đọc", chosen.unread if chosen else unread, not everything, **kept),
                chip("Tất cả", chosen.total if chosen else total, everything, **kept, loc="tat-ca"),
            ],
            "kind_chips": [
                chip("Mọi loại", total if everything else unread, not kind, **shown),
                *(
                    chip(
                        c.kind.label, c.total if everything else c.unread, c.kind.key == kind, **shown, loai=c.kind.key
                    )
                    for c in counts
                    if everything or c.unread or c.kind.key == kind
                ),
            ],
        },
    )


@login_required
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Marks a notice as read and goes where it points; somebody else's is not there."""
    notice = mark_read(account_id=_account(request), notice_id=notice_id, now=request.now)
    if notice is None:
        raise Http404
    return redirect(notice.url)


@require_POST
@login_required
def mark(request: HttpRequest) -> HttpResponse:
    """Marks one notice (`thong_bao`) or all (of a kind) as read and comes back to the list."""
    chosen = request.POST.get("thong_bao", "")
    if chosen:
        if (
            not chosen.isdecimal()
            or mark_read(account_id=_account(request), notice_id=int(chosen), now=request.now) is None
        ):
            raise Http404
    else:
        count = mark_all_read(account_id=_account(request), now=request.now, kind=request.POST.get("loai", ""))
        messages.success(request, f"Đã đánh dấu {count} thông báo là đã đọc.")
    back = request.POST.get("ve", "")
    return redirect(reverse("notices:list") + (back if back.startswith("?") else ""))


class KindsForm(forms.Form):
    """Which kinds of notices a person wants."""

    def __init__(self, *args: object, muted: set[str] = frozenset(), mode: str = DIGEST, **kwargs: object) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        groups: dict[str, list[tuple[str, str]]] = {}
        for kind in all_kinds():
            groups.setdefault(kind.group, []).append((kind.key, kind.label))
        self.names = []
        for number, (group, choices) in enumerate(groups.items()):
            name = f"nhom_{number}"
            self.names.append(name)
            self.fields[name] = forms.MultipleChoiceField(
                label=group,
                required=False,
                choices=choices,
                initial=[key for key, _ in choices if key not in muted],
                widget=forms.CheckboxSelectMultiple(),
            )
        self.fields["thu"] = forms.ChoiceField(
            label="Thư điện tử",
            required=False,
            choices=list(MODES.items()),
            initial=mode,
            widget=forms.RadioSelect(),
        )

    def wanted(self) -> set[str]:
        """The kinds that are ticked."""
        return {key for name in self.names for key in self.cleaned_data[name]}


@login_required
def kinds(request: HttpRequest) -> HttpResponse:
    """Which kinds of notices I get."""
    account = _account(request)
    form = KindsForm(request.POST or None, muted=muted_kinds(account_id=account), mode=mode_of(account_id=account))
    if request.method == "POST":
        form = KindsForm(request.POST)
        if form.is_valid():
            choose_kinds(account_id=account, wanted=form.wanted(), offered=[kind.key for kind in all_kinds()])
            if form.cleaned_data["thu"]:
                choose_mode(account_id=account, mode=form.cleaned_data["thu"])
            messages.success(request, "Đã lưu các loại thông báo bạn nhận.")
            return redirect("notices:kinds")
    return render(
        request,
        "notices/kinds.html",
        {
            "form": form,
            "fields": [form[n] for n in form.names],
            "mail": form["thu"],
            "address": getattr(request.user, "email", ""),
        },
        status=422 if form.errors else 200,
    )
