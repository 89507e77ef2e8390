"""`/chung-nhan/`: is this certificate real, and does it still hold?"""

from itertools import groupby

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from kiemdinh.rooms.public_portal.pages.answering import public_page
from kiemdinh.rooms.recognition import queries as recognition

_LONGEST = 200


@public_page
def ask(request: HttpRequest) -> HttpResponse | HttpResponseRedirect:
    """The form: a number or a code typed from paper; a whole address that a QR gave works too."""
    number = request.GET.get("so", "").strip().replace("\x00", "")
    if {".", ".."} & set(number.split("/")):  # a browser would walk up such an address
        return _answer(request, number)
    if number:
        return redirect(certificate_url(number))
    return render(request, "public_portal/certificate_ask.html", {"here": "chung-nhan"})


@public_page
def check(request: HttpRequest, number: str) -> HttpResponse:
    """The answer for a number or a code; one that we do not know is answered too, not refused."""
    return _answer(request, number.replace("\x00", ""))


def _answer(request: HttpRequest, number: str) -> HttpResponse:
    found = recognition.verify(number[:_LONGEST], request.today)
    address = request.build_absolute_uri(certificate_url(found["code"])) if found["status"] != "unknown" else ""
    context = {
        "here": "chung-nhan",
        "number": number[:_LONGEST],
        "found": found,
        "today": request.today,
        "qr": qr_path(address) if address else None,
        "address": address,
    }
    return render(request, "public_portal/certificate.html", context)


def certificate_url(number: str) -> str:
    """The address of a certificate; what is typed may be a whole address of ours, and may hold "/"."""
    _, found, rest = number.partition("/chung-nhan/")
    bare = (rest.partition("?")[0] if found else number)[:_LONGEST].strip().strip("/")
    return reverse("public_portal:certificate", args=[bare]) if bare else reverse("public_portal:certificates")


def qr_path(address: str) -> dict[str, object]:
    """A QR of an address as one SVG path and the size of its square."""
    code = segno.make(address, error="m", micro=False)
    parts = []
    for y, row in enumerate(code.matrix):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                parts.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return {"size": code.symbol_size(border=0)[0], "path": "".join(parts)}
